import { requireHistories, requirePositive } from '../checks.ts';
import type { FitOptions } from '../fit.ts';
import type { GroupedHistories } from '../histories.ts';
import { indistinguishable, type Limit } from '../limits.ts';
import { type BoxProblem, minimise } from '../minimise.ts';
import type { OrderFit } from '../order-model.ts';
import { penalised } from '../penalised.ts';
import { perCustomer } from '../per-customer.ts';
import { namedErrors, uncertaintyAt } from '../uncertainty.ts';
import { logLikelihood } from './log-likelihood.ts';
import { type ParetoNbdParameters, paretoNbdNames } from './parameters.ts';

/**
 * The search box, in logarithms: r; alpha / r (mean time between purchases) in mean tenures; s; beta / s (one over the mean
 * dropout rate) in mean tenures. Means and spreads are nearly independent of each other, and each limit of the model is one edge.
 */
const LOWER = [1e-5, 1e-6, 1e-4, 1e-7].map(Math.log);
const UPPER = [1e4, 1e7, 1e4, 1e7].map(Math.log);

const RATE_LIMITS: readonly Limit[] = [
  {
    coordinate: 0,
    edge: 'upper',
    sentence:
      'How purchase rates differ between customers is not identified: one rate shared by all fits as well (r, alpha → ∞).',
  },
];

const NOBODY_LEAVES =
  'Dropout is not identified: the histories fit as well when nobody ever leaves (beta → ∞, the NBD model).';

const DROPOUT_LIMITS: readonly Limit[] = [
  { coordinate: 3, edge: 'upper', sentence: NOBODY_LEAVES },
  {
    coordinate: 2,
    edge: 'upper',
    sentence:
      'How dropout differs between customers is not identified: one rate shared by all fits as well (s, beta → ∞).',
  },
  {
    coordinate: 3,
    edge: 'lower',
    sentence: 'How long customers stay is not identified: leaving at once or hardly ever fits as well (beta → 0).',
  },
];

/**
 * Maximum-likelihood fit of the Pareto/NBD model.
 * In words: the search moves means and spreads of both rates on logarithmic scales, with time in mean tenures, so that shops of
 * any rhythm, in days or weeks, look alike to it. The model's limits (nobody leaves, all alike) are named when reached.
 * @param histories grouped histories of at least one customer
 * @returns parameters in the histories' unit, always finite and positive. Equal groups in equal order give equal bits
 * @throws RangeError when there is no customer, a row is no history or a weight is not positive
 * @source Schmittlein, Morrison & Colombo 1987; checked against an independent maximisation on CDNOW
 * @example CDNOW until 1997-09-30 in weeks // => r .553277…, alpha 10.57768…, s .60624…, beta 11.6687…
 */
export function fitParetoNbd(
  histories: GroupedHistories,
  { penalty = 0 }: FitOptions = {},
): OrderFit<ParetoNbdParameters> {
  const { customers, purchases, exposure } = totals(histories);
  const meanTenure = exposure > 0 ? exposure / customers : 1;
  const slopes = new Float64Array(4);
  const problem: BoxProblem = {
    lower: LOWER,
    upper: UPPER,
    evaluate(point, gradient) {
      const parameters = toParameters(point, meanTenure, histories);
      const value = logLikelihood(parameters, histories, slopes);
      const { r, alpha, s, beta } = parameters;
      const [byR, byAlpha, byS, byBeta] = [slopes[0]! * r, slopes[1]! * alpha, slopes[2]! * s, slopes[3]! * beta];
      gradient.set([-byR - byAlpha, -byAlpha, -byS - byBeta, -byBeta]);
      return -value;
    },
  };

  // The mean rate starts at the purchases seen, the rest at a guess. Without any purchase the rate is 0, as far as the box goes, and
  // there is nothing to search for.
  const start =
    purchases === 0
      ? [LOWER[0]!, UPPER[1]!, Math.log(0.5), 0]
      : [Math.log(0.5), Math.log(customers / purchases), Math.log(0.5), 0];
  const minimum =
    purchases === 0
      ? { point: Float64Array.from(start), value: 0, iterations: 0, converged: true }
      : minimise(perCustomer(penalised(problem, start, penalty), customers), start);
  const total = { ...minimum, value: problem.evaluate(minimum.point, new Float64Array(4)) };
  const parameters = toParameters(minimum.point, meanTenure, histories);
  const rates = purchases === 0 ? [] : indistinguishable(problem, total, RATE_LIMITS);
  const dropout = purchases === 0 ? [] : indistinguishable(problem, total, DROPOUT_LIMITS);
  // Where a limit fits as well, what curvature there is comes from rounding: hold those coordinates, as if on an edge.
  const isOpen = [rates, [], dropout, dropout].map((sentences) => purchases === 0 || sentences.length > 0);
  const held = {
    ...penalised(problem, start, penalty),
    lower: LOWER.map((edge, i) => (isOpen[i]! ? minimum.point[i]! : edge)),
  };
  const uncertainty = uncertaintyAt(held, minimum, (point) => {
    const at = toParameters(point, meanTenure, histories);
    return paretoNbdNames.map((name) => Math.log(at[name]));
  });
  return {
    parameters,
    logLikelihood: -total.value,
    iterations: minimum.iterations,
    converged: minimum.converged,
    notIdentified:
      purchases === 0
        ? ['Purchase rate and dropout are not identified: no customer has a repeat purchase.']
        : [...rates, ...dropout],
    limit: dropout[0] === NOBODY_LEAVES ? 'nbd' : null,
    customers,
    groups: histories.frequency.length,
    standardErrors: namedErrors(paretoNbdNames, parameters, uncertainty),
    covariance: uncertainty.covariance,
  };
}

function toParameters(point: Float64Array, meanTenure: number, { unit }: GroupedHistories): ParetoNbdParameters {
  const r = Math.exp(point[0]!);
  const s = Math.exp(point[2]!);
  return { unit, r, alpha: r * Math.exp(point[1]!) * meanTenure, s, beta: s * Math.exp(point[3]!) * meanTenure };
}

function totals(histories: GroupedHistories) {
  const { frequency, tenure, weight } = histories;
  if (frequency.length === 0) throw new RangeError('a Pareto/NBD fit needs at least one customer, got none');
  requireHistories(histories);
  let customers = 0;
  let purchases = 0;
  let exposure = 0;
  for (let i = 0; i < frequency.length; i++) {
    const w = weight[i]!;
    if (!(w > 0)) requirePositive({ weight: w });
    customers += w;
    purchases += w * frequency[i]!;
    exposure += w * tenure[i]!;
  }
  return { customers, purchases, exposure };
}
