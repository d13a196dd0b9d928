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

/** Who took a failed check upon themselves, and why. */
export interface Override {
  readonly by: string;
  readonly reason: string;
  /** Instant, ISO 8601. */
  readonly at: string;
  readonly checks: readonly string[];
}

export interface QualityDecision {
  readonly decision: 'publish' | 'refuse';
  /** Notes of the checks that failed; empty when the run is published. */
  readonly reasons: readonly string[];
  readonly warnings: readonly string[];
  readonly checks: readonly QualityCheck[];
  /** In the order in which they were given. */
  readonly overrides: readonly Override[];
}

export function decideQuality({ failedAudits, backtest, drifts = [] }: QualityInput): QualityDecision {
  const forecasts = backtest.validated
    ? [
        ...backtest.contests.map(checkContest),
        checkBias('orders', backtest.bias.orders),
        ...(backtest.bias.spend === null ? [] : [checkBias('spend', backtest.bias.spend)]),
      ]
    : [notValidated(backtest.reason)];
  return conclude(
    [checkAudits(failedAudits), ...forecasts, ...drifts.map(({ name, drift }) => checkDrift(name, drift))],
    [],
  );
}

/**
 * The same decision after a person overrode failed checks by name.
 * @throws RangeError without a reason or a person, or when a named check did not fail
 */
export function overrideChecks(decision: QualityDecision, override: Override): QualityDecision {
  if (override.reason.trim() === '') throw new RangeError('an override needs a reason');
  if (override.by.trim() === '') throw new RangeError('an override needs the name of who overrides');
  const failed = decision.checks.filter(({ status }) => status === 'fail').map(({ check }) => check);
  const unknown = override.checks.find((name) => !failed.includes(name));
  if (unknown !== undefined) {
    const list = failed.length === 0 ? 'none' : failed.join(', ');
    throw new RangeError(`only a failed check can be overridden, got ${unknown}; failed: ${list}`);
  }
  const checks = decision.checks.map((check) =>
    override.checks.includes(check.check) ? { ...check, status: 'overridden' as const } : check,
  );
  return conclude(checks, [...decision.overrides, override]);
}

function conclude(checks: readonly QualityCheck[], overrides: readonly Override[]): QualityDecision {
  const notes = (wanted: QualityCheck['status']) =>
    checks.flatMap(({ status, note }) => (status === wanted ? [note] : []));
  const reasons = notes('fail');
  return { decision: reasons.length === 0 ? 'publish' : 'refuse', reasons, warnings: notes('warn'), checks, overrides };
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
