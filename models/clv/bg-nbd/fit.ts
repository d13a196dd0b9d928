import { requireHistories, requirePositive } from '../checks.ts';
import type { Fit } from '../fit.ts';
import type { GroupedHistories } from '../histories.ts';
import { indistinguishable, type Limit } from '../limits.ts';
import { type BoxProblem, minimise } from '../minimise.ts';
import { logLikelihood } from './log-likelihood.ts';
import type { BgNbdParameters } from './parameters.ts';

/** Search box for r, alpha ÷ mean tenure, a and b: wide enough that its edges are the model's limits for any shop. */
const LOWER = [1e-5, 1e-5, 1e-5, 1e-5].map(Math.log);
const UPPER = [1e4, 1e7, 1e4, 1e6].map(Math.log);

const RATE_LIMITS: readonly Limit[] = [
  {
    direction: [1, 1, 0, 0],
    sentence:
      'How purchase rates differ between customers is not identified: one rate shared by all fits as well (r, alpha → ∞).',
  },
  {
    direction: [0, -1, 0, 0],
    sentence: 'The scale of purchase rates is not identified: it runs to the edge of the search (alpha → 0).',
  },
];

const DROPOUT_LIMITS: readonly Limit[] = [
  {
    direction: [0, 0, -1, 0],
    sentence: 'Dropout is not identified: the histories fit as well when nobody ever leaves (a → 0, the NBD model).',
  },
  {
    direction: [0, 0, 0, -1],
    sentence:
      'Staying is not identified: the histories fit as well when everybody leaves at the first repeat purchase (b → 0).',
  },
  {
    direction: [0, 0, 1, 1],
    sentence:
      'How dropout differs between customers is not identified: one probability shared by all fits as well (a, b → ∞).',
  },
  {
    direction: [0, 0, -1, -1],
    sentence:
      'How dropout differs between customers is not identified: leaving at the first repeat purchase or never fits as well (a, b → 0).',
  },
];

/**
 * Maximum-likelihood fit of the BG/NBD model.
 * In words: time is measured in mean tenures and parameters in logarithms, so that shops of any rhythm, in days or weeks, look
 * alike to the search; limits of the model (nobody leaves, all alike) lie on the edges of its box and are named when reached.
 * @param histories grouped histories of at least one customer
 * @returns parameters in the histories' unit, always finite and positive. Equal groups in equal order give equal bits
 * @throws RangeError when there is no customer, a row is no history or a weight is not positive
 * @source Fader, Hardie & Lee 2005, section 4; checked against the published CDNOW estimates
 * @example CDNOW until 1997-09-30 in weeks // => r .242594…, alpha 4.413601…, a .792922…, b 2.425906…
 */
export function fitBgNbd(histories: GroupedHistories): Fit<BgNbdParameters> {
  const { unit, frequency, tenure, weight } = histories;
  if (frequency.length === 0) throw new RangeError('a BG/NBD fit needs at least one customer, got none');
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
  const timeScale = exposure > 0 ? exposure / customers : 1;

  const toParameters = (point: Float64Array): BgNbdParameters => {
    const [r, alpha, a, b] = point.map(Math.exp) as unknown as [number, number, number, number];
    return { unit, r, alpha: alpha * timeScale, a, b };
  };
  const slopes = new Float64Array(4);
  const problem: BoxProblem = {
    lower: LOWER,
    upper: UPPER,
    evaluate(point, gradient) {
      const parameters = toParameters(point);
      const value = logLikelihood(parameters, histories, slopes);
      const { r, alpha, a, b } = parameters;
      gradient.set([-slopes[0]! * r, -slopes[1]! * alpha, -slopes[2]! * a, -slopes[3]! * b]);
      return -value;
    },
  };
  const perCustomer: BoxProblem = {
    ...problem,
    evaluate(point, gradient) {
      const value = problem.evaluate(point, gradient) / customers;
      for (let i = 0; i < 4; i++) gradient[i]! /= customers;
      return value;
    },
  };

  // Half of the rates' spread is a guess; their mean, r / alpha, starts at the purchases seen.
  const start = [Math.log(0.5), Math.log((0.5 * customers) / (purchases + 0.5)), 0, Math.log(2)];
  const minimum = minimise(perCustomer, start);
  const total = { ...minimum, value: minimum.value * customers };
  const notIdentified =
    purchases === 0
      ? ['Purchase rate and dropout are not identified: no customer has a repeat purchase.']
      : [...indistinguishable(problem, total, RATE_LIMITS), ...indistinguishable(problem, total, DROPOUT_LIMITS)];
  return {
    parameters: toParameters(minimum.point),
    logLikelihood: -total.value,
    iterations: minimum.iterations,
    converged: minimum.converged,
    notIdentified,
  };
}
