import { cholesky } from '../cholesky.ts';
import { type Window, meanCovariance, overlapCorrelation } from './windows.ts';

export interface CommonErrorPrior {
  /** Median, over shops, of the standard deviation of demand around the model on a single day. */
  readonly deviation: number;
  /** Standard deviation of its logarithm: how much shops differ. */
  readonly deviationLogSpread: number;
  /** Share of its variance that stays for ever: a model that is wrong about this shop. */
  readonly lasting: number;
  /** Days after which the rest has been forgotten: seasons, campaigns. */
  readonly memoryDays: number;
  /** Standard deviation of the error of a window as long as the history it was predicted from; grows with their ratio. */
  readonly stretch: number;
  /** Correlation of that error between cut-offs. */
  readonly stretchCorrelation: number;
  /** Correlation between cut-offs of the errors from their parameters: later ones know more. */
  readonly parameterCorrelation: number;
  /** Share of an earlier error's say that is left for the window ahead, whose fit has already learned from those days. */
  readonly carriedOver: number;
}

/** Days ahead, and how long a history they were, or are, predicted from. */
export interface PredictedWindow extends Window {
  readonly historyDays: number;
}

/** ln(actual / predicted) of a window, and what blurs it. */
export interface LogError extends PredictedWindow {
  readonly value: number;
  readonly ownLogVariance: number;
  readonly parameterLogVariance: number;
}

/**
 * Mean and variance of the common error ahead, and the likelihood of those seen, for one size of the shop's deviations.
 * In words: Gaussian process regression. The errors of two windows covary as the means over their days of a lasting and a
 * wandering deviation, and as far as both look further ahead than back. What is seen is blurred by the customers' own
 * randomness, shared as far as days are, and by the parameters of its time. O(n³) for n errors.
 * @param deviation standard deviation of demand around the model on a single day
 * @returns of ln(actual / predicted) in `window`; logLikelihood up to a constant
 * @source Rasmussen & Williams 2006, "Gaussian Processes for Machine Learning", algorithm 2.1
 */
export function regressError(
  seen: readonly LogError[],
  window: PredictedWindow,
  deviation: number,
  prior: CommonErrorPrior,
): { readonly mean: number; readonly variance: number; readonly logLikelihood: number } {
  const { lasting, memoryDays, stretch } = prior;
  const shared = (a: PredictedWindow, b: PredictedWindow) => {
    const wandering = lasting + (1 - lasting) * meanCovariance(a, b, memoryDays);
    const stretched = ((stretch * a.days) / a.historyDays) * ((stretch * b.days) / b.historyDays);
    return deviation * deviation * wandering + stretched * (a === b ? 1 : prior.stretchCorrelation);
  };
  const blur = (a: LogError, b: LogError) =>
    overlapCorrelation(a, b) * Math.sqrt(a.ownLogVariance * b.ownLogVariance) +
    Math.sqrt(a.parameterLogVariance * b.parameterLogVariance) * (a === b ? 1 : prior.parameterCorrelation);
  const matrix = seen.map((a) => seen.map((b) => shared(a, b) + blur(a, b)));
  for (let i = 0; i < matrix.length; i++) matrix[i]![i]! *= 1 + 1e-9;
  const factor = cholesky(matrix);
  const whitened = solveLower(
    factor,
    seen.map(({ value }) => value),
  );
  const reach = solveLower(
    factor,
    seen.map((error) => prior.carriedOver * shared(error, window)),
  );
  let mean = 0;
  let variance = shared(window, window);
  let logLikelihood = 0;
  for (let i = 0; i < seen.length; i++) {
    if (factor[i]![i] === 0) continue;
    mean += reach[i]! * whitened[i]!;
    variance -= reach[i]! ** 2;
    logLikelihood -= whitened[i]! ** 2 / 2 + Math.log(factor[i]![i]!);
  }
  return { mean, variance: Math.max(variance, 0), logLikelihood };
}

function solveLower(factor: readonly (readonly number[])[], right: readonly number[]): number[] {
  const solution: number[] = [];
  for (let i = 0; i < right.length; i++) {
    let value = right[i]!;
    for (let k = 0; k < i; k++) value -= factor[i]![k]! * solution[k]!;
    solution.push(factor[i]![i] === 0 ? 0 : value / factor[i]![i]!);
  }
  return solution;
}
