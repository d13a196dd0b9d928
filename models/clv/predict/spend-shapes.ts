import type { Spending } from '../spend-model.ts';
import type { FittedSpend } from './fitted.ts';

export interface SpendShapes {
  /** Of one day's spend, the same for all. */
  readonly shape: number;
  /** By distinct history. */
  readonly q: Float64Array;
  /** By customer, money. */
  readonly scale: Float64Array;
}

/**
 * What spend models know of customers, taken apart: what belongs to the history, and what to the customer alone.
 * @throws RangeError when customers with one history differ in more than their scale
 */
export function spendShapes(
  { model, parameters, spending }: FittedSpend & { readonly spending: Spending },
  groupOf: Uint32Array,
  groups: number,
): SpendShapes {
  if (spending.frequency.length !== groupOf.length) {
    throw new RangeError(`spending needs a row per customer, got ${spending.frequency.length} of ${groupOf.length}`);
  }
  const { shape, q: qOf, scale } = model.posteriors(parameters, spending);
  const q = new Float64Array(groups);
  for (let i = 0; i < groupOf.length; i++) {
    const group = groupOf[i]!;
    if (q[group] === 0) q[group] = qOf[i]!;
    else if (q[group] !== qOf[i]) {
      throw new RangeError(`spend posteriors of one history need one q, customer ${i} has ${qOf[i]}, not ${q[group]}`);
    }
  }
  return { shape, q, scale };
}
