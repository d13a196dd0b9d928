/**
 * Shops that are what the models say, in whole days and with customers who join all the time, through the whole back-test:
 * histories from purchases, fits, forecasts, measures. 20,000 customers leave standard errors of 0.3 and 0.16 points.
 */
import { describe, expect, it } from 'vitest';
import { orderModels, spendModels } from '../../../models/clv/models.ts';
import type { OrderModelName } from '../../../models/clv/order-model.ts';
import type { Purchases } from '../../../models/clv/purchases.ts';
import { backtestAt } from '../../../models/quality/backtest/backtest-at.ts';
import { type ShopDesign, simulatePurchases } from '../../support/simulated-shops/shop.ts';

const DAYS = 730;
const until = 550;
const steady = {
  days: DAYS,
  startsOn: 0,
  customers: 26_000,
  growth: 1,
  rate: { r: 0.8, alpha: 90 },
  spend: { p: 4, q: 4, v: 30 },
} as const;
const dropouts = {
  'bg-nbd': { model: 'bg-nbd', a: 0.7, b: 3 },
  'pareto-nbd': { model: 'pareto-nbd', s: 0.7, beta: 150 },
} as const satisfies Partial<Record<OrderModelName, ShopDesign['dropout']>>;

/** Both shops' customers in one file. */
function together(one: Purchases, other: Purchases): Purchases {
  return {
    customers: one.customers + other.customers,
    customer: Uint32Array.from([...one.customer, ...other.customer.map((number) => number + one.customers)]),
    day: Int32Array.from([...one.day, ...other.day]),
    spend: Float64Array.from([...one.spend, ...other.spend]),
  };
}

const shopOf = (name: keyof typeof dropouts, seed: number, customers: number = steady.customers) =>
  simulatePurchases({ ...steady, customers, seed, dropout: dropouts[name] });

const shops: readonly (readonly [OrderModelName, Purchases])[] = [
  ['bg-nbd', shopOf('bg-nbd', 41)],
  ['pareto-nbd', shopOf('pareto-nbd', 42)],
  ['bg-pareto', together(shopOf('bg-nbd', 43, 13_000), shopOf('pareto-nbd', 44, 13_000))],
];

describe.each(shops)('a shop of %s', (name, purchases) => {
  const { orders, spend, customers, totals } = backtestAt(
    purchases,
    { cutoff: until, until: DAYS - 1 },
    { orders: name, spend: 'credibility' },
    { orderModels: [orderModels[name]], hasLearner: false },
  );

  it('is calibrated in purchase days', () => {
    expect(customers).toBeGreaterThan(18_000);
    const [row] = orders;
    expect(Math.abs(row!.pit80! - 0.8)).toBeLessThan(0.01);
    expect(Math.abs(row!.pit95! - 0.95)).toBeLessThan(0.01);
    expect(Math.abs(row!.observed80! - row!.promised80!)).toBeLessThan(0.01);
    expect(Math.abs(totals.predictedPurchaseDays / totals.actualPurchaseDays - 1)).toBeLessThan(0.05);
  });

  it.each(Object.values(spendModels))('is calibrated in spend by $name', ({ name: model }) => {
    const row = spend.find((one) => one.model === model)!;
    expect(Math.abs(row.pit80! - 0.8)).toBeLessThan(0.01);
    expect(Math.abs(row.pit95! - 0.95)).toBeLessThan(0.01);
    expect(Math.abs(row.observed80! - row.promised80!)).toBeLessThan(0.01);
    expect(Math.abs(row.bias!)).toBeLessThan(0.06);
  });
});
