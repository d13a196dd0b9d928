import { describe, expect, it } from 'vitest';
import { summarisePurchases } from '../../../../models/clv/purchases.ts';
import { treatOutliers } from '../../../../models/outliers/treat-outliers.ts';
import { splitPurchases } from '../../../../models/quality/backtest/split.ts';

/** Twenty customers who spend 10 on days 0, 30 and 60; the last one 10,000 on day 30. */
const rows = Array.from({ length: 20 }, (_, customer) =>
  [0, 30, 60].map((day) => ({ customer, day, spend: customer === 19 && day === 30 ? 10_000 : 10 + customer / 10 })),
).flat();
const purchases = {
  customers: 20,
  customer: Uint32Array.from(rows, ({ customer }) => customer),
  day: Int32Array.from(rows, ({ day }) => day),
  spend: Float64Array.from(rows, ({ spend }) => spend),
};
const window = { cutoff: 45, until: 70 };

describe('a split of purchases', () => {
  it('learns from all days before the cut-off, and holds out those behind it', () => {
    const { summary, held, learned } = splitPurchases(purchases, window);
    expect(summary).toEqual(summarisePurchases(purchases, { until: 45 }));
    expect(learned.spending).toEqual(summary.spending);
    expect([...held.purchaseDays]).toEqual(Array.from({ length: 20 }, () => 1));
  });

  it('keeps outliers from teaching, and predicts and measures everybody as they are', () => {
    const plain = splitPurchases(purchases, window);
    for (const action of ['cap', 'exclude'] as const) {
      const split = splitPurchases(
        purchases,
        window,
        (all, range) => treatOutliers(all, range, { method: 'quantile', action }).summary,
      );
      expect({ ...split, learned: plain.learned }).toEqual(plain);
      expect(Math.max(...split.learned.spending.monetary)).toBeLessThan(100);
      expect(split.learned.spending.monetary).toHaveLength(action === 'cap' ? 20 : 19);
    }
  });

  it('learns from everybody where nobody would be left', () => {
    const nobody = () => summarisePurchases(purchases, { until: -1 });
    expect(splitPurchases(purchases, window, nobody)).toEqual(splitPurchases(purchases, window));
  });
});
