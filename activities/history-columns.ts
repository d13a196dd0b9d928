/** The columns of `customer_histories` and its kin as the models take them. */
import type { Spending } from '../models/clv/gamma-gamma/spending.ts';
import type { Histories } from '../models/clv/histories.ts';

interface HistoryColumns {
  readonly frequency: Float64Array;
  readonly recency_days: Float64Array;
  readonly tenure_days: Float64Array;
  /** Money of the repeat purchase days together. */
  readonly repeat_spend: Float64Array;
}

export function historiesOf(read: HistoryColumns): { readonly histories: Histories; readonly spending: Spending } {
  return {
    histories: { unit: 'days', frequency: read.frequency, recency: read.recency_days, tenure: read.tenure_days },
    spending: spendingOf(read.frequency, read.repeat_spend),
  };
}

/** Mean value of a repeat purchase day; 0 without one. */
export function spendingOf(frequency: Float64Array, repeatSpend: Float64Array): Spending {
  return {
    frequency,
    monetary: repeatSpend.map((spend, index) => (spend === 0 ? 0 : spend / (frequency[index] as number))),
  };
}
