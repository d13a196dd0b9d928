/** Keeps outliers from teaching the models where the configuration asks for it, and writes down who was touched. */
import type { OutlierConfiguration } from '../lib/pure/clv-configuration.ts';
import { type GroupedHistories, groupHistories } from '../models/clv/histories.ts';
import type { DayRange, Purchases } from '../models/clv/purchases.ts';
import type { Spending } from '../models/clv/spend-model.ts';
import {
  type OutlierReport,
  TOUCHED_AMOUNT,
  TOUCHED_COUNT,
  type Treated,
  treatOutliers,
} from '../models/outliers/treat-outliers.ts';
import type { Transaction } from '../storage/warehouse/index.ts';

/** What a fit takes, in place of the tables' own histories. */
export interface TreatedLearning {
  readonly histories: GroupedHistories;
  readonly spending: Spending;
  /** Mean spend of all purchase days that are learned from; 0 without any. */
  readonly meanDayValue: number;
  readonly report: OutlierReport;
  readonly touched: Uint8Array;
}

/**
 * @param purchases of all customers, numbered by their keys as in `customer_histories`, from 0
 * @param outliers  not `off`: then the tables' own histories are what models learn from
 */
export function learnWithoutOutliers(
  purchases: Purchases,
  range: DayRange,
  outliers: Exclude<OutlierConfiguration, 'off'>,
): TreatedLearning {
  const { summary, report, touched }: Treated = treatOutliers(purchases, range, outliers);
  const days = summary.histories.frequency.reduce((sum, repeats) => sum + repeats + 1, 0);
  return {
    histories: groupHistories(summary.histories),
    spending: summary.spending,
    meanDayValue: days === 0 ? 0 : report.learnedSpend / days,
    report,
    touched,
  };
}

/** What the columns of `outliers` mean. */
export const outlierColumns = {
  customer_key: 'a customer whose purchases teach the models less than they were, or nothing',
  has_extreme_amount: 'a purchase day beyond the fences of amounts',
  has_extreme_count: 'more purchase days than the fence of counts allows',
} as const;

/** Replaces `outliers`: one row per customer who was touched; none where nothing is treated. */
export async function writeOutliers(transaction: Transaction, touched: Uint8Array | null): Promise<void> {
  const numbers = touched === null ? [] : Array.from(touched, (bits, at) => (bits === 0 ? 0 : at + 1)).filter(Boolean);
  const bitsOf = (number: number): number => touched?.[number - 1] ?? 0;
  await transaction.run(
    `create or replace table outlier_numbers
       (customer_number integer, has_extreme_amount utinyint, has_extreme_count utinyint)`,
  );
  if (numbers.length > 0) {
    await transaction.append('outlier_numbers', {
      customer_number: Int32Array.from(numbers),
      has_extreme_amount: Uint8Array.from(numbers, (number) => Number((bitsOf(number) & TOUCHED_AMOUNT) > 0)),
      has_extreme_count: Uint8Array.from(numbers, (number) => Number((bitsOf(number) & TOUCHED_COUNT) > 0)),
    });
  }
  await transaction.run(
    `create or replace table outliers as
     select customer_key, has_extreme_amount = 1 as has_extreme_amount, has_extreme_count = 1 as has_extreme_count
     from outlier_numbers join customer_histories using (customer_number)
     order by customer_key`,
  );
  await transaction.run('drop table outlier_numbers');
}
