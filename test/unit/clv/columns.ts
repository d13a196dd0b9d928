/** Small columns from rows, and the distance that tests of numbers of any size need. */
import type { Histories, TimeUnit } from '../../../models/clv/histories.ts';
import type { Spending } from '../../../models/clv/spend-model.ts';

/** [frequency, recency, tenure] */
export type HistoryRow = readonly [number, number, number];

export function historiesOf(rows: readonly HistoryRow[], unit: TimeUnit = 'days'): Histories {
  return {
    unit,
    frequency: Float64Array.from(rows, ([x]) => x),
    recency: Float64Array.from(rows, ([, tx]) => tx),
    tenure: Float64Array.from(rows, ([, , T]) => T),
  };
}

/** [frequency, monetary, firstSpend]; a first day left out was free. */
export function spendingOf(rows: readonly (readonly [number, number, number?])[]): Spending {
  return {
    frequency: Float64Array.from(rows, ([x]) => x),
    monetary: Float64Array.from(rows, ([, m]) => m),
    firstSpend: Float64Array.from(rows, ([, , first]) => first ?? 0),
  };
}

export function relativeError(got: number, wanted: number): number {
  return got === wanted ? 0 : Math.abs(got - wanted) / Math.abs(wanted);
}

/** Uniform numbers in (0, 1) from a seed: the upper half of a 64-bit linear congruential generator. */
export function seededUniform(seed: number): () => number {
  let state = BigInt(seed);
  return () => {
    state = (state * 6364136223846793005n + 1442695040888963407n) & 0xffffffffffffffffn;
    return (Number(state >> 32n) + 0.5) / 2 ** 32;
  };
}
