import type { CountDistributions } from '../counts.ts';

export interface Moments {
  readonly mean: Float64Array;
  readonly variance: Float64Array;
}

/**
 * Mean and variance of each row's count.
 * In words: Σ n·P(n) and Σ (n − mean)²·P(n). O(probabilities).
 * @returns columns of one number per row; what a row's tail cuts off is missing from both
 * @example a count that is 0 or 1 with probability ½ each // => mean 0.5, variance 0.25
 */
export function countMoments({ offsets, probabilities }: CountDistributions): Moments {
  const rows = offsets.length - 1;
  const mean = new Float64Array(rows);
  const variance = new Float64Array(rows);
  for (let row = 0; row < rows; row++) {
    const start = offsets[row]!;
    const end = offsets[row + 1]!;
    let first = 0;
    for (let i = start; i < end; i++) first += (i - start) * probabilities[i]!;
    let second = 0;
    for (let i = start; i < end; i++) second += (i - start - first) ** 2 * probabilities[i]!;
    mean[row] = first;
    variance[row] = second;
  }
  return { mean, variance };
}
