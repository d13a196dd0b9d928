import type { Spending } from '../../clv/spend-model.ts';

/**
 * What each customer has spent so far: no forecast, but a ranking that is hard to beat where big buyers stay. To twelve digits, so
 * that sums that differ by the rounding of a mean are equal, and tie.
 */
export function pastSpend({ frequency, monetary, firstSpend }: Spending): Float64Array {
  return firstSpend.map((first, i) => Number((first + frequency[i]! * monetary[i]!).toPrecision(12)));
}

/**
 * Mean spend of each customer's purchase days so far, the first included: what a naive forecast values an order at.
 * @param spent their `pastSpend`
 */
export function meanSpend({ frequency }: Spending, spent: Float64Array): Float64Array {
  return spent.map((total, i) => total / (frequency[i]! + 1));
}

/** Mean spend of all purchase days so far. */
export function meanDaySpend({ frequency }: Spending, spent: Float64Array): number {
  const days = frequency.reduce((sum, x) => sum + x + 1, 0);
  return spent.reduce((sum, spend) => sum + spend, 0) / days;
}
