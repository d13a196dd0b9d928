import type { Fit } from '../fit.ts';
import { groupRepeaters } from '../gamma-gamma/group-repeaters.ts';
import { logLikelihood } from '../gamma-gamma/log-likelihood.ts';
import { allDays } from '../gamma-gamma-all/all-days.ts';
import { requireSpending, type Spending } from '../spend-model.ts';
import { dayRegularity } from './day-regularity.ts';
import type { CredibilityParameters } from './parameters.ts';
import { sortedSum } from './sorted-sum.ts';

/** Squared variation between customers below which none is seen: (1 %)². */
const LEAST_VARIATION = 1e-4;

/**
 * Bühlmann's credibility of a customer's own mean, estimated by moments over all purchase days, the first included.
 * In words: p says how much a mean of n days owes to chance (see dayRegularity); what the means of customers differ beyond that
 * is the customers' own. With c the variation between customers (deviation over mean), the best linear forecast weighs n own
 * days against k = (1 + 1/c²) / p days of everybody's mean. Nothing is assumed about how customers differ, k is never below 1 / p,
 * and heavy tails bring it there: real big spenders keep their own mean. O(n log n).
 * @param fallbackMean spend of a day to assume where all days were free
 * @returns the collective mean is weighted by credibility. Log-likelihood: of customers' means under the gamma model with the same p, k and mean
 * @throws RangeError when there is no customer or a row is no spending
 * @source Bühlmann & Gisler 2005, "A Course in Credibility Theory", chapters 3 and 4; errors by the delta method, checked against simulation
 * @example CDNOW until 1997-09-30 // => mean 33.1719…, k 0.8222…, p 3.3666…
 */
export function fitCredibility(spending: Spending, fallbackMean = 0): Fit<CredibilityParameters> {
  const customers = spending.frequency.length;
  if (customers === 0) throw new RangeError('a credibility fit needs at least one customer, got none');
  requireSpending(spending);
  if (!(fallbackMean >= 0 && fallbackMean < Number.POSITIVE_INFINITY)) {
    throw new RangeError(`fallbackMean must be ≥ 0 and finite, got ${fallbackMean}`);
  }
  const days = allDays(spending);
  const own = days.monetary;
  const plain = sortedSum(own) / customers;
  const regularity = dayRegularity(spending);
  const { p } = regularity;
  if (plain === 0) return answer(days, { mean: fallbackMean, k: 2 / p, p }, [nothingSpent(fallbackMean)]);

  // Variance of customers' means = between + (between + mean²) · (mean of 1/n) / p.
  const away = own.map((mean) => mean / plain - 1);
  const seen = customers > 1 ? sortedSum(away.map((one) => one * one)) / (customers - 1) : 0;
  const inverseDays = sortedSum(days.frequency.map((n) => 1 / n)) / customers;
  const chance = inverseDays / p;
  const variation = (seen - chance) / (1 + chance);
  const k = (1 + 1 / Math.max(variation, LEAST_VARIATION)) / p;
  const weights = days.frequency.map((n) => n / (n + k));
  const total = sortedSum(weights);
  const mean = sortedSum(weights.map((weight, i) => weight * own[i]!)) / total;
  const noise = Math.sqrt(sortedSum(weights.map((weight, i) => (weight * (own[i]! - mean)) ** 2))) / total;
  /** What each customer moved k by, to first order, through V, mean(1/n) and p. */
  const errorOfK = (): number | null => {
    if (regularity.standardError === null || variation < LEAST_VARIATION) return null;
    const moves = away.map((one, i) => {
      const bySeen = (one * one - seen) / customers - (2 * seen * one) / customers;
      const byRegularity = regularity.influence[i]! / p;
      const byChance = (1 / days.frequency[i]! - inverseDays) / (customers * p) - chance * byRegularity;
      const byVariation = bySeen / (1 + chance) - (byChance * (1 + seen)) / (1 + chance) ** 2;
      return -byVariation / (variation * variation * p) - k * byRegularity;
    });
    return Math.sqrt(sortedSum(moves.map((move) => move * move)));
  };
  return answer(
    days,
    { mean, k, p },
    [...(regularity.customers === 0 ? [boughtOnce] : []), ...(variation < LEAST_VARIATION ? [nobodyDiffers] : [])],
    { mean: noise > 0 ? noise : null, k: errorOfK(), p: regularity.standardError },
  );
}

const boughtOnce =
  'How spend varies between the purchase days of one customer is not identified: nobody bought twice; as much chance as an exponential spend has is assumed (p = 1).';
const nobodyDiffers =
  'How spend differs between customers is not identified: chance alone explains what their means differ; all are expected to spend the collective mean.';
const nothingSpent = (mean: number) =>
  `Spend per purchase day is not identified: all days were free; ${mean} is assumed for all.`;

function answer(
  days: Spending,
  parameters: CredibilityParameters,
  notIdentified: readonly string[],
  standardErrors: Fit<CredibilityParameters>['standardErrors'] = { mean: null, k: null, p: null },
): Fit<CredibilityParameters> {
  const { mean, k, p } = parameters;
  const { groups, customers, scale } = groupRepeaters(days);
  const likelihood = customers === 0 ? 0 : logLikelihood({ p, q: 1 + p * k, v: (k * mean) / scale }, groups);
  return {
    parameters,
    logLikelihood: likelihood - customers * Math.log(scale),
    iterations: 0,
    converged: true,
    notIdentified,
    customers: days.frequency.length,
    groups: days.frequency.length,
    standardErrors,
    covariance: null,
  };
}
