import type { FitOptions } from '../fit.ts';
import { search, searchable } from '../geometric-dropout/search.ts';
import type { GroupedHistories } from '../histories.ts';
import type { OrderFit } from '../order-model.ts';
import { namedErrors } from '../uncertainty.ts';
import { type MbgNbdParameters, mbgNbdNames } from './parameters.ts';

/**
 * Maximum-likelihood fit of the MBG/NBD model.
 * In words: geometric dropout where every click is a purchase and any purchase, the first included, can be the last.
 * @param histories grouped histories of at least one customer
 * @returns parameters in the histories' unit, always finite and positive. Equal groups in equal order give equal bits
 * @throws RangeError when there is no customer, a row is no history or a weight is not positive
 * @source Batislam, Denizel & Filiztekin 2007; Hoppe & Wagner 2007; checked against an independent fit of CDNOW
 * @example CDNOW until 1997-09-30 in weeks // => r .524843…, alpha 6.183082…, a .891360…, b 1.614003…
 */
export function fitMbgNbd(histories: GroupedHistories, { penalty = 0 }: FitOptions = {}): OrderFit<MbgNbdParameters> {
  const data = searchable(histories);
  const { family, nobodyLeaves, uncertainty, ...found } = search(
    data,
    { k: 1, stayedAtFirst: 1, leaves: true },
    penalty,
  );
  const { r, alpha, a, b } = family;
  const parameters: MbgNbdParameters = { unit: histories.unit, r, alpha, a, b };
  return {
    parameters,
    logLikelihood: found.logLikelihood,
    iterations: found.iterations,
    converged: found.converged,
    notIdentified: found.notIdentified,
    limit: nobodyLeaves ? 'nbd' : null,
    customers: data.columns.customers,
    groups: histories.frequency.length,
    standardErrors: namedErrors(mbgNbdNames, parameters, uncertainty),
    covariance: uncertainty.covariance,
  };
}
