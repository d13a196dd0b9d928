import { type CountDistributions, countQuantile, cumulativeProbability } from '../../clv/counts.ts';

export interface Coverage {
  /** Mean over customers of the probability that the forecast itself gives to its interval. */
  readonly promised: number;
  /** Share of customers whose outcome lies inside. */
  readonly observed: number;
}

/**
 * Coverage of the central intervals of counts: bounds are whole numbers and belong to the interval, so it promises at least
 * `level`, and far more where most customers do nothing. Promise and observation are therefore read side by side.
 * @param rows  row of `counts` of each customer
 * @param level 0 < level < 1, e.g. .8
 */
export function countCoverage(
  counts: CountDistributions,
  rows: Uint32Array,
  actual: Float64Array,
  level: number,
): Coverage {
  const outside = (1 - level) / 2;
  const groups = counts.offsets.length - 1;
  const [lower, upper, promise] = [new Float64Array(groups), new Float64Array(groups), new Float64Array(groups)];
  for (let row = 0; row < groups; row++) {
    const low = countQuantile(counts, row, outside);
    const high = countQuantile(counts, row, 1 - outside);
    lower[row] = low;
    upper[row] = high;
    promise[row] = cumulativeProbability(counts, row, high) - cumulativeProbability(counts, row, low - 1);
  }
  let [promised, observed] = [0, 0];
  for (let i = 0; i < actual.length; i++) {
    const row = rows[i]!;
    promised += promise[row]!;
    if (actual[i]! >= lower[row]! && actual[i]! <= upper[row]!) observed++;
  }
  return { promised: promised / actual.length, observed: observed / actual.length };
}
