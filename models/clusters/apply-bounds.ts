/** Ranges of value that are given: frozen since an earlier run, or just found. */

/** lower ≤ value < upper, in units of value. Null where the range is open. */
export interface ValueRange {
  readonly lower: number | null;
  readonly upper: number | null;
}

/**
 * The rank of the range that holds each value.
 * In words: a cluster keeps its range between two refits, and customers move through it. O(n·k).
 * @param values any finite numbers
 * @param bounds at least one range and at most 255, ascending, each beginning where the one before ends
 * @returns per value 1…k, 1 = lowest range
 * @throws RangeError when ranges leave gaps or do not ascend, or a value is not finite
 * @example applyBounds(Float64Array.of(5, 400), [{ lower: null, upper: 100 }, { lower: 100, upper: null }]) // => [1, 2]
 */
export function applyBounds(values: Float64Array, bounds: readonly ValueRange[]): Uint8Array {
  const starts = readStarts(bounds);
  const ranks = new Uint8Array(values.length);
  for (let i = 0; i < values.length; i++) {
    const value = values[i]!;
    if (!Number.isFinite(value)) throw new RangeError(`clusters: need finite values, got ${value} at ${i}`);
    let rank = 1;
    while (rank <= starts.length && value >= starts[rank - 1]!) rank++;
    ranks[i] = rank;
  }
  return ranks;
}

/** Where the second range begins, the third … */
function readStarts(bounds: readonly ValueRange[]): Float64Array {
  const starts = bounds.slice(1).map(({ lower }) => lower ?? Number.NaN);
  const isWhole =
    bounds.length > 0 &&
    bounds.length <= 255 &&
    bounds[0]!.lower === null &&
    bounds.at(-1)!.upper === null &&
    starts.every((start, i) => bounds[i]!.upper === start && (i === 0 || start > starts[i - 1]!));
  if (!isWhole) {
    const given = bounds.map(({ lower, upper }) => `[${lower ?? '-∞'}, ${upper ?? '∞'})`).join(' ');
    throw new RangeError(`clusters: need ascending ranges without gaps, got ${given || 'none'}`);
  }
  return Float64Array.from(starts);
}
