import { requireHistories, requirePositive } from '../checks.ts';
import type { GroupedHistories } from '../histories.ts';
import { indistinguishable, type Limit } from '../limits.ts';
import { type BoxProblem, type Minimum, minimise } from '../minimise.ts';
import { penalised } from '../penalised.ts';
import { perCustomer } from '../per-customer.ts';
import { type Uncertainty, uncertaintyAt } from '../uncertainty.ts';
import type { GeometricDropout } from './family.ts';
import { type LikelihoodColumns, likelihoodColumns } from './likelihood-columns.ts';
import { logLikelihood } from './log-likelihood.ts';

/**
 * The search box, in logarithms: r; k alpha / r (mean time between purchases) in mean tenures; a / b (odds of leaving); a + b.
 * Means and spreads are nearly independent of each other, and each limit of the models is one edge.
 */
const LOWER = [1e-5, 1e-6, 1e-7, 1e-3].map(Math.log);
const UPPER = [1e4, 1e7, 1e7, 1e5].map(Math.log);

const RATE_LIMITS: readonly Limit[] = [
  {
    coordinate: 0,
    edge: 'upper',
    sentence:
      'How purchase rates differ between customers is not identified: one rate shared by all fits as well (r, alpha → ∞).',
  },
];

/** The likelihood of few customers may have two summits, one of them with early dropout: then it is climbed from two sides. */
const FEW_GROUPS = 5000;

/** Log-likelihood per customer; summits closer than this are one, and rounding shall not choose. */
const SAME_SUMMIT = 1e-12;

export interface Searchable {
  readonly columns: LikelihoodColumns;
  readonly meanTenure: number;
}

/** @throws RangeError when there is no customer, a row is no history or a weight is not positive */
export function searchable(histories: GroupedHistories): Searchable {
  const { frequency, tenure, weight } = histories;
  if (frequency.length === 0) throw new RangeError('a fit of purchases needs at least one customer, got none');
  requireHistories(histories);
  let exposure = 0;
  for (let i = 0; i < frequency.length; i++) {
    if (!(weight[i]! > 0)) requirePositive({ weight: weight[i]! });
    exposure += weight[i]! * tenure[i]!;
  }
  const columns = likelihoodColumns(histories);
  return { columns, meanTenure: exposure > 0 ? exposure / columns.customers : 1 };
}

/** Which model of the family. */
export interface Member {
  readonly k: number;
  readonly stayedAtFirst: 0 | 1;
  /** False: nobody ever leaves, and the search has the first two coordinates only. */
  readonly leaves: boolean;
}

export interface Found {
  readonly family: GeometricDropout;
  /** Where the search ended, in its own coordinates: a start for a neighbouring k. */
  readonly point: readonly number[];
  readonly logLikelihood: number;
  readonly iterations: number;
  readonly converged: boolean;
  readonly notIdentified: readonly string[];
  /** Nobody ever leaves fits as well. */
  readonly nobodyLeaves: boolean;
  /** Of ln r, ln alpha and, where customers leave, ln a and ln b. */
  readonly uncertainty: Uncertainty;
}

/**
 * Highest likelihood of a model with geometric dropout, for one k.
 * In words: the search moves means and spreads of rate and dropout on logarithmic scales, with time in mean tenures, so that shops
 * of any rhythm, in days or weeks, look alike to it. The model's limits (nobody leaves, all alike) are named when reached.
 * @param penalty as in FitOptions
 * @param from    first point; a guess from the number of purchases unless told
 * @source Nocedal & Wright 2006, algorithm 6.1, over the likelihoods of Fader, Hardie & Lee 2005 and Platzer & Reutterer 2016
 */
export function search(
  { columns, meanTenure }: Searchable,
  { k, stayedAtFirst, leaves }: Member,
  penalty: number,
  from?: readonly number[],
): Found {
  const { customers, purchases } = columns;
  const coordinates = leaves ? 4 : 2;
  const toFamily = (point: Float64Array): GeometricDropout => {
    const r = Math.exp(point[0]!);
    const alpha = (r * Math.exp(point[1]!) * meanTenure) / k;
    if (!leaves) return { r, alpha, a: 0, b: 1, k, stayedAtFirst };
    const odds = Math.exp(point[2]!);
    const b = Math.exp(point[3]!) / (1 + odds);
    return { r, alpha, a: odds * b, b, k, stayedAtFirst };
  };
  const slopes = new Float64Array(4);
  const likelihood: BoxProblem = {
    lower: LOWER.slice(0, coordinates),
    upper: UPPER.slice(0, coordinates),
    evaluate(point, gradient) {
      const family = toFamily(point);
      const value = logLikelihood(family, columns, slopes);
      const { r, alpha, a, b } = family;
      const [byR, byAlpha, byA, byB] = [slopes[0]! * r, slopes[1]! * alpha, slopes[2]! * a, slopes[3]! * b];
      gradient[0] = -byR - byAlpha;
      gradient[1] = -byAlpha;
      if (leaves) {
        const leaving = a / (a + b);
        gradient[2] = leaving * byB - (1 - leaving) * byA;
        gradient[3] = -byA - byB;
      }
      return -value;
    },
  };
  // The mean rate starts at the purchases seen, the spreads at a guess. Without any purchase the rate is 0, as far as the box goes.
  const rate = purchases === 0 ? [LOWER[0]!, UPPER[1]!] : [Math.log(0.5), Math.log(customers / purchases)];
  const guess = [...rate, Math.log(0.5), Math.log(3)].slice(0, coordinates);
  const problem = penalised(likelihood, guess, penalty);
  const starts = [from ?? guess];
  if (leaves && columns.frequency.length <= FEW_GROUPS) starts.push([0, rate[1]! - 0.7, Math.log(1.5), 0]);
  const climb = () =>
    starts
      .map((start) => minimise(perCustomer(problem, customers), start))
      .reduce((best, next) => (next.value < best.value - SAME_SUMMIT ? next : best));
  const minimum = purchases === 0 ? standStill(guess) : climb();
  const total = { ...minimum, value: likelihood.evaluate(minimum.point, new Float64Array(coordinates)) };
  const dropout = purchases === 0 || !leaves ? [] : indistinguishable(likelihood, total, dropoutLimits(stayedAtFirst));
  return {
    family: toFamily(minimum.point),
    point: [...minimum.point],
    logLikelihood: -total.value,
    iterations: minimum.iterations,
    converged: minimum.converged,
    notIdentified:
      purchases === 0
        ? [`Purchase rate${leaves ? ' and dropout are' : ' is'} not identified: no customer has a repeat purchase.`]
        : [...indistinguishable(likelihood, total, RATE_LIMITS), ...dropout],
    nobodyLeaves: dropout[0] === NOBODY_LEAVES,
    uncertainty:
      purchases === 0
        ? { covariance: null, standardErrors: guess.map(() => null) }
        : uncertaintyAt(problem, minimum, (point) => {
            const { r, alpha, a, b } = toFamily(point);
            return [r, alpha, a, b].slice(0, coordinates).map(Math.log);
          }),
  };
}

/** There is nothing to climb: every rate near 0 is as good as any other. */
const standStill = (at: readonly number[]): Minimum => ({
  point: Float64Array.from(at),
  value: 0,
  iterations: 0,
  converged: true,
});

const NOBODY_LEAVES =
  'Dropout is not identified: the histories fit as well when nobody ever leaves (a → 0, the NBD model).';

function dropoutLimits(stayedAtFirst: 0 | 1): readonly Limit[] {
  const first = stayedAtFirst === 1 ? 'the first purchase' : 'the first repeat purchase';
  const alike = 'How dropout differs between customers is not identified';
  return [
    { coordinate: 2, edge: 'lower', sentence: NOBODY_LEAVES },
    {
      coordinate: 2,
      edge: 'upper',
      sentence: `Staying is not identified: the histories fit as well when everybody leaves at ${first} (b → 0).`,
    },
    { coordinate: 3, edge: 'upper', sentence: `${alike}: one probability shared by all fits as well (a, b → ∞).` },
    { coordinate: 3, edge: 'lower', sentence: `${alike}: leaving at ${first} or never fits as well (a, b → 0).` },
  ];
}
