/** Features as small whole numbers: trees ask only which bin a value is in. */
import type { Feature } from './features.ts';

/** Bin 0 is for what is missing, or a code never seen. */
export const BINS = 32;

export type Binning =
  /** A value is in the first bin whose edge it does not exceed, the last one where it exceeds all. */
  | { readonly edges: Float64Array }
  /** Bin 1 + i for the i-th code. */
  | { readonly codes: Float64Array };

/** n rows of `features` bytes each, row after row: a row's bins lie side by side. */
export interface BinnedRows {
  readonly rows: number;
  readonly features: number;
  readonly bins: Uint8Array;
  readonly isUnordered: readonly boolean[];
}

/**
 * Where to cut a feature: between all its values where they are few, else at quantiles; of codes the most frequent 31 are kept.
 * O(n log n). The order of rows changes nothing.
 */
export function learnBins({ values, isUnordered }: Feature): Binning {
  const sorted = values.filter((value) => !Number.isNaN(value)).sort();
  const distinct = sorted.filter((value, i) => i === 0 || value !== sorted[i - 1]);
  if (isUnordered) {
    const count = new Map<number, number>();
    for (const value of sorted) count.set(value, (count.get(value) ?? 0) + 1);
    const byCount = distinct.sort((a, b) => count.get(b)! - count.get(a)! || a - b);
    return { codes: byCount.slice(0, BINS - 1) };
  }
  if (distinct.length < BINS) return { edges: distinct.slice(0, -1) };
  const edges = Float64Array.from({ length: BINS - 2 }, (_, i) => {
    return sorted[Math.floor(((i + 1) * sorted.length) / (BINS - 1)) - 1]!;
  });
  return { edges: edges.filter((edge, i) => i === 0 || edge !== edges[i - 1]) };
}

/** @param binnings one per feature, in their order */
export function binRows(features: readonly Feature[], binnings: readonly Binning[]): BinnedRows {
  const rows = features[0]?.values.length ?? 0;
  const bins = new Uint8Array(rows * features.length);
  features.forEach(({ values }, f) => {
    const binning = binnings[f]!;
    for (let i = 0; i < rows; i++) bins[i * features.length + f] = binOf(binning, values[i]!);
  });
  return { rows, features: features.length, bins, isUnordered: features.map(({ isUnordered }) => isUnordered) };
}

function binOf(binning: Binning, value: number): number {
  if (Number.isNaN(value)) return 0;
  if ('codes' in binning) return binning.codes.indexOf(value) + 1;
  const { edges } = binning;
  let low = 0;
  let high = edges.length;
  while (low < high) {
    const middle = (low + high) >>> 1;
    if (value <= edges[middle]!) high = middle;
    else low = middle + 1;
  }
  return low + 1;
}
