/** History cut in two: what is known of every customer at the cut-off, and what they did afterwards. */
import { type GroupedHistories, groupHistories, indexHistories } from '../../clv/histories.ts';
import {
  type DayRange,
  type HeldOut,
  holdOutPurchases,
  type PurchaseSummary,
  type Purchases,
  summarisePurchases,
} from '../../clv/purchases.ts';
import type { Spending } from '../../clv/spend-model.ts';
import { meanDaySpend, pastSpend } from '../baselines/past-spend.ts';
import type { BacktestWindow } from './windows.ts';

export interface Split {
  readonly window: BacktestWindow;
  /** Days predicted: (cutoff, until]. */
  readonly horizonDays: number;
  /** Customers who had bought by the cut-off, by days up to it alone. */
  readonly summary: PurchaseSummary;
  readonly held: HeldOut;
  /** What each of them has spent so far. */
  readonly pastSpend: Float64Array;
  /** Their distinct histories; forecasts are made once for each. */
  readonly groups: GroupedHistories;
  /** Row of `groups` of each customer. */
  readonly groupOf: Uint32Array;
  /** What models learn from: the same, unless something is kept from teaching them. */
  readonly learned: {
    readonly groups: GroupedHistories;
    readonly spending: Spending;
    /** Mean of all purchase days. */
    readonly daySpend: number;
  };
}

/** What is left to learn from of the days of a range, e.g. without outliers. */
export type Treatment = (purchases: Purchases, range: DayRange) => PurchaseSummary;

/** O(rows + n log n). @throws RangeError when the window holds nothing out, or nobody had bought by its cut-off */
export function splitPurchases(purchases: Purchases, window: BacktestWindow, treat?: Treatment): Split {
  const horizonDays = window.until - window.cutoff;
  if (!(horizonDays > 0)) throw new RangeError(`a back-test needs days after its cut-off, got ${horizonDays}`);
  const { from } = window;
  const range = { ...(from === undefined ? {} : { from }), until: window.cutoff };
  const summary = summarisePurchases(purchases, range);
  if (summary.customer.length === 0) throw new RangeError('a back-test needs a customer who bought before its cut-off');
  const held = holdOutPurchases(purchases, summary, { after: window.cutoff, until: window.until });
  const spent = pastSpend(summary.spending);
  const known = indexHistories(summary.histories);
  const treated = treat?.(purchases, range);
  const learned =
    treated === undefined || treated.customer.length === 0
      ? { groups: known.groups, spending: summary.spending, daySpend: meanDaySpend(summary.spending, spent) }
      : {
          groups: groupHistories(treated.histories),
          spending: treated.spending,
          daySpend: meanDaySpend(treated.spending, pastSpend(treated.spending)),
        };
  return { window, horizonDays, summary, held, pastSpend: spent, ...known, learned };
}
