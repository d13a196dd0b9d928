import { requireHistories, requireSameUnit } from '../checks.ts';
import type { Histories } from '../histories.ts';
import { logOddsGone } from './log-odds-gone.ts';
import { type BgNbdParameters, requireBgNbd } from './parameters.ts';

/**
 * Probability that each customer is still active at the end of observation, BG/NBD.
 * In words: the longer the silence compared with the customer's own rhythm, the lower. O(n).
 * @param parameters fitted {r, alpha, a, b}; alpha in `unit`s
 * @param histories  0 ≤ recency ≤ tenure, both in the same `unit`
 * @returns probabilities in [0, 1]; 1 when frequency is 0, because this model lets customers leave only after a repeat purchase
 * @throws RangeError when the units differ or a row is no history
 * @source Fader, Hardie & Lee 2005, from eq. (6) by Bayes' rule; checked against 40-digit arithmetic
 * @example CDNOW, frequency 2, recency 30.43, tenure 38.86 weeks // => 0.726609…
 */
export function probabilityAlive(parameters: BgNbdParameters, histories: Histories): Float64Array {
  requireBgNbd(parameters);
  requireSameUnit(parameters, histories);
  requireHistories(histories);
  const { frequency, recency, tenure } = histories;
  return frequency.map((x, i) => 1 / (1 + Math.exp(logOddsGone(parameters, x, recency[i]!, tenure[i]!))));
}
