import { requireHistories, requireSameUnit } from '../checks.ts';
import type { Histories } from '../histories.ts';
import { type BgNbdParameters, requireBgNbd } from './parameters.ts';

/**
 * Time from the last purchase by which the next one has come with probability ½, BG/NBD, as seen at the last purchase.
 * In words: someone who stays with probability π has bought again by w with probability π · P(first purchase by w); set it to ½.
 * Silence since then is ignored on purpose, so that the expected date stands still until the next purchase. O(n).
 * @param parameters fitted {r, alpha, a, b}; alpha in `unit`s
 * @param histories  recency in the same `unit`; tenure is not used
 * @returns (α + t_x) · [(1 − ½ / π)^(−1 / (r + x)) − 1] with π = (b + x − 1) / (a + b + x − 1), or 1 when frequency is 0;
 *          +∞ when π ≤ ½: more likely than not there is no next purchase
 * @throws RangeError when the units differ or a row is no history
 * @source derived from the assumptions of Fader, Hardie & Lee 2005, (i)–(v); checked against the order probability at T = t_x
 * @example r = 1, alpha = 10, a = 1, b = 3: frequency 1, recency 20 // => 60 (π = ¾, 30 · (3 − 1))
 */
export function medianWaitingTime(parameters: BgNbdParameters, histories: Histories): Float64Array {
  requireBgNbd(parameters);
  requireSameUnit(parameters, histories);
  requireHistories(histories);
  const { r, alpha, a, b } = parameters;
  return histories.frequency.map((x, i) => {
    const stays = x === 0 ? 1 : (b + x - 1) / (a + b + x - 1);
    if (stays <= 0.5) return Number.POSITIVE_INFINITY;
    return (alpha + histories.recency[i]!) * Math.expm1(-Math.log1p(-0.5 / stays) / (r + x));
  });
}
