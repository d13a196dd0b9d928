import { describe, expect, it } from 'vitest';
import { bgNbd } from '../../../models/clv/bg-nbd/model.ts';
import { gammaGamma } from '../../../models/clv/gamma-gamma/model.ts';
import { groupHistories } from '../../../models/clv/histories.ts';
import { holdOutPurchases, type Purchases, summarisePurchases } from '../../../models/clv/purchases.ts';
import { storeTotal } from '../../../models/clv/totals/store-total.ts';
import { predictSpendTotal } from '../../../models/clv/totals/spend-prediction.ts';
import { sumByPart } from '../../../models/clv/totals/sum-by-part.ts';
import { predictTotal } from '../../../models/clv/totals/total-prediction.ts';
import { type ShopDesign, simulatePurchases } from '../../support/simulated-shops/shop.ts';

/** Exactly what the models assume, one purchase day never hiding another: rates are far below one a day. */
const calm: ShopDesign = {
  seed: 1,
  days: 730,
  startsOn: 0,
  customers: 800,
  growth: 1,
  rate: { r: 0.8, alpha: 100 },
  dropout: { model: 'bg-nbd', a: 0.8, b: 3 },
  spend: { p: 6, q: 4, v: 15 },
};
const UNTIL = 500;
const HORIZON = 180;

function predicted(purchases: Purchases) {
  const summary = summarisePurchases(purchases, { until: UNTIL });
  const { histories, spending } = summary;
  const groups = groupHistories(histories);
  const fit = bgNbd.fit(groups);
  const parameters = gammaGamma.fit(spending).parameters;
  return {
    groups,
    fit,
    held: holdOutPurchases(purchases, summary, { after: UNTIL, until: UNTIL + HORIZON }),
    days: predictTotal(bgNbd, fit, groups, HORIZON),
    spend: predictSpendTotal({
      orders: { model: bgNbd, fit },
      spend: { model: gammaGamma, parameters },
      histories,
      spending,
      horizon: HORIZON,
    }),
  };
}

const sum = (values: Float64Array) => values.reduce((total, value) => total + value, 0);

describe('the total of a shop that is as the models say', () => {
  const purchases = simulatePurchases(calm);
  const { days, spend, groups, fit } = predicted(purchases);

  it('is as uncertain as its customers and parameters make it, over many such shops', () => {
    // Mean squares of 10 standard normal numbers lie in [0.216, 2.519] with probability 0.99.
    const shops = Array.from({ length: 10 }, (_, i) => predicted(simulatePurchases({ ...calm, seed: 100 + i })));
    const squares = (of: (shop: (typeof shops)[number]) => number) =>
      shops.reduce((total, shop) => total + of(shop) ** 2, 0) / shops.length;
    const error = (total: (typeof shops)[number]['days'], actual: number) =>
      (actual - total.expected) / Math.sqrt(total.ownVariance + total.expected ** 2 * total.parameterLogVariance);
    const ofDays = squares(({ days: total, held }) => error(total, sum(held.purchaseDays)));
    const ofSpend = squares(({ spend: total, held }) => error(total, sum(held.spend)));
    expect(ofDays).toBeGreaterThan(0.216);
    expect(ofDays).toBeLessThan(2.519);
    expect(ofSpend).toBeGreaterThan(0.216);
    expect(ofSpend).toBeLessThan(2.519);
  }, 20_000);

  it('is the sum of its customers, grouped or not', () => {
    expect(sum(spend.purchaseDays.mean)).toBeCloseTo(days.expected, 4);
    expect(sum(spend.purchaseDays.variance)).toBeCloseTo(days.ownVariance, 4);
  });

  it('is the sum of its parts', () => {
    const partOf = spend.spend.mean.map((_, i) => i % 3);
    const parts = sumByPart(spend.spend, partOf, 3);
    expect(sum(parts.expected)).toBeCloseTo(spend.expected, 6);
    expect(sum(parts.ownVariance) / spend.ownVariance).toBeCloseTo(1, 9);
    expect(() => sumByPart(spend.spend, [0], 1)).toThrow(RangeError);
    expect(() => sumByPart(spend.spend, partOf, 2)).toThrow(RangeError);
  });

  it('has parameters of finite uncertainty where the data leave them open', () => {
    const open = predictTotal(bgNbd, { ...fit, covariance: null }, groups, HORIZON);
    expect(open.parameterLogVariance).toBeGreaterThan(0);
    expect(open.parameterLogVariance).toBeLessThan(1);
  });
});

describe('the total of a store as of a day', () => {
  const purchases = simulatePurchases({ ...calm, days: 900, startsOn: 100, customers: 400 });
  const total = storeTotal(bgNbd, purchases, { referenceDay: 760, horizonDays: 90 })!;

  it('looks at nothing after it', () => {
    const isKnown = (_: number, row: number) => purchases.day[row]! <= 760;
    const known = {
      customers: purchases.customers,
      customer: purchases.customer.filter(isKnown),
      day: purchases.day.filter(isKnown),
      spend: purchases.spend.filter(isKnown),
    };
    expect(storeTotal(bgNbd, known, { referenceDay: 760, horizonDays: 90 })).toEqual(total);
  });

  it('learns from its own rolling cut-offs', () => {
    expect(total.cutOffs).toBe(6);
    expect(total.lower80).toBeLessThan(total.expected);
    expect(total.upper80).toBeGreaterThan(total.expected);
  });

  it('is unknown before the first customer', () => {
    expect(storeTotal(bgNbd, purchases, { referenceDay: -1, horizonDays: 90 })).toBeNull();
  });
});
