import type { Fit, FitOptions } from '../fit.ts';
import { indistinguishable, type Limit } from '../limits.ts';
import { type BoxProblem, type Minimum, minimise } from '../minimise.ts';
import { penalised } from '../penalised.ts';
import { perCustomer } from '../per-customer.ts';
import { requireSpending, type Spending } from '../spend-model.ts';
import { namedErrors, uncertaintyAt } from '../uncertainty.ts';
import { type GroupedSpending, groupRepeaters } from './group-repeaters.ts';
import { logLikelihood } from './log-likelihood.ts';
import { type GammaGammaParameters, gammaGammaNames } from './parameters.ts';

/** How far the model's mean over customers may lie from the mean seen before it counts as not identified. */
const TRUSTED_FACTOR = 2;

const LIMITS: readonly Limit[] = [
  {
    coordinate: 0,
    edge: 'upper',
    sentence:
      'How spend varies between the purchase days of one customer is not identified: no variation at all fits as well (p → ∞).',
  },
  {
    coordinate: 1,
    edge: 'upper',
    sentence: 'How spend differs between customers is not identified: one mean shared by all fits as well (q, v → ∞).',
  },
];

/**
 * Maximum-likelihood fit of the Gamma-Gamma model to customers with at least one repeat purchase day and positive spend.
 * In words: money is measured in mean spends and parameters in logarithms. Heavy tails can drive the mean over customers,
 * v p / (q − 1), anywhere, or to infinity at q ≤ 1. Where it misses the mean seen by more than a factor of two it is not
 * identified, and the fit is repeated with that mean held at the one seen: v = mean · (q − 1) / p, q > 1.
 * @param spending     one row per customer
 * @param fallbackMean spend of a purchase day to assume when nobody has a repeat day, such as the mean of first days
 * @param options.penalty see FitOptions; 0 unless told
 * @returns parameters always finite, p > 0, q > 1, v ≥ 0, so that every expected spend is finite. The order of rows does not matter
 * @throws RangeError when there is no customer or a row is no spending
 * @source Fader & Hardie 2013, "The Gamma-Gamma Model of Monetary Value"; checked against the published CDNOW estimates
 * @example CDNOW until 1997-09-30 // => p 6.249571…, q 3.744224…, v 15.443521…
 */
export function fitGammaGamma(
  spending: Spending,
  fallbackMean = 0,
  { penalty = 0, days = 'repeat purchase day' }: GammaGammaFitOptions = {},
): Fit<GammaGammaParameters> {
  if (spending.frequency.length === 0) throw new RangeError('a Gamma-Gamma fit needs at least one customer, got none');
  requireSpending(spending);
  const grouped = groupRepeaters(spending);
  if (grouped.customers === 0) return withoutRepeaters(fallbackMean, days);

  const free = freeMean(grouped);
  const best = search(free, grouped.customers, [Math.log(2), Math.log(3), 0], penalty);
  const found = free.toParameters(best.point);
  const mean = found.q > 1 ? (found.v * found.p) / (found.q - 1) : Number.POSITIVE_INFINITY;
  if (mean <= TRUSTED_FACTOR && mean >= 1 / TRUSTED_FACTOR) return toFit(grouped, free, best, []);

  const held = heldMean(grouped);
  const bestHeld = search(held, grouped.customers, [Math.log(2), Math.log(2)], penalty);
  return toFit(grouped, held, bestHeld, [
    'The mean spend over customers is not identified (tails too heavy or too few repeat customers): held at the mean seen.',
  ]);
}

export interface GammaGammaFitOptions extends FitOptions {
  /** What the rows' days are called in sentences. */
  readonly days?: string;
}

function search({ problem }: Space, customers: number, start: readonly number[], penalty: number): Minimum {
  return minimise(perCustomer(penalised(problem, start, penalty), customers), start);
}

/** A search space: its box and what its points mean, in units of the mean spend. The first two coordinates are spreads. */
interface Space {
  readonly problem: BoxProblem;
  toParameters(point: Float64Array): GammaGammaParameters;
}

/** Logarithms of p, q and the scale v p / q, which stays near the mean whatever p and q do. */
function freeMean({ groups }: GroupedSpending): Space {
  const toParameters = (point: Float64Array): GammaGammaParameters => {
    const p = Math.exp(point[0]!);
    const q = Math.exp(point[1]!);
    return { p, q, v: (q / p) * Math.exp(point[2]!) };
  };
  const slopes = new Float64Array(3);
  return {
    toParameters,
    problem: {
      lower: [1e-4, 1e-3, 1e-7].map(Math.log),
      upper: [1e4, 1e4, 1e7].map(Math.log),
      evaluate(point, gradient) {
        const { p, q, v } = toParameters(point);
        const value = logLikelihood({ p, q, v }, groups, slopes);
        const byV = slopes[2]! * v;
        gradient.set([byV - slopes[0]! * p, -byV - slopes[1]! * q, -byV]);
        return -value;
      },
    },
  };
}

/** Logarithms of p and q − 1; v follows from the mean, which is 1. */
function heldMean({ groups }: GroupedSpending): Space {
  const toParameters = (point: Float64Array): GammaGammaParameters => {
    const p = Math.exp(point[0]!);
    const excess = Math.exp(point[1]!);
    return { p, q: 1 + excess, v: excess / p };
  };
  const slopes = new Float64Array(3);
  return {
    toParameters,
    problem: {
      lower: [1e-4, 1e-2].map(Math.log),
      upper: [1e4, 1e4].map(Math.log),
      evaluate(point, gradient) {
        const { p, q, v } = toParameters(point);
        const value = logLikelihood({ p, q, v }, groups, slopes);
        const byV = slopes[2]! * v;
        gradient.set([byV - slopes[0]! * p, -byV - slopes[1]! * (q - 1)]);
        return -value;
      },
    },
  };
}

function toFit(
  { customers, scale }: GroupedSpending,
  { problem, toParameters }: Space,
  minimum: Minimum,
  notIdentified: readonly string[],
): Fit<GammaGammaParameters> {
  const value = problem.evaluate(minimum.point, new Float64Array(minimum.point.length));
  const { p, q, v } = toParameters(minimum.point);
  const parameters = { p, q, v: v * scale };
  const uncertainty = uncertaintyAt(problem, minimum, (point) => {
    const at = toParameters(point);
    return gammaGammaNames.map((name) => Math.log(at[name]));
  });
  return {
    parameters,
    logLikelihood: -value - customers * Math.log(scale),
    iterations: minimum.iterations,
    converged: minimum.converged,
    customers,
    groups: customers,
    standardErrors: namedErrors(gammaGammaNames, parameters, uncertainty),
    covariance: uncertainty.covariance,
    notIdentified: [
      ...notIdentified,
      ...LIMITS.flatMap((limit) => indistinguishable(problem, { ...minimum, value }, [limit])),
    ],
  };
}

/** No spend to learn from: everybody is expected to spend the fallback. */
function withoutRepeaters(fallbackMean: number, days: string): Fit<GammaGammaParameters> {
  if (!(fallbackMean >= 0 && fallbackMean < Number.POSITIVE_INFINITY)) {
    throw new RangeError(`fallbackMean must be ≥ 0 and finite, got ${fallbackMean}`);
  }
  return {
    parameters: { p: 1, q: 2, v: fallbackMean },
    logLikelihood: 0,
    iterations: 0,
    converged: true,
    customers: 0,
    groups: 0,
    standardErrors: { p: null, q: null, v: null },
    covariance: null,
    notIdentified: [
      `Spend per purchase day is not identified: no customer has a ${days} with positive spend; ${fallbackMean} is assumed for all.`,
    ],
  };
}
