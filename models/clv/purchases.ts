/**
 * Purchase days as columns, and what is known of every customer at any day among them. Summaries at earlier days are what
 * back-tests learn from, so nothing here looks at a row after the day asked for.
 */
import type { Histories } from './histories.ts';
import type { Spending } from './spend-model.ts';

/** One row per customer and day on which they bought, ordered by customer, then day. */
export interface Purchases {
  /** How many customers there are: numbers 0 … customers − 1. */
  readonly customers: number;
  readonly customer: Uint32Array;
  /** Days since 1970-01-01. */
  readonly day: Int32Array;
  /** Spend of the day in the store's currency, ≥ 0. */
  readonly spend: Float64Array;
}

/** Customers who had bought by a day, in the order of their numbers; columns of equal length. */
export interface PurchaseSummary {
  readonly customer: Uint32Array;
  /** In days. */
  readonly histories: Histories;
  readonly spending: Spending;
  readonly firstDay: Int32Array;
}

export interface DayRange {
  /** First day that counts; the beginning unless told. */
  readonly from?: number;
  /** Last day that counts. */
  readonly until: number;
}

/**
 * Histories and spends as of the end of day `until`, learned from days `from` … `until` alone. O(rows).
 * @throws RangeError when rows are not ordered by customer and day
 * @example purchases on days 10, 17 and 40, until 30 // => frequency 1, recency 7, tenure 20
 */
export function summarisePurchases(purchases: Purchases, { from = -Infinity, until }: DayRange): PurchaseSummary {
  const { customer, day, spend } = purchases;
  const most = purchases.customers;
  const columns = {
    customer: new Uint32Array(most),
    frequency: new Float64Array(most),
    recency: new Float64Array(most),
    tenure: new Float64Array(most),
    monetary: new Float64Array(most),
    firstSpend: new Float64Array(most),
    firstDay: new Int32Array(most),
  };
  let row = -1;
  for (let i = 0; i < customer.length; i++) {
    requireOrder(purchases, i);
    const on = day[i]!;
    if (on < from || on > until) continue;
    if (row < 0 || columns.customer[row] !== customer[i]) {
      row++;
      columns.customer[row] = customer[i]!;
      columns.firstDay[row] = on;
      columns.tenure[row] = until - on;
      columns.firstSpend[row] = spend[i]!;
      continue;
    }
    columns.frequency[row]!++;
    columns.recency[row] = on - columns.firstDay[row]!;
    columns.monetary[row]! += spend[i]!;
  }
  const n = row + 1;
  for (let i = 0; i < n; i++) if (columns.frequency[i]! > 0) columns.monetary[i]! /= columns.frequency[i]!;
  const frequency = columns.frequency.slice(0, n);
  return {
    customer: columns.customer.slice(0, n),
    firstDay: columns.firstDay.slice(0, n),
    histories: {
      unit: 'days',
      frequency,
      recency: columns.recency.slice(0, n),
      tenure: columns.tenure.slice(0, n),
    },
    spending: { frequency, monetary: columns.monetary.slice(0, n), firstSpend: columns.firstSpend.slice(0, n) },
  };
}

export interface HeldOut {
  /** Purchase days of each customer of the summary. */
  readonly purchaseDays: Float64Array;
  readonly spend: Float64Array;
}

/** What days after `after`, up to and with `until`, brought from the customers of a summary. O(rows). */
export function holdOutPurchases(
  { customer, day, spend }: Purchases,
  summary: PurchaseSummary,
  { after, until }: { readonly after: number; readonly until: number },
): HeldOut {
  const held = {
    purchaseDays: new Float64Array(summary.customer.length),
    spend: new Float64Array(summary.customer.length),
  };
  let row = 0;
  for (let i = 0; i < customer.length && row < summary.customer.length; i++) {
    while (row < summary.customer.length && summary.customer[row]! < customer[i]!) row++;
    if (summary.customer[row] !== customer[i] || day[i]! <= after || day[i]! > until) continue;
    held.purchaseDays[row]!++;
    held.spend[row]! += spend[i]!;
  }
  return held;
}

function requireOrder({ customers, customer, day }: Purchases, i: number): void {
  const isInRange = customer[i]! < customers;
  const follows =
    i === 0 || customer[i - 1]! < customer[i]! || (customer[i - 1] === customer[i] && day[i - 1]! < day[i]!);
  if (!isInRange || !follows) {
    throw new RangeError(`purchases must be ordered by customer and day, one row each; row ${i} is not`);
  }
}
