/**
 * CDNOW as a user gets it: models chosen by themselves from days up to 1997-09-30 alone, then measured on the 273 days after it.
 * The bounds were set before any of this was measured; the hold-out took no part in any choice.
 */
import { describe, expect, it } from 'vitest';
import { backtestFile, type FileBacktest } from '../../../app/clv/backtest-job.ts';
import { orderModelNames } from '../../../models/clv/order-model.ts';
import type { Purchases } from '../../../models/clv/purchases.ts';
import { spendModelNames } from '../../../models/clv/spend-model.ts';
import { orderModels, spendModels } from '../../../models/clv/models.ts';
import { backtestAt } from '../../../models/quality/backtest/backtest-at.ts';
import { readPurchases } from '../../support/simulated-shops/cdnow.ts';
import { dayOf } from './cdnow-purchases.ts';

const until = dayOf('1997-09-30');
const holdoutDays = 273;
const files = [
  ['a tenth', '../../../examples/cdnow/orders.csv', 2357, 1882],
  ['all of it', '../clv/fixtures/cdnow-full.csv.gz', 23_570, 19_684],
] as const;

function upTo({ customers, customer, day, spend }: Purchases): Purchases {
  const isKnown = (_: number, row: number) => day[row]! <= until;
  return { customers, customer: customer.filter(isKnown), day: day.filter(isKnown), spend: spend.filter(isKnown) };
}

describe.each(files)('CDNOW, %s', (_, file, customers, boughtDays) => {
  const purchases = readPurchases(new URL(file, import.meta.url));
  const result: FileBacktest = backtestFile({ purchases, hasAmounts: true, until, holdoutDays });
  const { measured, choice, storeTotal } = result;
  const ordersOf = (name: string) => measured.orders.find(({ model }) => model === name)!;
  const spendOf = (name: string) => measured.spend.find(({ model }) => model === name)!;
  const orders = ordersOf(choice.orders.model);
  const spend = spendOf(choice.spend!.model);

  it('measures every model and every baseline', () => {
    const models = measured.orders.map(({ model }) => model);
    expect(models).toEqual(expect.arrayContaining([...orderModelNames, 'naive', 'hiatus', 'rfm', 'past-spend']));
    expect(measured.spend.map(({ model }) => model)).toEqual(
      expect.arrayContaining([...spendModelNames, 'naive', 'hiatus', 'rfm', 'past-spend']),
    );
    expect(measured.customers).toBe(customers);
    expect(storeTotal.actual).toBe(boughtDays);
  });

  it('chooses without a look at the days held out', () => {
    const blind = backtestFile({ purchases: upTo(purchases), hasAmounts: true, until, holdoutDays });
    expect(blind.choice).toEqual(choice);
    expect({ ...blind.storeTotal, actual: boughtDays }).toEqual(storeTotal);
  });

  it('predicts orders about as well as whichever published model turns out best', () => {
    const published = ['bg-nbd', 'mbg-nbd', 'pareto-nbd'].map((name) => ordersOf(name).rmse!);
    expect(orders.crps).toBeLessThanOrEqual(1.02 * ordersOf('bg-nbd').crps!);
    expect(orders.rmse).toBeLessThanOrEqual(1.02 * Math.min(...published));
  });

  it.each([
    ['orders', orders],
    ['spend', spend],
  ])('keeps what its intervals of %s promise', (__, row) => {
    expect(row.pit80).toBeGreaterThanOrEqual(0.76);
    expect(row.pit80).toBeLessThanOrEqual(0.84);
    expect(Math.abs(row.observed80! - row.promised80!)).toBeLessThanOrEqual(0.03);
    expect(Math.abs(row.observed95! - row.promised95!)).toBeLessThanOrEqual(0.03);
  });

  it('ranks spend better than Pareto/NBD with Gamma-Gamma, and misses it by no more', () => {
    const published = backtestAt(
      purchases,
      { cutoff: until, until: until + holdoutDays },
      { orders: 'pareto-nbd', spend: 'gamma-gamma' },
      { orderModels: [orderModels['pareto-nbd']], spendModels: [spendModels['gamma-gamma']] },
    ).spend[0]!;
    expect(spend.gini! - published.gini!).toBeGreaterThanOrEqual(0.02);
    expect(spend.rmse).toBeLessThanOrEqual(1.02 * published.rmse!);
    expect(Math.abs(spend.bias!) - Math.abs(published.bias!)).toBeLessThanOrEqual(0.03);
  });

  it('reports the total with its interval; every published model misses it by an eighth', () => {
    const { predicted, lower80, upper80 } = storeTotal;
    expect(lower80).toBeLessThan(predicted);
    expect(predicted).toBeLessThan(upper80);
    expect(predicted / boughtDays).toBeCloseTo(0.87, 1);
  });
});
