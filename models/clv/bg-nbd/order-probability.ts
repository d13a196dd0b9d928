import { requireHorizon } from '../checks.ts';
import type { Histories } from '../histories.ts';
import type { BgNbdParameters } from './parameters.ts';
import { probabilityAlive } from './probability-alive.ts';

/**
 * Probability of at least one purchase day in (tenure, tenure + horizon], BG/NBD.
 * In words: alive now, and the first purchase of an alive customer comes in time. Given that the customer is alive, the rate
 * is Gamma(r + x, α + T) and dropout can only follow that purchase, so P(none in time) = E[exp(−λ h)]. O(n).
 * @param parameters fitted {r, alpha, a, b}; alpha in `unit`s
 * @param histories  0 ≤ recency ≤ tenure, both in the same `unit`
 * @param horizon    ≥ 0, in the same `unit`
 * @returns P(alive) · [1 − ((α + T) / (α + T + h))^(r + x)], in [0, 1], never above the expected purchases
 * @throws RangeError when the units differ, a row is no history or the horizon is negative
 * @source derived from the assumptions of Fader, Hardie & Lee 2005, (i)–(v); checked against simulation
 * @example CDNOW, frequency 0, tenure 38.86 weeks, horizon 39 weeks // => 0.144328…
 */
export function orderProbability(parameters: BgNbdParameters, histories: Histories, horizon: number): Float64Array {
  requireHorizon(horizon);
  const probability = probabilityAlive(parameters, histories);
  const { frequency, tenure } = histories;
  const { r, alpha } = parameters;
  for (let i = 0; i < probability.length; i++) {
    const inTime = -Math.expm1(-(r + frequency[i]!) * Math.log1p(horizon / (alpha + tenure[i]!)));
    probability[i]! *= inTime;
  }
  return probability;
}
