/** How far point forecasts are from what happened. */
export interface PointErrors {
  readonly rmse: number;
  /** Reported, never a target: where most customers bring nothing, it rewards predicting too little. */
  readonly mae: number;
  /** Predicted total over actual total, minus 1; null when nothing happened. */
  readonly bias: number | null;
}

/** @throws RangeError when there is nobody, the columns differ in length or a value is not finite */
export function pointErrors(actual: Float64Array, predicted: Float64Array): PointErrors {
  const n = actual.length;
  if (n === 0 || predicted.length !== n) {
    throw new RangeError(
      `errors need as many predictions as customers, at least one; got ${predicted.length} for ${n}`,
    );
  }
  let [squares, distances, actualTotal, predictedTotal] = [0, 0, 0, 0];
  for (let i = 0; i < n; i++) {
    const error = predicted[i]! - actual[i]!;
    squares += error * error;
    distances += Math.abs(error);
    actualTotal += actual[i]!;
    predictedTotal += predicted[i]!;
  }
  if (!Number.isFinite(squares)) throw new RangeError('errors need finite values');
  return {
    rmse: Math.sqrt(squares / n),
    mae: distances / n,
    bias: actualTotal > 0 ? predictedTotal / actualTotal - 1 : null,
  };
}
