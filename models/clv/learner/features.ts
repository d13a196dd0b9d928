/** What a learner sees of every customer at a cut-off: more than the three numbers of a model, and nothing after the cut-off. */
import type { PurchaseSummary, Purchases } from '../purchases.ts';

/** What was known at the first order (channel, category, discounted or not), as small codes. */
export interface Covariate {
  readonly name: string;
  /** One whole number per customer of the purchases; below 0 where it is not known. Codes have no order. */
  readonly codes: Int32Array;
}

export interface Feature {
  readonly name: string;
  /** One entry per customer of the summary; NaN where there is nothing to say. */
  readonly values: Float64Array;
  /** The values are names: equal or not, but not more or less. */
  readonly isUnordered: boolean;
}

/**
 * Features of the customers of a summary, from their purchases up to its cut-off. O(rows).
 * In words: the three numbers of the models; the silence since the last purchase, also in units of the customer's own mean interval;
 * the mean interval, the last one and the spread of all in the same units; spend of the first day, mean spend of the repeat days; and
 * the covariates. Times are in days.
 * @param summary of the same purchases, from day `from` to day `cutoff`
 * @throws RangeError when a covariate has not one code per customer of the purchases
 */
export function featuresAt(
  purchases: Purchases,
  summary: PurchaseSummary,
  { from = -Infinity, cutoff }: { readonly from?: number; readonly cutoff: number },
  covariates: readonly Covariate[] = [],
): readonly Feature[] {
  const { frequency, recency, tenure } = summary.histories;
  const { monetary, firstSpend } = summary.spending;
  const { last, squares } = intervals(purchases, summary, from, cutoff);
  const repeaters = (value: (i: number) => number) => frequency.map((x, i) => (x > 0 ? value(i) : Number.NaN));
  const interval = (i: number) => recency[i]! / frequency[i]!;
  const silence = tenure.map((days, i) => days - recency[i]!);
  const ordered = (name: string, values: Float64Array): Feature => ({ name, values, isUnordered: false });
  return [
    ordered('frequency', frequency),
    ordered('recency', recency),
    ordered('tenure', tenure),
    ordered('silence', silence),
    ordered(
      'silence in intervals',
      repeaters((i) => silence[i]! / interval(i)),
    ),
    ordered('mean interval', repeaters(interval)),
    ordered(
      'last interval in intervals',
      repeaters((i) => last[i]! / interval(i)),
    ),
    ordered(
      'spread of intervals',
      frequency.map((x, i) => (x > 1 ? Math.max(0, squares[i]! / x / interval(i) ** 2 - 1) : Number.NaN)),
    ),
    ordered('first spend', firstSpend),
    ordered(
      'repeat spend',
      repeaters((i) => monetary[i]!),
    ),
    ...covariates.map(({ name, codes }): Feature => {
      if (codes.length !== purchases.customers) {
        throw new RangeError(`covariate ${name} needs ${purchases.customers} codes, got ${codes.length}`);
      }
      const values = Float64Array.from(summary.customer, (id) => (codes[id]! < 0 ? Number.NaN : codes[id]!));
      return { name, values, isUnordered: true };
    }),
  ];
}

/** Of each customer of the summary, in days: the last interval between purchases, and the sum of the squares of all. */
function intervals({ customer, day }: Purchases, summary: PurchaseSummary, from: number, cutoff: number) {
  const n = summary.customer.length;
  const [last, squares] = [new Float64Array(n), new Float64Array(n)];
  let row = 0;
  for (let i = 1; i < customer.length && row < n; i++) {
    while (row < n && summary.customer[row]! < customer[i]!) row++;
    if (summary.customer[row] !== customer[i] || customer[i - 1] !== customer[i]) continue;
    if (day[i - 1]! < from || day[i]! > cutoff) continue;
    last[row] = day[i]! - day[i - 1]!;
    squares[row]! += last[row]! ** 2;
  }
  return { last, squares };
}
