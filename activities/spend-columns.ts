/** The spends of `customer_histories` and its kin as the models take them. */
import type { Spending } from '../models/clv/spend-model.ts';

interface SpendColumns {
  readonly frequency: Float64Array;
  /** Money of the first purchase day. */
  readonly first_spend: Float64Array;
  /** Money of the repeat purchase days together. */
  readonly repeat_spend: Float64Array;
}

/** Both kinds of spend in SQL; the first day's is an exact difference of decimals. */
export const spendColumns =
  'cast(spend - repeat_spend as double) as first_spend, cast(repeat_spend as double) as repeat_spend';

/** The repeat days' mean is 0 where there is none. */
export function spendingOf({ frequency, first_spend, repeat_spend }: SpendColumns): Spending {
  return {
    frequency,
    firstSpend: first_spend,
    monetary: repeat_spend.map((spend, index) => (spend === 0 ? 0 : spend / (frequency[index] as number))),
  };
}
