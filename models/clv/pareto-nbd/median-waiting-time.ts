import { requireHistories, requireSameUnit } from '../checks.ts';
import type { Histories } from '../histories.ts';
import { type ParetoNbdParameters, requireParetoNbd } from './parameters.ts';
import { newRacePoints, type RacePoints, race } from './race.ts';

/** (α + t_x) · e^500: nobody waits so long. */
const LONGEST = 500;

/**
 * Time from the last purchase by which the next one has come with probability ½, Pareto/NBD, as seen at the last purchase.
 * In words: at a purchase the customer is alive. The probability that the next one comes by w, before dropout, grows with w; set it
 * to ½. Silence since then is ignored on purpose, so that the expected date stands still until the next purchase. O(n · 100).
 * @param parameters fitted {r, alpha, s, beta}; alpha and beta in `unit`s
 * @param histories  recency in the same `unit`; tenure is not used
 * @returns waiting times > 0; +∞ when dropout comes first more likely than not
 * @throws RangeError when the units differ or a row is no history
 * @source derived from the assumptions of Schmittlein, Morrison & Colombo 1987; checked against the order probability at T = t_x
 * @example r = 1, alpha = 1, s → 0, frequency 0 // => 1 (nobody leaves: (α + t_x) · (2^(1 / (r + x)) − 1))
 */
export function medianWaitingTime(parameters: ParetoNbdParameters, histories: Histories): Float64Array {
  requireParetoNbd(parameters);
  requireSameUnit(parameters, histories);
  requireHistories(histories);
  const { r, alpha, s, beta } = parameters;
  const points = newRacePoints();
  return histories.frequency.map((x, i) => {
    const tx = histories.recency[i]!;
    return medianOf(points, r + x, alpha + tx, s, beta + tx);
  });
}

/**
 * Newton's method in z = ln(1 + w / scale). The probability is concave in z and the start, the median were nobody to leave, is never
 * too late: every step stays below the solution, or runs away where there is none.
 */
function medianOf(points: RacePoints, shape: number, scale: number, s: number, beta: number): number {
  let z = Math.LN2 / shape;
  for (let step = 0; step < 1000 && z < LONGEST; step++) {
    const wait = scale * Math.expm1(z);
    const missing = 0.5 - race(points, shape, scale, s, beta, wait);
    const density = shape * Math.exp(-shape * z - s * Math.log1p(wait / beta));
    if (missing <= 1e-15) return wait;
    const further = missing / density;
    if (further <= 1e-15 * z) return wait;
    z += further;
  }
  return Number.POSITIVE_INFINITY;
}
