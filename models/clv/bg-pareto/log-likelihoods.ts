import { bgNbd } from '../bg-nbd/model.ts';
import type { Histories } from '../histories.ts';
import { logLikelihoods as paretoLogLikelihoods } from '../pareto-nbd/log-likelihoods.ts';
import { bgPart, type BgParetoParameters, paretoPart } from './parameters.ts';

/**
 * Log-likelihood of each history under the average of both models.
 * In words: the mean of the two densities, ln[(e^a + e^b) / 2], taken from the larger one so that nothing overflows. O(n).
 * @param parameters fitted, times in `unit`s
 * @param histories  0 ≤ recency ≤ tenure, in the same `unit`
 * @returns natural logarithms, between those of the two models
 * @throws RangeError when the units differ, a row is no history or a parameter is not positive
 * @source Stone 1961, "The Opinion Pool", Annals of Mathematical Statistics 32(4)
 */
export function logLikelihoods(parameters: BgParetoParameters, histories: Histories): Float64Array {
  const one = bgNbd.logLikelihoods(bgPart(parameters), histories);
  const other = paretoLogLikelihoods(paretoPart(parameters), histories);
  return one.map((value, i) => {
    const [larger, smaller] = [Math.max(value, other[i]!), Math.min(value, other[i]!)];
    return larger + Math.log1p(Math.expm1(smaller - larger) / 2);
  });
}
