import type { Moments } from './count-moments.ts';

/** Of every cluster, segment or channel: what `totalInterval` asks for, one row per part. */
export interface PartTotals {
  readonly expected: Float64Array;
  readonly ownVariance: Float64Array;
}

/**
 * Adds up customers by the part of the store that they belong to. Customers are independent once the parameters and the common
 * error are given, so both moments add up; the parts then share the store's common error. O(n).
 * @param moments of purchase days or of spend, one row per customer
 * @param partOf  of each customer, 0 … parts − 1
 * @throws RangeError when the columns differ in length or a part is out of range
 */
export function sumByPart({ mean, variance }: Moments, partOf: ArrayLike<number>, parts: number): PartTotals {
  if (partOf.length !== mean.length) {
    throw new RangeError(`every customer needs a part, got ${partOf.length} for ${mean.length} customers`);
  }
  const totals = { expected: new Float64Array(parts), ownVariance: new Float64Array(parts) };
  for (let i = 0; i < mean.length; i++) {
    const part = partOf[i]!;
    if (!(part >= 0 && part < parts)) throw new RangeError(`part must be in [0, ${parts}), customer ${i} has ${part}`);
    totals.expected[part]! += mean[i]!;
    totals.ownVariance[part]! += variance[i]!;
  }
  return totals;
}
