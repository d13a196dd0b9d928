/**
 * What the models with geometric dropout know of a customer at the end of observation. Clicks come at random with a rate of the
 * customer's own, every k-th click is a purchase (k = 1: every one), and after a purchase the customer leaves with a probability
 * of the customer's own. Given that the customer is still there, all of it is again of the same form, so that one type serves all.
 */
export interface Standing {
  /** ln[P(gone) / P(alive)]; −∞ for somebody who is certainly there. */
  logOddsGone: number;
  /** Shape s of the click rate's gamma distribution at the last purchase; with i clicks since then it is s + i. */
  shape: number;
  /** Its rate at the end of observation, in units of time. */
  rate: number;
  /** P(i clicks since the last purchase), i = 0 … k − 1, given alive; positive, sum 1. Its length is k. */
  phases: Float64Array;
  /** The probability of leaving after the next purchase is Beta(leaves, stays). */
  leaves: number;
  stays: number;
}

/** Describes customer `row` in `standing`, which is the same object every time. */
export type Stand = (row: number, standing: Standing) => void;

export function newStanding(k = 1): Standing {
  const phases = new Float64Array(k);
  phases[0] = 1;
  return { logOddsGone: Number.NEGATIVE_INFINITY, shape: 1, rate: 1, phases, leaves: 1, stays: 1 };
}
