/** The gate before publication: a run that clearly loses, breaks its bounds or fails a data test does not publish, and says why. */
import type { RollingBacktest } from '../backtest/backtest.ts';
import type { Drift } from '../drift/measure-drift.ts';
import { checkAudits, checkBias, checkContest, checkDrift, type QualityCheck } from './checks.ts';

export interface QualityInput {
  /** Names of the data tests that failed. */
  readonly failedAudits: readonly string[];
  readonly backtest:
    | ({ readonly validated: true } & Pick<RollingBacktest, 'contests' | 'bias'>)
    | { readonly validated: false; readonly reason: string };
  /** Comparisons of populations that could be made. */
  readonly drifts?: readonly { readonly name: string; readonly drift: Drift }[];
}

export interface QualityDecision {
  readonly decision: 'publish' | 'refuse';
  /** Notes of the checks that failed; empty when the run is published. */
  readonly reasons: readonly string[];
  readonly warnings: readonly string[];
  readonly checks: readonly QualityCheck[];
}

export function decideQuality({ failedAudits, backtest, drifts = [] }: QualityInput): QualityDecision {
  const forecasts = backtest.validated
    ? [
        ...backtest.contests.map(checkContest),
        checkBias('orders', backtest.bias.orders),
        ...(backtest.bias.spend === null ? [] : [checkBias('spend', backtest.bias.spend)]),
      ]
    : [notValidated(backtest.reason)];
  const checks = [checkAudits(failedAudits), ...forecasts, ...drifts.map(({ name, drift }) => checkDrift(name, drift))];
  const notes = (wanted: QualityCheck['status']) =>
    checks.flatMap(({ status, note }) => (status === wanted ? [note] : []));
  const reasons = notes('fail');
  return { decision: reasons.length === 0 ? 'publish' : 'refuse', reasons, warnings: notes('warn'), checks };
}

function notValidated(reason: string): QualityCheck {
  return {
    check: 'backtest',
    status: 'off',
    figure: null,
    bound: null,
    note: `Forecasts are not validated: ${reason}`,
  };
}
