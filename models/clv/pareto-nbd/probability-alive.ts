import { requireHistories, requireSameUnit } from '../checks.ts';
import type { Histories } from '../histories.ts';
import { logOddsGone } from './log-odds-gone.ts';
import { type ParetoNbdParameters, requireParetoNbd } from './parameters.ts';
import { newRacePoints } from './race.ts';

/**
 * Probability that each customer is still active at the end of observation, Pareto/NBD.
 * In words: the longer the silence compared with the customer's own rhythm, the lower; also for those who never came back. O(n · 10).
 * @param parameters fitted {r, alpha, s, beta}; alpha and beta in `unit`s
 * @param histories  0 ≤ recency ≤ tenure, both in the same `unit`
 * @returns probabilities in [0, 1]; 1 when recency = tenure
 * @throws RangeError when the units differ or a row is no history
 * @source Schmittlein, Morrison & Colombo 1987, as an integral; checked against 50-digit quadrature
 * @example CDNOW, frequency 2, recency 30.43, tenure 38.86 weeks // => 0.869116…
 */
export function probabilityAlive(parameters: ParetoNbdParameters, histories: Histories): Float64Array {
  requireParetoNbd(parameters);
  requireSameUnit(parameters, histories);
  requireHistories(histories);
  const { recency, tenure } = histories;
  const points = newRacePoints();
  return histories.frequency.map(
    (x, i) => 1 / (1 + Math.exp(logOddsGone(points, parameters, x, recency[i]!, tenure[i]!))),
  );
}
