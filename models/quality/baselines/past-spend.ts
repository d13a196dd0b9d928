import type { Spending } from '../../clv/spend-model.ts';

/** What each customer has spent so far: no forecast, but a ranking that is hard to beat where big buyers stay. */
export function pastSpend({ frequency, monetary, firstSpend }: Spending): Float64Array {
  return firstSpend.map((first, i) => first + frequency[i]! * monetary[i]!);
}

/** Mean spend of each customer's purchase days so far, the first included: what a naive forecast values an order at. */
export function meanSpend(spending: Spending): Float64Array {
  return pastSpend(spending).map((total, i) => total / (spending.frequency[i]! + 1));
}
