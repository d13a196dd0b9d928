/** The gate before publication: a run that clearly loses or fails an audit does not publish, and says why. */
import type { BacktestMeasures } from './backtest-measures.ts';

export interface GateInput {
  readonly backtest:
    | { readonly validated: true; readonly measures: BacktestMeasures }
    | { readonly validated: false; readonly reason: string };
  /** Names of the data tests that failed. */
  readonly failedAudits: readonly string[];
}

export interface GateCheck {
  readonly check: 'audits' | 'orders_against_naive';
  readonly status: 'pass' | 'fail' | 'off';
  readonly figure: number | null;
  /** The figure passes up to here. */
  readonly bound: number | null;
  readonly note: string;
}

export interface GateDecision {
  readonly decision: 'publish' | 'refuse';
  /** Notes of the checks that failed; empty when the run is published. */
  readonly reasons: readonly string[];
  readonly checks: readonly GateCheck[];
}

/** Differences below this many standard errors are noise, which is no failure in a small shop. */
const noiseStandardErrors = 2;
/** A hundredth of an order, squared: differences below it are rounding, however sure they are. */
const leastDifference = 1e-4;

export function decideGate({ backtest, failedAudits }: GateInput): GateDecision {
  const checks = [
    checkAudits(failedAudits),
    backtest.validated ? checkAgainstNaive(backtest.measures) : switchedOff(backtest.reason),
  ];
  const reasons = checks.filter((check) => check.status === 'fail').map((check) => check.note);
  return { decision: reasons.length === 0 ? 'publish' : 'refuse', reasons, checks };
}

function checkAudits(failed: readonly string[]): GateCheck {
  const note = failed.length === 0 ? 'All data tests passed.' : `Data tests failed: ${failed.join(', ')}.`;
  return { check: 'audits', status: failed.length === 0 ? 'pass' : 'fail', figure: failed.length, bound: 0, note };
}

/** Mean squared errors compared customer by customer: less is also a smaller RMSE. */
function checkAgainstNaive({ orders }: BacktestMeasures): GateCheck {
  const { meanDifference, standardError } = orders.paired;
  if (standardError === null) return switchedOff('One customer is too few to compare forecasts.');
  const bound = Math.max(noiseStandardErrors * standardError, leastDifference);
  const isWorse = meanDifference > bound;
  const figures = `RMSE of orders ${orders.model.rmse.toFixed(3)} against ${orders.naive.rmse.toFixed(3)}`;
  const verdict = isWorse
    ? 'The model predicts worse than the naive rate, by more than noise explains'
    : meanDifference > 0
      ? 'The model predicts no better than the naive rate, within noise'
      : 'The model predicts better than the naive rate';
  return {
    check: 'orders_against_naive',
    status: isWorse ? 'fail' : 'pass',
    figure: meanDifference,
    bound,
    note: `${verdict}: ${figures}.`,
  };
}

function switchedOff(reason: string): GateCheck {
  const note = `Forecasts are not validated: ${reason}`;
  return { check: 'orders_against_naive', status: 'off', figure: null, bound: null, note };
}
