import { quantileOf } from './quantile.ts';

/** How outliers are told: fences around the middle half, or the outermost hundredths. */
export type OutlierMethod =
  | { readonly method: 'quantile'; readonly k?: number | undefined }
  | { readonly method: 'percentile' };

/** Values below `lower` or above `upper` are outliers. */
export interface Fences {
  readonly lower: number;
  readonly upper: number;
}

const DEFAULT_K = 1.5;

/**
 * Fences of the amounts of purchases.
 * In words: k times the width of the middle half beyond either end of it, on logarithms, since amounts differ by factors: on the raw
 * scale a tenth of all customers would count as outliers. Or: the values that one in a hundred lies below and above.
 * @param sorted ascending, > 0
 * @returns null where the middle half is a single value, or there is none: then everything else would be an outlier
 * @source Tukey 1977, "Exploratory Data Analysis", chapter 2
 */
export function amountFences(sorted: Float64Array, method: OutlierMethod): Fences | null {
  if (sorted.length === 0) return null;
  if (method.method === 'percentile') return { lower: quantileOf(sorted, 0.01), upper: quantileOf(sorted, 0.99) };
  const [first, third] = [quantileOf(sorted, 0.25), quantileOf(sorted, 0.75)];
  if (first === third) return null;
  const factor = (third / first) ** (method.k ?? DEFAULT_K);
  return { lower: first / factor, upper: third * factor };
}

/**
 * Most purchase days that a customer may have, from those of repeat buyers, on their own scale.
 * In words: there is no lower fence, for nobody can have bought more often than they did.
 * @param sorted ascending, ≥ 2
 * @returns a whole number; null where the middle half is a single value, or nobody came back
 */
export function mostPurchaseDays(sorted: Float64Array, method: OutlierMethod): number | null {
  if (sorted.length === 0) return null;
  if (method.method === 'percentile') return quantileOf(sorted, 0.99);
  const [first, third] = [quantileOf(sorted, 0.25), quantileOf(sorted, 0.75)];
  return first === third ? null : Math.floor(third + (method.k ?? DEFAULT_K) * (third - first));
}
