import { describe, expect, it } from 'vitest';
import { hiatusHeuristic } from '../../../../models/quality/baselines/hiatus.ts';
import { meanSpend, pastSpend } from '../../../../models/quality/baselines/past-spend.ts';
import { rfmCells } from '../../../../models/quality/baselines/rfm-cells.ts';
import { splitPurchases } from '../../../../models/quality/backtest/split.ts';

describe('hiatusHeuristic', () => {
  const histories = {
    unit: 'days' as const,
    frequency: Float64Array.of(2, 2, 0),
    recency: Float64Array.of(109, 108, 0),
    tenure: Float64Array.of(200, 200, 50),
  };

  it('gives up on whoever has been silent for more than 91 days', () => {
    expect([...hiatusHeuristic(histories, 100)]).toEqual([1, 0, 0]);
  });

  it('refuses weeks', () => {
    expect(() => hiatusHeuristic({ ...histories, unit: 'weeks' }, 10)).toThrow(RangeError);
  });
});

describe('past spend', () => {
  it('adds the first day to the repeat days', () => {
    const spending = {
      frequency: Float64Array.of(0, 2),
      monetary: Float64Array.of(0, 30),
      firstSpend: Float64Array.of(7, 12),
    };
    expect([...pastSpend(spending)]).toEqual([7, 72]);
    expect([...meanSpend(spending, pastSpend(spending))]).toEqual([7, 24]);
  });
});

describe('rfmCells', () => {
  /** Ten customers from day 0; the first `regulars` come back every ten days for 10 money, the others never. */
  const shop = (regulars: number, days: number) => {
    const rows = Array.from({ length: 10 }, (_, c) =>
      c < regulars ? Array.from({ length: Math.floor(days / 10) + 1 }, (__, k) => ({ c, d: 10 * k })) : [{ c, d: 0 }],
    ).flat();
    return {
      customers: 10,
      customer: Uint32Array.from(rows, ({ c }) => c),
      day: Int32Array.from(rows, ({ d }) => d),
      spend: new Float64Array(rows.length).fill(10),
    };
  };

  it('lets everybody go on as those like them did before', () => {
    // History of 90 days, a third of it is 30: regulars come three times, over 60 days six times.
    const purchases = shop(5, 200);
    const forecast = rfmCells(purchases, splitPurchases(purchases, { cutoff: 89, until: 149 }));
    expect([...forecast.purchaseDays]).toEqual([6, 6, 6, 6, 6, 0, 0, 0, 0, 0]);
    expect([...forecast.spend]).toEqual([60, 60, 60, 60, 60, 0, 0, 0, 0, 0]);
  });

  it('sees nothing after the cut-off', () => {
    const window = { cutoff: 89, until: 149 };
    const [short, long] = [shop(4, 89), shop(4, 400)];
    expect(rfmCells(short, splitPurchases(short, window))).toEqual(rfmCells(long, splitPurchases(long, window)));
  });

  it('says 0 where there was no earlier day to learn from', () => {
    const purchases = shop(0, 0);
    expect([...rfmCells(purchases, splitPurchases(purchases, { cutoff: 1, until: 20 })).purchaseDays]).toEqual(
      Array.from({ length: 10 }, () => 0),
    );
  });
});
