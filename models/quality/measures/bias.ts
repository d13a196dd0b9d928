import { clusteredError } from './paired.ts';

export interface Totals {
  /** Number of each customer, the same at every cut-off. */
  readonly customer: Uint32Array;
  readonly actual: Float64Array;
  readonly predicted: Float64Array;
}

export interface BiasOverCutoffs {
  /** Mean over the cut-offs of predicted ÷ actual total, minus 1; null when nothing happened at any. */
  readonly bias: number | null;
  /** How far it moves by chance: the cut-offs' standard deviation and the standard error over customers, in quadrature; null for one customer. */
  readonly spread: number | null;
}

/**
 * Bias of the total over several cut-offs, and its spread.
 * In words: cut-offs that overlap agree more than they should, and one alone has no spread at all; the customers' own
 * randomness, by which the total of a small shop is off, is therefore added. Cut-offs where nothing happened are left out.
 * @source Cochran 1977, "Sampling Techniques", section 6.3 (variance of a ratio); customers as clusters over the cut-offs
 */
export function biasOverCutoffs(cutoffs: readonly Totals[]): BiasOverCutoffs {
  const sum = (column: Float64Array) => column.reduce((total, value) => total + value, 0);
  const told = cutoffs
    .map((cutoff) => ({ ...cutoff, total: sum(cutoff.actual), bias: sum(cutoff.predicted) / sum(cutoff.actual) - 1 }))
    .filter(({ total }) => total > 0);
  if (told.length === 0) return { bias: null, spread: null };
  const bias = told.reduce((total, cutoff) => total + cutoff.bias, 0) / told.length;
  const squares = told.reduce((total, cutoff) => total + (cutoff.bias - bias) ** 2, 0);
  const deviation = told.length < 2 ? null : Math.sqrt(squares / (told.length - 1));
  const error = clusteredError(
    told.map((cutoff) => ({
      customer: cutoff.customer,
      residual: cutoff.predicted.map((value, i) => (value - (1 + cutoff.bias) * cutoff.actual[i]!) / cutoff.total),
    })),
  );
  return { bias, spread: error === null ? null : Math.hypot(deviation ?? 0, error) };
}
