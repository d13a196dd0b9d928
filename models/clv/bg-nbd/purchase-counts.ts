import { requireHorizon } from '../checks.ts';
import type { CountDistributions, CountOptions } from '../counts.ts';
import { stoppedCounts } from '../geometric-dropout/purchase-counts.ts';
import type { Histories } from '../histories.ts';
import type { BgNbdParameters } from './parameters.ts';
import { bgNbdStanding } from './standing.ts';

/**
 * Distribution of each customer's purchase days in (tenure, tenure + horizon], BG/NBD.
 * In words: gone customers buy 0; an alive one is a new customer with parameters r + x, α + T, a, b + x. O(n · length of a row).
 * @param parameters fitted {r, alpha, a, b}; alpha in `unit`s
 * @param histories  0 ≤ recency ≤ tenure, both in the same `unit`
 * @param horizon    ≥ 0, in the same `unit`
 * @returns probabilities of 0, 1, 2 …; the mean is the expected purchases, P(0) is 1 − the order probability
 * @throws RangeError when the units differ, a row is no history or the horizon is negative
 * @source Fader, Hardie & Lee 2005, eq. (8); checked against 50-digit sums
 * @example r = alpha = a = b = 1, frequency 0, tenure 0, horizon 1 // => ½, 3/8, 1/12 …
 */
export function purchaseCounts(
  parameters: BgNbdParameters,
  histories: Histories,
  horizon: number,
  options?: CountOptions,
): CountDistributions {
  requireHorizon(horizon);
  return stoppedCounts(histories.frequency.length, 1, bgNbdStanding(parameters, histories), horizon, options);
}
