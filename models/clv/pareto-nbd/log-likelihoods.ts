import { requireHistories, requireSameUnit } from '../checks.ts';
import type { Histories } from '../histories.ts';
import { logNeither, logOddsGone } from './log-odds-gone.ts';
import { type ParetoNbdParameters, requireParetoNbd } from './parameters.ts';
import { newRacePoints } from './race.ts';
import { risingFactorials } from './rising-factorials.ts';

/**
 * Log-likelihood of each history under the Pareto/NBD model.
 * In words: how likely these purchases and this silence are for a customer of the shop. O(n · 10 + highest frequency).
 * @param parameters {r, alpha, s, beta}; alpha and beta in `unit`s
 * @param histories  0 ≤ recency ≤ tenure, both in the same `unit`
 * @returns natural logarithms of densities per `unit`, finite
 * @throws RangeError when the units differ or a row is no history
 * @source as logLikelihood, whose terms these are
 * @example any parameters, a first purchase on the last day: frequency 0, recency 0, tenure 0 // => 0
 */
export function logLikelihoods(parameters: ParetoNbdParameters, histories: Histories): Float64Array {
  requireParetoNbd(parameters);
  requireSameUnit(parameters, histories);
  requireHistories(histories);
  const { r, alpha, s, beta } = parameters;
  const { frequency, recency, tenure } = histories;
  const rising = risingFactorials(r, frequency);
  const points = newRacePoints();
  return frequency.map((x, i) => {
    const tx = recency[i]!;
    const logOdds = logOddsGone(points, parameters, x, tx, tenure[i]!);
    const neither = -logNeither(r + x, alpha + tx, s, beta + tx, tenure[i]! - tx);
    const ending = neither + Math.max(logOdds, 0) + Math.log1p(Math.exp(-Math.abs(logOdds)));
    const until = x * Math.log(alpha + tx) + r * Math.log1p(tx / alpha) + s * Math.log1p(tx / beta);
    return rising.value[x]! - until + ending;
  });
}
