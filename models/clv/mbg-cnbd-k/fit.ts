import type { FitOptions } from '../fit.ts';
import { type Found, type Searchable, search, searchable } from '../geometric-dropout/search.ts';
import type { GroupedHistories } from '../histories.ts';
import type { OrderFit } from '../order-model.ts';
import { namedErrors } from '../uncertainty.ts';
import { type MbgCnbdKParameters, mbgCnbdKNames } from './parameters.ts';

/** More clicks a purchase are hard to tell from these by frequency, recency and tenure. */
const LARGEST_K = 4;

/**
 * Maximum-likelihood fit of the MBG/CNBD-k model, k = 1 … 4 among its parameters.
 * In words: one fit for each k, begun where the one before ended; the highest likelihood of frequency and recency given tenure wins,
 * the smaller k among equals. Likelihoods of different k are on one scale, that of the MBG/NBD model (k = 1).
 * @param histories grouped histories of at least one customer
 * @returns parameters in the histories' unit; k has no standard error. Those of the others take k as known
 * @throws RangeError when there is no customer, a row is no history or a weight is not positive
 * @source Platzer & Reutterer 2016, "Ticking Away the Moments", Marketing Science 35(5), with t_x in place of all intervals
 * @example a shop whose customers buy at every second click // => k 2
 */
export function fitMbgCnbdK(
  histories: GroupedHistories,
  { penalty = 0 }: FitOptions = {},
): OrderFit<MbgCnbdKParameters> {
  const data = searchable(histories);
  const { family, nobodyLeaves, uncertainty, ...found } = bestK(data, penalty);
  const { k, r, alpha, a, b } = family;
  const parameters: MbgCnbdKParameters = { unit: histories.unit, k, r, alpha, a, b };
  const estimated = mbgCnbdKNames.filter((name) => name !== 'k');
  return {
    parameters,
    logLikelihood: found.logLikelihood,
    iterations: found.iterations,
    converged: found.converged,
    notIdentified: found.notIdentified,
    limit: k > 1 ? null : nobodyLeaves ? 'nbd' : 'mbg-nbd',
    customers: data.columns.customers,
    groups: histories.frequency.length,
    standardErrors: namedErrors(estimated, parameters, uncertainty),
    // In the order of names: k, which is taken as known, comes first.
    covariance: uncertainty.covariance && [
      mbgCnbdKNames.map(() => 0),
      ...uncertainty.covariance.map((row) => [0, ...row]),
    ],
  };
}

function bestK(data: Searchable, penalty: number): Found {
  let best = search(data, { k: 1, stayedAtFirst: 1, leaves: true }, penalty);
  const { purchases, purchaseLogTimes } = data.columns;
  // A repeat purchase in no time at all happens at random only; without any, every k says the same.
  if (purchases === 0 || purchaseLogTimes === Number.NEGATIVE_INFINITY) return best;
  let before = best;
  for (let k = 2; k <= LARGEST_K; k++) {
    const found = search(data, { k, stayedAtFirst: 1, leaves: true }, penalty, before.point);
    if (found.logLikelihood > best.logLikelihood) best = found;
    before = found;
  }
  return best;
}
