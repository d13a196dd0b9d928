/** No row goes further, unless it must reach further: no window has as many days. Only absurd parameters put probability beyond it. */
export const MOST_COUNTED = 100_000;

/**
 * Distributions of a whole number, one per row: how many purchase days a window brings. Ragged columns, since most
 * customers need three probabilities and a few need three hundred.
 */
export interface CountDistributions {
  /** n + 1 positions: row i owns `probabilities` from offsets[i] to offsets[i + 1] − 1, at least one. */
  readonly offsets: Uint32Array;
  /** P(0), P(1), P(2) … of each row. What is cut off behind a row's last is below the `tail` that was asked for. */
  readonly probabilities: Float64Array;
}

export interface CountOptions {
  /** Largest probability that may be cut off a row; 1e-9 unless told. */
  readonly tail?: number;
  /** Whole numbers that each row must reach, whatever their probability: what was observed, for a log score. */
  readonly reach?: Float64Array;
}

/** P(N ≤ n) of row i, never above 1. n below 0 gives 0. */
export function cumulativeProbability({ offsets, probabilities }: CountDistributions, row: number, n: number): number {
  const start = offsets[row]!;
  const end = Math.min(offsets[row + 1]!, start + n + 1);
  let sum = 0;
  for (let i = start; i < end; i++) sum += probabilities[i]!;
  return Math.min(sum, 1);
}

/** Smallest n with P(N ≤ n) ≥ level, 0 < level < 1; the row's last where rounding or the tail leaves less. */
export function countQuantile({ offsets, probabilities }: CountDistributions, row: number, level: number): number {
  const start = offsets[row]!;
  const last = offsets[row + 1]! - 1;
  let sum = 0;
  for (let i = start; i < last; i++) {
    sum += probabilities[i]!;
    if (sum >= level) return i - start;
  }
  return last - start;
}
