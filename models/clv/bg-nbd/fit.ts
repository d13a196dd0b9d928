import type { FitOptions } from '../fit.ts';
import { search, searchable } from '../geometric-dropout/search.ts';
import type { GroupedHistories } from '../histories.ts';
import type { OrderFit } from '../order-model.ts';
import { namedErrors } from '../uncertainty.ts';
import { type BgNbdParameters, bgNbdNames } from './parameters.ts';

/**
 * Maximum-likelihood fit of the BG/NBD model.
 * In words: geometric dropout where every click is a purchase and the first one is never the last; `search` finds the summit.
 * @param histories grouped histories of at least one customer
 * @returns parameters in the histories' unit, always finite and positive. Equal groups in equal order give equal bits
 * @throws RangeError when there is no customer, a row is no history or a weight is not positive
 * @source Fader, Hardie & Lee 2005, likelihood of eq. (6); checked against the published CDNOW estimates
 * @example CDNOW until 1997-09-30 in weeks // => r .242594…, alpha 4.413601…, a .792922…, b 2.425906…
 */
export function fitBgNbd(histories: GroupedHistories, { penalty = 0 }: FitOptions = {}): OrderFit<BgNbdParameters> {
  const data = searchable(histories);
  const { family, nobodyLeaves, uncertainty, ...found } = search(
    data,
    { k: 1, stayedAtFirst: 0, leaves: true },
    penalty,
  );
  const { r, alpha, a, b } = family;
  const parameters: BgNbdParameters = { unit: histories.unit, r, alpha, a, b };
  return {
    parameters,
    logLikelihood: found.logLikelihood,
    iterations: found.iterations,
    converged: found.converged,
    notIdentified: found.notIdentified,
    limit: nobodyLeaves ? 'nbd' : null,
    customers: data.columns.customers,
    groups: histories.frequency.length,
    standardErrors: namedErrors(bgNbdNames, parameters, uncertainty),
    covariance: uncertainty.covariance,
  };
}
