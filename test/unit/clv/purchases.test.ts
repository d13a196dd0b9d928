/** Summaries of purchase days at any day, against a plain reading of the definitions. */
import { array, assert, integer, property, record } from 'fast-check';
import { describe, expect, it } from 'vitest';
import { holdOutPurchases, type Purchases, summarisePurchases } from '../../../models/clv/purchases.ts';

type Row = readonly [customer: number, day: number, spend: number];

const purchasesOf = (rows: readonly Row[], customers: number): Purchases => ({
  customers,
  customer: Uint32Array.from(rows, ([customer]) => customer),
  day: Int32Array.from(rows, ([, day]) => day),
  spend: Float64Array.from(rows, ([, , spend]) => spend),
});

const shop: readonly Row[] = [
  [0, 10, 5],
  [0, 17, 7],
  [0, 40, 9],
  [2, 31, 1],
  [3, 12, 4],
];

describe('a summary of purchases', () => {
  it('knows the customers seen by its last day, and nothing after it', () => {
    const summary = summarisePurchases(purchasesOf(shop, 4), { until: 30 });
    expect([...summary.customer]).toEqual([0, 3]);
    expect([...summary.histories.frequency]).toEqual([1, 0]);
    expect([...summary.histories.recency]).toEqual([7, 0]);
    expect([...summary.histories.tenure]).toEqual([20, 18]);
    expect([...summary.spending.monetary]).toEqual([7, 0]);
    expect([...summary.spending.firstSpend]).toEqual([5, 4]);
    expect(
      summarisePurchases(
        purchasesOf(
          shop.filter(([, day]) => day <= 30),
          4,
        ),
        { until: 30 },
      ),
    ).toEqual(summary);
  });

  it('begins where it is told to', () => {
    const { customer, histories } = summarisePurchases(purchasesOf(shop, 4), { from: 15, until: 40 });
    expect([...customer]).toEqual([0, 2]);
    expect([...histories.recency]).toEqual([23, 0]);
  });

  it('counts every day once, before the cut or after it', () => {
    const rows = array(record({ customer: integer({ min: 0, max: 4 }), day: integer({ min: 0, max: 30 }) }), {
      maxLength: 60,
    }).map((all) =>
      [...new Map(all.map((row) => [`${row.customer}/${row.day}`, row])).values()]
        .sort((a, b) => a.customer - b.customer || a.day - b.day)
        .map(({ customer, day }): Row => [customer, day, day + 1]),
    );
    assert(
      property(rows, integer({ min: -1, max: 30 }), (all, cut) => {
        const purchases = purchasesOf(all, 5);
        const summary = summarisePurchases(purchases, { until: cut });
        const held = holdOutPurchases(purchases, summary, { after: cut, until: 25 });
        summary.customer.forEach((customer, i) => {
          const own = all.filter(([who]) => who === customer);
          const before = own.filter(([, day]) => day <= cut);
          const after = own.filter(([, day]) => day > cut && day <= 25);
          expect(summary.histories.frequency[i]).toBe(before.length - 1);
          expect(held.purchaseDays[i]).toBe(after.length);
          expect(held.spend[i]).toBe(after.reduce((sum, [, , spend]) => sum + spend, 0));
        });
        expect(summary.customer).toHaveLength(new Set(all.flatMap(([who, day]) => (day <= cut ? [who] : []))).size);
      }),
    );
  });

  it('refuses rows out of order', () => {
    expect(() => summarisePurchases(purchasesOf([shop[1]!, shop[0]!], 4), { until: 30 })).toThrow(/row 1 is not/);
    expect(() => summarisePurchases(purchasesOf(shop, 3), { until: 30 })).toThrow(RangeError);
  });
});
