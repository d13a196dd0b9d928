import { type DayRange, type Purchases, type PurchaseSummary, summarisePurchases } from '../clv/purchases.ts';
import { amountFences, type Fences, mostPurchaseDays, type OutlierMethod } from './fences.ts';

export type OutlierTreatment = OutlierMethod & { readonly action: 'cap' | 'exclude' };

/** Who was touched, and by how much. */
export interface OutlierReport {
  /** Customers there were to learn from, and how many of them were touched. */
  readonly customers: number;
  readonly touchedCustomers: number;
  /** Null: no fence, see `notices`. */
  readonly amounts: (Fences & Touched & { readonly purchaseDays: number }) | null;
  readonly counts: (Touched & { readonly upper: number }) | null;
  /** Money of the customers' purchases, and of what is learned from. */
  readonly spend: number;
  readonly learnedSpend: number;
  /** Sentences about what was left alone, and why. */
  readonly notices: readonly string[];
}

interface Touched {
  readonly customers: number;
}

/** Bits of `touched`. */
export const TOUCHED_AMOUNT = 1;
export const TOUCHED_COUNT = 2;

export interface Treated {
  /** What models learn from: capped, or without those who were touched. */
  readonly summary: PurchaseSummary;
  readonly report: OutlierReport;
  /** Per customer number; 0: left alone, or not in the range. */
  readonly touched: Uint8Array;
}

/**
 * Keeps extreme purchases and buyers from teaching the models.
 * In words: fences are found among the days of the range alone. To cap is to take an amount beyond a fence as one on it, and a buyer
 * with too many purchase days as one with the most that are allowed in the same time. To exclude is to learn nothing from the customer.
 * Free purchases are no outliers. O(rows · log rows).
 * @param range the days that models may see
 */
export function treatOutliers(purchases: Purchases, range: DayRange, treatment: OutlierTreatment): Treated {
  const raw = summarisePurchases(purchases, range);
  const isInRange = inRange(purchases, range);
  const fences = amountFences(purchases.spend.filter((spend, i) => spend > 0 && isInRange(i)).sort(), treatment);
  const { frequency } = raw.histories;
  const most = mostPurchaseDays(
    frequency
      .filter((repeats) => repeats > 0)
      .map((repeats) => repeats + 1)
      .sort(),
    treatment,
  );

  const touched = new Uint8Array(purchases.customers);
  const purchaseDays = fences === null ? 0 : markAmounts(purchases, isInRange, fences, touched);
  raw.customer.forEach((customer, row) => {
    if (most !== null && frequency[row]! + 1 > most) touched[customer]! |= TOUCHED_COUNT;
  });
  const summary =
    treatment.action === 'exclude'
      ? withoutTouched(raw, touched)
      : cap(fences === null ? raw : summarisePurchases(within(purchases, fences), range), most);

  const count = (bits: number) =>
    raw.customer.reduce((sum, customer) => sum + ((touched[customer]! & bits) > 0 ? 1 : 0), 0);
  return {
    summary,
    touched,
    report: {
      customers: raw.customer.length,
      touchedCustomers: count(TOUCHED_AMOUNT | TOUCHED_COUNT),
      amounts: fences === null ? null : { ...fences, customers: count(TOUCHED_AMOUNT), purchaseDays },
      counts: most === null ? null : { upper: most, customers: count(TOUCHED_COUNT) },
      spend: spendOf(raw),
      learnedSpend: spendOf(summary),
      notices: [
        ...(fences === null ? ['Amounts were left alone: the middle half of them are equal, or there are none.'] : []),
        ...(most === null
          ? ['Order counts were left alone: the middle half of repeat buyers bought equally often, or there are none.']
          : []),
      ],
    },
  };
}

const inRange =
  ({ day }: Purchases, { from = -Infinity, until }: DayRange) =>
  (i: number): boolean =>
    day[i]! >= from && day[i]! <= until;

/** @returns purchase days beyond the fences */
function markAmounts(
  { customer, spend }: Purchases,
  isInRange: (i: number) => boolean,
  { lower, upper }: Fences,
  touched: Uint8Array,
): number {
  let days = 0;
  for (let i = 0; i < spend.length; i++) {
    const amount = spend[i]!;
    if (amount === 0 || (amount >= lower && amount <= upper) || !isInRange(i)) continue;
    touched[customer[i]!]! |= TOUCHED_AMOUNT;
    days++;
  }
  return days;
}

const within = (purchases: Purchases, { lower, upper }: Fences): Purchases => ({
  ...purchases,
  spend: purchases.spend.map((spend) => (spend === 0 ? 0 : Math.min(Math.max(spend, lower), upper))),
});

/** The same time between first and last purchase, fewer days in it; their mean spend stays. */
function cap(summary: PurchaseSummary, most: number | null): PurchaseSummary {
  if (most === null) return summary;
  const frequency = summary.histories.frequency.map((repeats) => Math.min(repeats, most - 1));
  return {
    ...summary,
    histories: { ...summary.histories, frequency },
    spending: { ...summary.spending, frequency },
  };
}

function withoutTouched(summary: PurchaseSummary, touched: Uint8Array): PurchaseSummary {
  const isKept = (_: unknown, row: number) => touched[summary.customer[row]!] === 0;
  const { histories, spending } = summary;
  const frequency = histories.frequency.filter(isKept);
  return {
    customer: summary.customer.filter(isKept),
    firstDay: summary.firstDay.filter(isKept),
    histories: {
      unit: histories.unit,
      frequency,
      recency: histories.recency.filter(isKept),
      tenure: histories.tenure.filter(isKept),
    },
    spending: {
      frequency,
      monetary: spending.monetary.filter(isKept),
      firstSpend: spending.firstSpend.filter(isKept),
    },
  };
}

const spendOf = ({ spending: { frequency, monetary, firstSpend } }: PurchaseSummary): number =>
  frequency.reduce((sum, repeats, row) => sum + firstSpend[row]! + repeats * monetary[row]!, 0);
