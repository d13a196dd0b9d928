/** History cut in two: what is known of every customer at the cut-off, and what they did afterwards. */
import { type GroupedHistories, indexHistories } from '../../clv/histories.ts';
import {
  type HeldOut,
  holdOutPurchases,
  type PurchaseSummary,
  type Purchases,
  summarisePurchases,
} from '../../clv/purchases.ts';
import type { BacktestWindow } from './windows.ts';

export interface Split {
  readonly window: BacktestWindow;
  /** Days predicted: (cutoff, until]. */
  readonly horizonDays: number;
  /** Customers who had bought by the cut-off, learned from days up to it alone. */
  readonly summary: PurchaseSummary;
  readonly held: HeldOut;
  /** Their distinct histories; forecasts are made once for each. */
  readonly groups: GroupedHistories;
  /** Row of `groups` of each customer. */
  readonly groupOf: Uint32Array;
}

/** O(rows + n log n). @throws RangeError when the window holds nothing out, or nobody had bought by its cut-off */
export function splitPurchases(purchases: Purchases, window: BacktestWindow): Split {
  const horizonDays = window.until - window.cutoff;
  if (!(horizonDays > 0)) throw new RangeError(`a back-test needs days after its cut-off, got ${horizonDays}`);
  const { from } = window;
  const summary = summarisePurchases(purchases, { ...(from === undefined ? {} : { from }), until: window.cutoff });
  if (summary.customer.length === 0) throw new RangeError('a back-test needs a customer who bought before its cut-off');
  const held = holdOutPurchases(purchases, summary, { after: window.cutoff, until: window.until });
  return { window, horizonDays, summary, held, ...indexHistories(summary.histories) };
}
