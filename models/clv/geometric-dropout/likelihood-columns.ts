import type { GroupedHistories } from '../histories.ts';

/** Grouped histories prepared for many evaluations: what depends on a time or a frequency alone is computed once for each. */
export interface LikelihoodColumns extends GroupedHistories {
  /** Distinct recencies and tenures, ascending. */
  readonly times: Float64Array;
  /** Of each group, where in `times`. */
  readonly recencyAt: Uint32Array;
  readonly tenureAt: Uint32Array;
  /** Customers by frequency. */
  readonly customersWith: Float64Array;
  readonly customers: number;
  /** Σ frequency over customers. */
  readonly purchases: number;
  /** Σ (k x − x) ln t_x over customers is k − 1 times this; −∞ when a repeat purchase took no time. */
  readonly purchaseLogTimes: number;
}

export function likelihoodColumns(histories: GroupedHistories): LikelihoodColumns {
  const { frequency, recency, tenure, weight } = histories;
  const n = frequency.length;
  const both = new Float64Array(2 * n);
  both.set(recency);
  both.set(tenure, n);
  both.sort();
  const times = both.filter((time, i) => i === 0 || time !== both[i - 1]);
  const placeOf = new Map<number, number>();
  times.forEach((time, place) => placeOf.set(time, place));
  const highest = frequency.reduce((most, x) => Math.max(most, x), 0);
  const customersWith = new Float64Array(highest + 1);
  let customers = 0;
  let purchases = 0;
  let purchaseLogTimes = 0;
  for (let i = 0; i < n; i++) {
    const x = frequency[i]!;
    customersWith[x]! += weight[i]!;
    customers += weight[i]!;
    purchases += weight[i]! * x;
    if (x > 0) purchaseLogTimes += weight[i]! * x * Math.log(recency[i]!);
  }
  return {
    ...histories,
    times,
    recencyAt: Uint32Array.from(recency, (time) => placeOf.get(time)!),
    tenureAt: Uint32Array.from(tenure, (time) => placeOf.get(time)!),
    customersWith,
    customers,
    purchases,
    purchaseLogTimes,
  };
}
