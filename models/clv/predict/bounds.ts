import { type CountDistributions, countQuantile } from '../counts.ts';

/** Central intervals; both ends belong to them. */
export interface Bounds<A> {
  readonly lower80: A;
  readonly upper80: A;
  readonly lower95: A;
  readonly upper95: A;
}

/** Probability at or below each bound. */
const boundLevels = { lower80: 0.1, upper80: 0.9, lower95: 0.025, upper95: 0.975 } as const;
export const boundNames = Object.keys(boundLevels) as readonly (keyof Bounds<unknown>)[];

export const makeBounds = <A>(make: () => A): Bounds<A> => ({
  lower80: make(),
  upper80: make(),
  lower95: make(),
  upper95: make(),
});

/** What has quantiles by row: spend in a window, in units of the customer's scale. */
export interface Quantiles {
  quantile(row: number, level: number): number;
}

/**
 * Whole numbers of purchase days: lower = smallest n with F(n) ≥ α/2, upper = smallest n with F(n) ≥ 1 − α/2, so that each
 * interval holds at least its nominal probability.
 * @param at where the first row goes
 */
export function fillCountBounds(bounds: Bounds<Uint32Array>, at: number, counts: CountDistributions): void {
  const rows = counts.offsets.length - 1;
  for (const name of boundNames) {
    const level = boundLevels[name];
    for (let row = 0; row < rows; row++) bounds[name][at + row] = countQuantile(counts, row, level);
  }
}

export function fillSpendBounds(bounds: Bounds<Float64Array>, at: number, spend: Quantiles, rows: number): void {
  // All bounds of a row follow each other: whoever answers has the row at hand once.
  for (let row = 0; row < rows; row++) {
    for (const name of boundNames) bounds[name][at + row] = spend.quantile(row, boundLevels[name]);
  }
}
