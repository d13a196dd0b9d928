import type { Spending } from '../../clv/spend-model.ts';

/**
 * What each customer has spent so far: no forecast, but a ranking that is hard to beat where big buyers stay. To twelve digits, so
 * that sums that differ by the rounding of a mean are equal, and tie.
 */
export function pastSpend({ frequency, monetary, firstSpend }: Spending): Float64Array {
  return firstSpend.map((first, i) => Number((first + frequency[i]! * monetary[i]!).toPrecision(12)));
}

/** Mean spend of each customer's purchase days so far, the first included: what a naive forecast values an order at. */
export function meanSpend(spending: Spending): Float64Array {
  return pastSpend(spending).map((total, i) => total / (spending.frequency[i]! + 1));
}
