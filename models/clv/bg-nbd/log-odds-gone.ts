import type { BgNbdParameters } from './parameters.ts';

/**
 * ln[P(gone) / P(alive)] of one customer at the end of observation, BG/NBD.
 * In words: the prior odds of leaving at the last purchase, raised by every stretch of silence beyond it. O(1).
 * @param frequency repeat purchase days x
 * @param recency   t_x, in the parameters' unit
 * @param tenure    T ≥ t_x, in the parameters' unit
 * @returns ln[a / (b + x − 1)] + (r + x) ln[(α + T) / (α + t_x)]; −∞ when frequency is 0, since only a repeat purchase can be the last
 * @source Fader, Hardie & Lee 2005, "Counting Your Customers the Easy Way", Marketing Science 24(2), from eq. (6)
 * @example logOddsGone({ unit: 'weeks', r: 1, alpha: 1, a: 1, b: 1 }, 1, 1, 3) // => 1.38629436111989… (= 2 ln 2)
 */
export function logOddsGone(parameters: BgNbdParameters, frequency: number, recency: number, tenure: number): number {
  if (frequency === 0) return Number.NEGATIVE_INFINITY;
  const { r, alpha, a, b } = parameters;
  return Math.log(a / (b + frequency - 1)) + (r + frequency) * Math.log1p((tenure - recency) / (alpha + recency));
}
