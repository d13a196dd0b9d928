/** Where sorted numbers are cut into ranges: one-dimensional k-means, exact, on counted values. */

/**
 * The cuts of ascending levels into k ranges with the least weighted squared distance to their means.
 * In words: the best cut of the first i levels into c ranges is a best cut of fewer levels into c − 1, plus one range;
 * where that last range begins only moves up with i, so that halving the levels again and again halves the search.
 * Exact but for rounding, deterministic. O(k·n·log n), and 4·k + 40 bytes a level.
 * @param levels  ascending, distinct, finite
 * @param weights how often each level occurs, > 0
 * @param ks      numbers of ranges asked for, each 1 … levels.length; all come from one search
 * @returns per asked k the index of the first level of every range, ascending, beginning with 0
 * @throws RangeError when a k is outside 1 … levels.length or the columns differ in length
 * @source Wang & Song 2011, Ckmeans.1d.dp, R Journal 3(2); Song & Zhong 2020 for weights, Bioinformatics 36(20)
 * @example optimalCuts(Float64Array.of(0, 1, 9), Float64Array.of(1, 1, 1), [2]) // => [[0, 2]]
 */
export function optimalCuts(levels: Float64Array, weights: Float64Array, ks: readonly number[]): readonly number[][] {
  const n = levels.length;
  if (weights.length !== n) throw new RangeError(`cuts: need ${n} weights, got ${weights.length}`);
  for (const k of ks) {
    if (!Number.isInteger(k) || k < 1 || k > n) throw new RangeError(`cuts: need k from 1 to ${n}, got ${k}`);
  }
  const distance = squaredDistances(levels, weights);
  const most = Math.max(1, ...ks);
  /** Per number of ranges − 1: where the last range begins when the levels 0 … i are cut. */
  const lastStarts = [new Int32Array(n)];
  let before: Float64Array = Float64Array.from(levels, (_, i) => distance(0, i));
  for (let ranges = 2; ranges <= most; ranges++) {
    // Of the last number only the cut of all levels is asked for, and nothing builds on the others.
    const from = ranges === most ? n - 1 : ranges - 1;
    const { least, starts } = addRange(before, lastStarts.at(-1)!, ranges - 1, from, distance);
    lastStarts.push(starts);
    before = least;
  }
  return ks.map((k) => trace(lastStarts, k, n));
}

type Distance = (from: number, to: number) => number;

/** Squared distance of the levels from … to (inclusive) to their mean, from running sums around the mean of all. */
function squaredDistances(levels: Float64Array, weights: Float64Array): Distance {
  const n = levels.length;
  const weight = new Float64Array(n + 1);
  const sum = new Float64Array(n + 1);
  const square = new Float64Array(n + 1);
  let [total, totalWeight] = [0, 0];
  for (let i = 0; i < n; i++) {
    total += weights[i]! * levels[i]!;
    totalWeight += weights[i]!;
  }
  const centre = total / totalWeight;
  for (let i = 0; i < n; i++) {
    const shifted = levels[i]! - centre;
    weight[i + 1] = weight[i]! + weights[i]!;
    sum[i + 1] = sum[i]! + weights[i]! * shifted;
    square[i + 1] = square[i]! + weights[i]! * shifted * shifted;
  }
  return (from, to) => {
    const linear = sum[to + 1]! - sum[from]!;
    const spread = square[to + 1]! - square[from]! - (linear * linear) / (weight[to + 1]! - weight[from]!);
    return spread > 0 ? spread : 0;
  };
}

/** One range more: for every i from `first` the least distance, and where the last range begins. */
function addRange(before: Float64Array, startsBefore: Int32Array, fewest: number, first: number, distance: Distance) {
  const n = before.length;
  const least = new Float64Array(n);
  const starts = new Int32Array(n);
  const fill = (from: number, to: number, lowest: number, highest: number): void => {
    if (from > to) return;
    const i = (from + to) >> 1;
    const low = Math.max(lowest, startsBefore[i]!, fewest);
    let best = Number.POSITIVE_INFINITY;
    let start = low;
    const floor = before[low - 1]!;
    for (let j = Math.min(highest, i); j >= low; j--) {
      const last = distance(j, i);
      // Further down the last range only grows, and what comes before it is never below `floor`.
      if (last + floor >= best) break;
      const whole = last + before[j - 1]!;
      if (whole < best) {
        best = whole;
        start = j;
      }
    }
    least[i] = best;
    starts[i] = start;
    fill(from, i - 1, lowest, start);
    fill(i + 1, to, start, highest);
  };
  fill(first, n - 1, fewest, n - 1);
  return { least, starts };
}

/** Follows the last starts back to the first level. */
function trace(lastStarts: readonly Int32Array[], k: number, n: number): number[] {
  const cuts: number[] = [];
  let end = n - 1;
  for (let ranges = k; ranges >= 1; ranges--) {
    const start = lastStarts[ranges - 1]![end]!;
    cuts.unshift(start);
    end = start - 1;
  }
  return cuts;
}
