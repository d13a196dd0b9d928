/** Fences and what is learned beyond them, on shops small enough to be worked out by hand. */
import * as fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import { type Purchases, summarisePurchases } from '../../../models/clv/purchases.ts';
import { advisesTreatment } from '../../../models/outliers/advise.ts';
import { amountFences, mostPurchaseDays } from '../../../models/outliers/fences.ts';
import { quantileOf } from '../../../models/outliers/quantile.ts';
import { TOUCHED_AMOUNT, TOUCHED_COUNT, treatOutliers } from '../../../models/outliers/treat-outliers.ts';

/** [day, spend] of each customer. */
const purchasesOf = (customers: readonly (readonly (readonly [number, number])[])[]): Purchases => {
  const rows = customers.flatMap((days, customer) => days.map(([day, spend]) => ({ customer, day, spend })));
  return {
    customers: customers.length,
    customer: Uint32Array.from(rows, ({ customer }) => customer),
    day: Int32Array.from(rows, ({ day }) => day),
    spend: Float64Array.from(rows, ({ spend }) => spend),
  };
};

const sorted = (...values: number[]) => Float64Array.from(values).sort();
const oneToHundred = sorted(...Array.from({ length: 100 }, (_, i) => i + 1));

describe('quantiles', () => {
  it.each([
    [0.01, 1],
    [0.07, 7],
    [0.25, 25],
    [0.75, 75],
    [0.99, 99],
    [1, 100],
  ])('are values that are there: %d of 1…100 is %d', (level, value) => {
    expect(quantileOf(oneToHundred, level)).toBe(value);
  });
});

describe('fences', () => {
  it('of amounts lie k times the middle half out, by factors', () => {
    // Quartiles 10 and 40: the factor is 4^1.5 = 8.
    expect(amountFences(sorted(10, 20, 40, 80), { method: 'quantile' })).toEqual({ lower: 1.25, upper: 320 });
    expect(amountFences(sorted(10, 20, 40, 80), { method: 'quantile', k: 0.5 })).toEqual({ lower: 5, upper: 80 });
  });

  it('of amounts may be the outermost hundredths', () => {
    expect(amountFences(oneToHundred, { method: 'percentile' })).toEqual({ lower: 1, upper: 99 });
  });

  it('are none where the middle half is equal, or nothing is there', () => {
    expect(amountFences(sorted(5, 9, 9, 9, 70), { method: 'quantile' })).toBeNull();
    expect(amountFences(sorted(), { method: 'percentile' })).toBeNull();
    expect(mostPurchaseDays(sorted(2, 2, 2, 40), { method: 'quantile' })).toBeNull();
  });

  it('of counts are whole, and only upper', () => {
    // Quartiles 2 and 5: 5 + 1.5 · 3 = 9.5.
    expect(mostPurchaseDays(sorted(2, 3, 5, 60), { method: 'quantile' })).toBe(9);
    expect(mostPurchaseDays(oneToHundred, { method: 'percentile' })).toBe(99);
  });
});

/** Amounts 10, 20, 40, 80 as above, and one of 1000; nobody comes back often enough to be touched. */
const shop = purchasesOf([[[0, 10]], [[1, 20]], [[2, 40]], [[3, 80]], [[4, 1000]], [[5, 0]], [[90, 5000]]]);

describe('treating outliers', () => {
  const range = { until: 50 };

  it('caps amounts at the fences and tells who was touched', () => {
    // With 1000 the quartiles are 20 and 80: the fence is 80 · 4^1.5 = 640.
    const { summary, report, touched } = treatOutliers(shop, range, { method: 'quantile', action: 'cap' });
    expect([...summary.spending.firstSpend]).toEqual([10, 20, 40, 80, 640, 0]);
    expect([...touched]).toEqual([0, 0, 0, 0, TOUCHED_AMOUNT, 0, 0]);
    expect(report).toEqual({
      customers: 6,
      touchedCustomers: 1,
      amounts: { lower: 2.5, upper: 640, customers: 1, purchaseDays: 1 },
      counts: null,
      spend: 1150,
      learnedSpend: 790,
      notices: [
        'Order counts were left alone: the middle half of repeat buyers bought equally often, or there are none.',
      ],
    });
  });

  it('excludes customers whole', () => {
    const { summary, report } = treatOutliers(shop, range, { method: 'quantile', action: 'exclude' });
    expect([...summary.customer]).toEqual([0, 1, 2, 3, 5]);
    expect([...summary.spending.firstSpend]).toEqual([10, 20, 40, 80, 0]);
    expect(report).toMatchObject({ customers: 6, touchedCustomers: 1, spend: 1150, learnedSpend: 150 });
  });

  it('takes a buyer of too many days as one of the most that are allowed, in the same time', () => {
    const days = (count: number) => Array.from({ length: count }, (_, day) => [day, 7] as const);
    const counts = purchasesOf([days(2), days(3), days(5), days(40)]);
    const { summary, report, touched } = treatOutliers(counts, range, { method: 'quantile', action: 'cap' });
    expect([...summary.histories.frequency]).toEqual([1, 2, 4, 8]);
    expect(summary.spending.frequency).toEqual(summary.histories.frequency);
    expect([...summary.histories.recency]).toEqual([1, 2, 4, 39]);
    expect([...summary.spending.monetary]).toEqual([7, 7, 7, 7]);
    expect([...touched]).toEqual([0, 0, 0, TOUCHED_COUNT]);
    expect(report).toMatchObject({ amounts: null, counts: { upper: 9, customers: 1 }, spend: 350, learnedSpend: 133 });
  });

  it('sees nothing outside of the range', () => {
    const before = purchasesOf([[[0, 10]], [[1, 20]], [[2, 40]], [[3, 80]], [[4, 1000]], [[5, 0]], []]);
    for (const action of ['cap', 'exclude'] as const) {
      expect(treatOutliers(shop, range, { method: 'quantile', action })).toEqual(
        treatOutliers(before, range, { method: 'quantile', action }),
      );
    }
  });

  it.each([[[]], [[[[0, 5]]]]] as const)('leaves shops of nobody or one customer alone', (customers) => {
    const tiny = purchasesOf(customers as never);
    const { summary, report } = treatOutliers(tiny, range, { method: 'quantile', action: 'exclude' });
    expect(summary).toEqual(summarisePurchases(tiny, range));
    expect(report.touchedCustomers).toBe(0);
  });

  it('means the same in any currency', () => {
    const customers = fc.array(
      fc
        .uniqueArray(fc.integer({ min: 0, max: 60 }), { minLength: 1, maxLength: 12 })
        .chain((days) =>
          fc
            .array(fc.integer({ min: 0, max: 4000 }), { minLength: days.length, maxLength: days.length })
            .map((spends) => days.sort((a, b) => a - b).map((day, i) => [day, spends[i]!] as const)),
        ),
      { minLength: 1, maxLength: 25 },
    );
    fc.assert(
      fc.property(
        customers,
        fc.constantFrom('cap', 'exclude'),
        fc.constantFrom('quantile', 'percentile'),
        (given, action, method) => {
          const purchases = purchasesOf(given);
          const one = treatOutliers(purchases, range, { method, action });
          const scaled = treatOutliers({ ...purchases, spend: purchases.spend.map((spend) => 4 * spend) }, range, {
            method,
            action,
          });
          expect(scaled.touched).toEqual(one.touched);
          expect(scaled.summary.histories).toEqual(one.summary.histories);
          expect(scaled.report.learnedSpend).toBeCloseTo(4 * one.report.learnedSpend, 6);
        },
      ),
    );
  });
});

describe('advice', () => {
  it('comes from the second run on in stores of more than 10,000 customers that treat nothing', () => {
    const large = { isOff: true, earlierRuns: 1, customers: 10_001 };
    expect(advisesTreatment(large)).toBe(true);
    expect(advisesTreatment({ ...large, earlierRuns: 0 })).toBe(false);
    expect(advisesTreatment({ ...large, customers: 10_000 })).toBe(false);
    expect(advisesTreatment({ ...large, isOff: false })).toBe(false);
  });
});
