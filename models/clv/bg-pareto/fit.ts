import { fitBgNbd } from '../bg-nbd/fit.ts';
import type { BgNbdParameters } from '../bg-nbd/parameters.ts';
import type { FitOptions } from '../fit.ts';
import type { GroupedHistories } from '../histories.ts';
import type { OrderFit } from '../order-model.ts';
import { fitParetoNbd } from '../pareto-nbd/fit.ts';
import type { ParetoNbdParameters } from '../pareto-nbd/parameters.ts';
import { logLikelihoods } from './log-likelihoods.ts';
import { bgParetoNames, type BgParetoParameters, joinParameters } from './parameters.ts';

/**
 * Fit of the average of BG/NBD and Pareto/NBD: each by its own maximum likelihood, the weights fixed at one half.
 * In words: weights that are estimated from one stretch of the past are mostly noise, and equal ones are hard to beat. O(both fits).
 * @param histories grouped histories of at least one customer
 * @returns parameters of both in the histories' unit; log-likelihood of the mean of the two densities
 * @throws RangeError when there is no customer, a row is no history or a weight is not positive
 * @source Bates & Granger 1969, "The Combination of Forecasts"; Geweke & Amisano 2011, "Optimal prediction pools" (equal weights: Clemen
 *         1989, "Combining forecasts: A review")
 */
export function fitBgPareto(histories: GroupedHistories, options: FitOptions = {}): OrderFit<BgParetoParameters> {
  return joinFits(fitBgNbd(histories, options), fitParetoNbd(histories, options), histories);
}

/** From the fits of both to the same histories. */
export function joinFits(
  bg: OrderFit<BgNbdParameters>,
  pareto: OrderFit<ParetoNbdParameters>,
  histories: GroupedHistories,
): OrderFit<BgParetoParameters> {
  const parameters = joinParameters(bg.parameters, pareto.parameters);
  const errors = [
    ...(['r', 'alpha', 'a', 'b'] as const).map((name) => bg.standardErrors[name] ?? null),
    ...(['r', 'alpha', 's', 'beta'] as const).map((name) => pareto.standardErrors[name] ?? null),
  ];
  return {
    parameters,
    logLikelihood: logLikelihoods(parameters, histories).reduce(
      (sum, value, group) => sum + value * histories.weight[group]!,
      0,
    ),
    iterations: bg.iterations + pareto.iterations,
    converged: bg.converged && pareto.converged,
    notIdentified: [
      ...bg.notIdentified.map((sentence) => `BG/NBD: ${sentence}`),
      ...pareto.notIdentified.map((sentence) => `Pareto/NBD: ${sentence}`),
    ],
    limit: bg.limit === pareto.limit ? bg.limit : null,
    customers: bg.customers,
    groups: bg.groups,
    standardErrors: Object.fromEntries(bgParetoNames.map((name, i) => [name, errors[i]!])),
    covariance: bg.covariance &&
      pareto.covariance && [
        ...bg.covariance.map((row) => [...row, 0, 0, 0, 0]),
        ...pareto.covariance.map((row) => [0, 0, 0, 0, ...row]),
      ],
  };
}
