/** Single conditions of publication: each a figure, a bound and a sentence. */
import type { Contest } from '../backtest/contests.ts';
import type { Drift } from '../drift/measure-drift.ts';
import type { BiasOverCutoffs } from '../measures/bias.ts';

export interface QualityCheck {
  /** Stable name. */
  readonly check: string;
  /** `warn` and `off` publish. */
  readonly status: 'pass' | 'warn' | 'fail' | 'off';
  readonly figure: number | null;
  /** The figure passes up to here. */
  readonly bound: number | null;
  readonly note: string;
}

/** Differences below this many standard errors are noise, which is no failure in a small shop. */
const NOISE_STANDARD_ERRORS = 2;
/** A total that is off by less is forgiven to any model: published ones miss steady shops by 10 to 20 %. */
const LEAST_BIAS_BOUND = 0.25;
const BIAS_SPREADS = 2;

const baselineWords = {
  naive: 'the naive rate',
  hiatus: 'the hiatus heuristic',
  rfm: 'the means of RFM cells',
} as const;

export function checkAudits(failed: readonly string[]): QualityCheck {
  const note = failed.length === 0 ? 'All data tests passed.' : `Data tests failed: ${failed.join(', ')}.`;
  return { check: 'audits', status: failed.length === 0 ? 'pass' : 'fail', figure: failed.length, bound: 0, note };
}

/** Mean losses compared customer by customer: less is better. */
export function checkContest(contest: Contest): QualityCheck {
  const { quantity, baseline, measure, difference, standardError } = contest;
  const check = `${quantity}_against_${baseline}${measure === 'rmse' ? '' : '_by_log_score'}`;
  if (standardError === null) {
    return { check, status: 'off', figure: null, bound: null, note: 'One customer is too few to compare forecasts.' };
  }
  const bound = Math.max(NOISE_STANDARD_ERRORS * standardError, contest.leastDifference);
  const status = difference > bound ? 'fail' : difference > 0 ? 'warn' : 'pass';
  const baselineWord = baselineWords[baseline];
  const verdict = {
    fail: `The model predicts worse than ${baselineWord}, by more than noise explains`,
    warn: `The model predicts no better than ${baselineWord}, within noise`,
    pass: `The model predicts better than ${baselineWord}`,
  }[status];
  const words = `${measure === 'rmse' ? 'RMSE' : 'log score'} of ${quantity}`;
  const note = `${verdict}: ${words} ${contest.model.toFixed(3)} against ${contest.against.toFixed(3)}.`;
  return { check, status: difference === 0 ? 'pass' : status, figure: difference, bound, note };
}

/** The total over all customers, mean over the cut-offs, either way. */
export function checkBias(quantity: Contest['quantity'], { bias, spread }: BiasOverCutoffs): QualityCheck {
  const check = `${quantity}_bias`;
  if (bias === null || spread === null) {
    const note =
      bias === null
        ? `Nobody bought in the held-out days: the bias of ${quantity} is unknown.`
        : `One customer is too few to judge the bias of ${quantity}.`;
    return { check, status: 'off', figure: null, bound: null, note };
  }
  const bound = Math.max(LEAST_BIAS_BOUND, BIAS_SPREADS * spread);
  const isOff = Math.abs(bias) > bound;
  const direction = bias < 0 ? 'too little' : 'too much';
  const figures = `${percent(Math.abs(bias))} ${direction}, where ${percent(bound)} either way is let pass`;
  const note = `The back-tests predicted ${quantity} in total ${isOff ? 'wrongly' : 'within bounds'}: ${figures}.`;
  return { check, status: isOff ? 'fail' : 'pass', figure: Math.abs(bias), bound, note };
}

/** @param name of what was compared, e.g. `customers` or `new_customers` */
export function checkDrift(name: string, { level, stability, bound }: Drift): QualityCheck {
  const status = ({ none: 'pass', alarm: 'warn', severe: 'fail' } as const)[level];
  const verdict = {
    none: 'have not changed beyond chance',
    alarm: 'have changed: read forecasts with care',
    severe: 'have changed so much that what was learned of them may not hold',
  }[level];
  const note = `The ${name.replaceAll('_', ' ')} ${verdict} (population stability index ${stability.toFixed(2)}).`;
  return { check: `drift_of_${name}`, status, figure: stability, bound, note };
}

const percent = (share: number) => `${(share * 100).toFixed(1)} %`;
