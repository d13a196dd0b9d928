/** Where the sparse k-means begins: greedy k-means++, as models/clusters/k-means-starts.ts. */
import { indexOfShare, runningSums } from '../clusters/k-means-starts.ts';
import type { SparsePoints } from './sparse-points.ts';

/**
 * k rows to begin with, spread over the data: the next is drawn with a chance that grows with the squared distance to the
 * nearest one so far; of 2 + ln k draws the one that leaves the least distance is taken.
 * @param points at least k distinct ones
 * @param random uniform numbers in [0, 1), seeded by the caller
 * @returns k centres, one after the other
 * @source Arthur & Vassilvitskii 2007, k-means++, SODA, section 5
 */
export function spreadSparseCentres(
  { rows, weights, squares }: SparsePoints,
  k: number,
  random: () => number,
): Float64Array {
  const { width, starts, columns, values } = rows;
  const n = weights.length;
  const draws = 2 + Math.floor(Math.log(k));
  const centres = new Float64Array(k * width);
  const dense = new Float64Array(width);
  let nearest = new Float64Array(n).fill(1);
  for (let c = 0; c < k; c++) {
    const running = runningSums(weights, nearest);
    let best = { left: Number.POSITIVE_INFINITY, drawn: 0, distances: nearest };
    for (let draw = 0; draw < (c === 0 ? 1 : draws); draw++) {
      const drawn = indexOfShare(running, random());
      write(drawn);
      const distances = new Float64Array(n);
      let left = 0;
      for (let row = 0; row < n; row++) {
        let dot = 0;
        for (let at = starts[row]!; at < starts[row + 1]!; at++) dot += values[at]! * dense[columns[at]!]!;
        const distance = Math.max(0, squares[row]! + squares[drawn]! - 2 * dot);
        const least = c === 0 ? distance : Math.min(nearest[row]!, distance);
        distances[row] = least;
        left += weights[row]! * least;
      }
      if (left < best.left) best = { left, drawn, distances };
    }
    write(best.drawn);
    centres.set(dense, c * width);
    nearest = best.distances;
  }
  return centres;

  function write(row: number): void {
    dense.fill(0);
    for (let at = starts[row]!; at < starts[row + 1]!; at++) dense[columns[at]!] = values[at]!;
  }
}
