import type { CountDistributions } from '../counts.ts';

/**
 * The average of several distributions of the same rows: what is expected when each of them may be the true one.
 * @param distributions at least one; equal numbers of rows
 * @returns row by row, as long as the longest
 */
export function mixCounts(distributions: readonly CountDistributions[]): CountDistributions {
  const [first] = distributions;
  if (first === undefined) throw new RangeError('a mixture needs at least one distribution, got none');
  if (distributions.length === 1) return first;
  const rows = first.offsets.length - 1;
  const offsets = new Uint32Array(rows + 1);
  for (let row = 0; row < rows; row++) {
    let longest = 0;
    for (const { offsets: own } of distributions) longest = Math.max(longest, own[row + 1]! - own[row]!);
    offsets[row + 1] = offsets[row]! + longest;
  }
  const probabilities = new Float64Array(offsets[rows]!);
  for (const { offsets: own, probabilities: theirs } of distributions) {
    for (let row = 0; row < rows; row++) {
      const shift = offsets[row]! - own[row]!;
      for (let i = own[row]!; i < own[row + 1]!; i++) probabilities[i + shift]! += theirs[i]! / distributions.length;
    }
  }
  return { offsets, probabilities };
}
