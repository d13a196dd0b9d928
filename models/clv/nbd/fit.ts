import type { FitOptions } from '../fit.ts';
import { search, searchable } from '../geometric-dropout/search.ts';
import type { GroupedHistories } from '../histories.ts';
import type { OrderFit } from '../order-model.ts';
import { namedErrors } from '../uncertainty.ts';
import { type NbdParameters, nbdNames } from './parameters.ts';

/**
 * Maximum-likelihood fit of the NBD model.
 * In words: everybody stays for ever, and only the rates differ; ln L = Σ_{i<x} ln[(r + i) / (α + T)] − r ln(1 + T/α).
 * @param histories grouped histories of at least one customer; recency says nothing here
 * @returns parameters in the histories' unit, always finite and positive. Equal groups in equal order give equal bits
 * @throws RangeError when there is no customer, a row is no history or a weight is not positive
 * @source Ehrenberg 1959, "The Pattern of Consumer Purchases", Applied Statistics 8(1); for unequal tenures: Schmittlein, Morrison &
 *         Colombo 1987, appendix; checked against an independent fit
 */
export function fitNbd(histories: GroupedHistories, { penalty = 0 }: FitOptions = {}): OrderFit<NbdParameters> {
  const data = searchable(histories);
  const { family, uncertainty, ...found } = search(data, { k: 1, stayedAtFirst: 0, leaves: false }, penalty);
  const parameters: NbdParameters = { unit: histories.unit, r: family.r, alpha: family.alpha };
  return {
    parameters,
    logLikelihood: found.logLikelihood,
    iterations: found.iterations,
    converged: found.converged,
    notIdentified: found.notIdentified,
    limit: null,
    customers: data.columns.customers,
    groups: histories.frequency.length,
    standardErrors: namedErrors(nbdNames, parameters, uncertainty),
    covariance: uncertainty.covariance,
  };
}
