import { type CommonErrorPrior, type LogError, type PredictedWindow, regressError } from './error-regression.ts';
import { normalProbability } from './normal.ts';

/** A total that was predicted at an earlier cut-off, and what came. */
export interface TotalError extends PredictedWindow {
  readonly predicted: number;
  readonly actual: number;
  /** Of the total around its prediction, from the customers' own randomness alone. */
  readonly ownVariance: number;
  /** Of ln(predicted), from what was open about the parameters. */
  readonly parameterLogVariance: number;
}

/** ln(actual / predicted) that all customers of a store share in a window ahead, as equally likely values, ascending. */
export type CommonError = Float64Array;

/** Learned from simulated shops, checked against two published cohorts: see docs/models/intervals.md. */
const commonErrorPrior: CommonErrorPrior = {
  deviation: 0.15,
  deviationLogSpread: 0.5,
  lasting: 0.03,
  memoryDays: 50,
  stretch: 0.13,
  stretchCorrelation: 0.5,
  parameterCorrelation: 0.4,
  carriedOver: 0.6,
};

/** Values of the deviation that are weighed, ± 3 spreads around the median. */
const DEVIATIONS = 21;
const VALUES = 201;

/**
 * Error of a store's total that its customers share, ahead of us, given what earlier cut-offs showed.
 * In words: the shop's demand deviates from the model by a wandering part and a lasting one; a window sees their mean. Cut-offs
 * whose windows overlap saw nearly the same, so their errors count as what they are: correlated normal numbers, blurred by the
 * customers' own randomness and the parameters' uncertainty at their time. For every possible size of the deviation that gives
 * a normal prediction (Gaussian process regression) and a likelihood; the sizes are averaged, weighted by prior × likelihood.
 * So the mean error is corrected only as far as the errors agree, few cut-offs leave heavy tails, and none leave the prior.
 * @param errors  of cut-offs before the window; those without a prediction say nothing and are left out
 * @param window  the days ahead
 * @param parameterLogVariance of ln(total), from what is open about the parameters today: they are common, too
 * @throws RangeError when a window has no days or a variance is negative
 * @source Rasmussen & Williams 2006, "Gaussian Processes for Machine Learning", eq. (2.23)–(2.24) and section 5.2
 */
export function commonError(
  errors: readonly TotalError[],
  window: PredictedWindow,
  parameterLogVariance: number,
  prior: CommonErrorPrior = commonErrorPrior,
): CommonError {
  if (!(parameterLogVariance >= 0 && parameterLogVariance < Infinity)) {
    throw new RangeError(`parameterLogVariance must be ≥ 0 and finite, got ${parameterLogVariance}`);
  }
  const seen = errors.filter(({ predicted, ownVariance }) => predicted > 0 && ownVariance > 0).map(toLogError);
  const components = Array.from({ length: DEVIATIONS }, (_, i) => {
    const z = (6 * i) / (DEVIATIONS - 1) - 3;
    const deviation = prior.deviation * Math.exp(prior.deviationLogSpread * z);
    const { mean, variance, logLikelihood } = regressError(seen, window, deviation, prior);
    return { mean, variance: variance + parameterLogVariance, logWeight: logLikelihood - (z * z) / 2 };
  });
  return mixtureQuantiles(components);
}

/** Half of what one more purchase is worth is added to both sides, so that a total of 0 has a logarithm. */
function toLogError({ predicted, actual, ownVariance, ...error }: TotalError): LogError {
  const half = ownVariance / predicted / 2;
  return {
    ...error,
    value: Math.log((actual + half) / (predicted + half)),
    ownLogVariance: Math.log1p(ownVariance / (predicted + half) ** 2),
  };
}

interface Component {
  readonly mean: number;
  readonly variance: number;
  readonly logWeight: number;
}

/** The values at levels 0.5/n, 1.5/n, … of a mixture of normal distributions. */
function mixtureQuantiles(components: readonly Component[]): Float64Array {
  const best = Math.max(...components.map(({ logWeight }) => logWeight));
  const weights = components.map(({ logWeight }) => Math.exp(logWeight - best));
  const total = weights.reduce((sum, weight) => sum + weight, 0);
  const deviations = components.map(({ variance }) => Math.max(Math.sqrt(variance), 1e-9));
  const low = Math.min(...components.map(({ mean }, i) => mean - 8 * deviations[i]!));
  const high = Math.max(...components.map(({ mean }, i) => mean + 8 * deviations[i]!));
  const probability = (x: number) => {
    let sum = 0;
    for (let i = 0; i < components.length; i++) {
      sum += weights[i]! * normalProbability((x - components[i]!.mean) / deviations[i]!);
    }
    return sum / total;
  };
  return Float64Array.from({ length: VALUES }, (_, i) => {
    const level = (i + 0.5) / VALUES;
    let [below, above] = [low, high];
    for (let step = 0; step < 26; step++) {
      const middle = (below + above) / 2;
      if (probability(middle) < level) below = middle;
      else above = middle;
    }
    return (below + above) / 2;
  });
}
