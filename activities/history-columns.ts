/** The columns of `customer_histories` and its kin as the models take them. */
import type { Histories } from '../models/clv/histories.ts';
import type { Spending } from '../models/clv/spend-model.ts';

interface SpendColumns {
  readonly frequency: Float64Array;
  /** Money of the first purchase day. */
  readonly first_spend: Float64Array;
  /** Money of the repeat purchase days together. */
  readonly repeat_spend: Float64Array;
}

interface HistoryColumns extends SpendColumns {
  readonly recency_days: Float64Array;
  readonly tenure_days: Float64Array;
}

/** Both kinds of spend in SQL; the first day's is an exact difference of decimals. */
export const spendColumns =
  'cast(spend - repeat_spend as double) as first_spend, cast(repeat_spend as double) as repeat_spend';

export function historiesOf(read: HistoryColumns): { readonly histories: Histories; readonly spending: Spending } {
  return {
    histories: { unit: 'days', frequency: read.frequency, recency: read.recency_days, tenure: read.tenure_days },
    spending: spendingOf(read),
  };
}

/** The repeat days' mean is 0 where there is none. */
export function spendingOf({ frequency, first_spend, repeat_spend }: SpendColumns): Spending {
  return {
    frequency,
    firstSpend: first_spend,
    monetary: repeat_spend.map((spend, index) => (spend === 0 ? 0 : spend / (frequency[index] as number))),
  };
}
