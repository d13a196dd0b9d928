/** Where k-means begins. */
import { type Points, squaredDistance } from './points.ts';

/**
 * k points to begin with, spread over the data: greedy k-means++.
 * In words: the next centre is drawn with a chance that grows with the squared distance to the nearest one so far; of a
 * few draws the one that leaves the least distance is taken. O(n·k·log k).
 * @param points at least k distinct ones
 * @param random uniform numbers in [0, 1), seeded by the caller
 * @returns k centres, one after the other
 * @source Arthur & Vassilvitskii 2007, k-means++, SODA; the greedy form, 2 + ln k draws, is theirs (section 5), too
 */
export function spreadCentres(points: Points, k: number, random: () => number): Float64Array {
  const { dimensions, coordinates, weights } = points;
  const n = weights.length;
  const draws = 2 + Math.floor(Math.log(k));
  const centres = new Float64Array(k * dimensions);
  let nearest = new Float64Array(n).fill(1);
  for (let c = 0; c < k; c++) {
    const running = runningSums(weights, nearest);
    let best = { left: Number.POSITIVE_INFINITY, at: 0, distances: nearest };
    for (let draw = 0; draw < (c === 0 ? 1 : draws); draw++) {
      const at = indexOfShare(running, random()) * dimensions;
      const distances = new Float64Array(n);
      let left = 0;
      for (let i = 0; i < n; i++) {
        const distance = squaredDistance(coordinates, i * dimensions, coordinates, at, dimensions);
        distances[i] = c === 0 ? distance : Math.min(nearest[i]!, distance);
        left += weights[i]! * distances[i]!;
      }
      if (left < best.left) best = { left, at, distances };
    }
    centres.set(coordinates.subarray(best.at, best.at + dimensions), c * dimensions);
    nearest = best.distances;
  }
  return centres;
}

export function runningSums(weights: Float64Array, distances: Float64Array): Float64Array {
  const running = new Float64Array(weights.length);
  let sum = 0;
  for (let i = 0; i < weights.length; i++) {
    sum += weights[i]! * distances[i]!;
    running[i] = sum;
  }
  return running;
}

/** First index whose running sum is above the share of the whole: never one that adds nothing. */
export function indexOfShare(running: Float64Array, share: number): number {
  const wanted = share * running.at(-1)!;
  let low = 0;
  let high = running.length - 1;
  while (low < high) {
    const middle = (low + high) >> 1;
    if (running[middle]! > wanted) high = middle;
    else low = middle + 1;
  }
  return low;
}
