import * as fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import { judgeSufficiency } from '../../../models/quality/sufficiency.ts';

const enough = { customersWithOrder: 500, historyDays: 180, daysSinceNewestOrder: 30, customersWithThreeOrders: 50 };

describe('judgeSufficiency', () => {
  it('is full when every need is just met', () => {
    expect(judgeSufficiency(enough)).toEqual({ status: 'full', missing: [] });
  });

  it.each([
    [{ customersWithOrder: 499 }, 'Predictions need 500 customers with an order; there are 499.'],
    [{ historyDays: 179 }, 'Predictions need 180 days of history; there are 179.'],
    [{ daysSinceNewestOrder: 31 }, 'Predictions need an order in the last 30 days; the newest is 31 days old.'],
    [{ customersWithThreeOrders: 49 }, 'Predictions need 50 customers with three orders or more; there are 49.'],
  ])('is indicative with %o, and says what is missing', (lack, sentence) => {
    expect(judgeSufficiency({ ...enough, ...lack })).toEqual({ status: 'indicative', missing: [sentence] });
  });

  it('is indicative from 100 customers, not enough below', () => {
    expect(judgeSufficiency({ ...enough, customersWithOrder: 100 }).status).toBe('indicative');
    expect(judgeSufficiency({ ...enough, customersWithOrder: 99 })).toEqual({
      status: 'not_enough_data',
      missing: ['Predictions need 500 customers with an order (100 for indicative predictions); there are 99.'],
    });
  });

  it('lists everything that an empty store lacks', () => {
    const { status, missing } = judgeSufficiency({
      customersWithOrder: 0,
      historyDays: 0,
      daysSinceNewestOrder: null,
      customersWithThreeOrders: 0,
    });
    expect(status).toBe('not_enough_data');
    expect(missing).toHaveLength(4);
    expect(missing[2]).toBe('Predictions need an order in the last 30 days; there is no order.');
  });

  it('never gets worse with more data', () => {
    const facts = fc.record({
      customersWithOrder: fc.nat(1000),
      historyDays: fc.nat(400),
      daysSinceNewestOrder: fc.nat(60),
      customersWithThreeOrders: fc.nat(100),
    });
    const grade = { not_enough_data: 0, indicative: 1, full: 2 };
    fc.assert(
      fc.property(facts, facts, (store, more) => {
        const grown = judgeSufficiency({
          customersWithOrder: store.customersWithOrder + more.customersWithOrder,
          historyDays: store.historyDays + more.historyDays,
          daysSinceNewestOrder: Math.min(store.daysSinceNewestOrder, more.daysSinceNewestOrder),
          customersWithThreeOrders: store.customersWithThreeOrders + more.customersWithThreeOrders,
        });
        const before = judgeSufficiency(store);
        expect(grade[grown.status]).toBeGreaterThanOrEqual(grade[before.status]);
        expect(grown.missing.length).toBeLessThanOrEqual(before.missing.length);
      }),
    );
  });
});
