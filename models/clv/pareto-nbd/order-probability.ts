import { requireHorizon } from '../checks.ts';
import type { Histories } from '../histories.ts';
import type { ParetoNbdParameters } from './parameters.ts';
import { probabilityAlive } from './probability-alive.ts';
import { newRacePoints, race } from './race.ts';

/**
 * Probability of at least one purchase day in (tenure, tenure + horizon], Pareto/NBD.
 * In words: alive now, and the next purchase comes within the horizon and before dropout. O(n · 20).
 * @param parameters fitted {r, alpha, s, beta}; alpha and beta in `unit`s
 * @param histories  0 ≤ recency ≤ tenure, both in the same `unit`
 * @param horizon    ≥ 0, in the same `unit`
 * @returns P(alive) · ∫ (r + x) / (α + u) · [(α + T) / (α + u)]^(r + x) · [(β + T) / (β + u)]^s du over u in (T, T + h);
 *          in [0, 1], never above the expected purchases
 * @throws RangeError when the units differ, a row is no history or the horizon is negative
 * @source derived from the assumptions of Schmittlein, Morrison & Colombo 1987; checked against 50-digit quadrature
 * @example CDNOW, frequency 0, tenure 38.86 weeks, horizon 39 weeks // => 0.069266…
 */
export function orderProbability(parameters: ParetoNbdParameters, histories: Histories, horizon: number): Float64Array {
  requireHorizon(horizon);
  const probability = probabilityAlive(parameters, histories);
  if (horizon === 0) return probability.fill(0);
  const { frequency, tenure } = histories;
  const { r, alpha, s, beta } = parameters;
  const points = newRacePoints();
  for (let i = 0; i < probability.length; i++) {
    const T = tenure[i]!;
    probability[i]! *= race(points, r + frequency[i]!, alpha + T, s, beta + T, horizon);
  }
  return probability;
}
