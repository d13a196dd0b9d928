/** Bins that are fixed once and count later populations. */
export interface Bins {
  /** Ascending, distinct; a value belongs to the first bin whose edge it does not exceed, else to the last. */
  readonly edges: readonly number[];
  /** One more than edges. */
  readonly counts: readonly number[];
}

/**
 * Bins of about equal counts; a value that fills several of them makes one bin of its own, so that there may be fewer.
 * @throws RangeError when there is no value or one is not finite
 * @example fixBins([0, 0, 0, 1, 2, 3], 3) // => edges 0 and 1, counts 3, 1 and 2
 */
export function fixBins(values: Float64Array, bins = 10): Bins {
  const sorted = values.slice().sort();
  if (sorted.length === 0 || !(Number.isFinite(sorted[0]) && Number.isFinite(sorted.at(-1)))) {
    throw new RangeError('bins need finite values, at least one');
  }
  const edges = new Set<number>();
  for (let bin = 1; bin < bins; bin++) {
    const edge = sorted[Math.ceil((bin * sorted.length) / bins) - 1]!;
    if (edge < sorted.at(-1)!) edges.add(edge);
  }
  return { edges: [...edges], counts: countInBins([...edges], values) };
}

export function countInBins(edges: readonly number[], values: Float64Array): readonly number[] {
  const counts = Array.from({ length: edges.length + 1 }, () => 0);
  for (const value of values) {
    let low = 0;
    let high = edges.length;
    while (low < high) {
      const middle = (low + high) >>> 1;
      if (value > edges[middle]!) low = middle + 1;
      else high = middle;
    }
    counts[low]!++;
  }
  return counts;
}
