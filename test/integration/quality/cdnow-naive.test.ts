import { readFileSync } from 'node:fs';
import { describe, expect, it } from 'vitest';
import { daysBetween } from '../../../lib/pure/dates.ts';
import { type BacktestMeasures, measureBacktest } from '../../../models/quality/backtest-measures.ts';
import { planBacktest } from '../../../models/quality/backtest-window.ts';
import { naiveRate } from '../../../models/quality/naive-rate.ts';

const asOf = '1998-06-30';

/** Customer → purchase day → amount in cents: orders of one day are one purchase. */
function readPurchases(): ReadonlyMap<string, ReadonlyMap<string, number>> {
  const file = new URL('../../../examples/cdnow/orders.csv', import.meta.url);
  const [header = '', ...lines] = readFileSync(file, 'utf8').trimEnd().split(/\r?\n/);
  const names = header.split(',');
  const purchases = new Map<string, Map<string, number>>();
  for (const line of lines) {
    const cells = line.split(',');
    const cell = (name: string): string => cells[names.indexOf(name)] ?? '';
    const days = purchases.get(cell('customer_id')) ?? new Map<string, number>();
    days.set(cell('order_date'), (days.get(cell('order_date')) ?? 0) + Math.round(Number(cell('amount')) * 100));
    purchases.set(cell('customer_id'), days);
  }
  return purchases;
}

/** Forecasts the hold-out by the naive rate, spend as that times the mean of a customer's purchase days. */
function measureNaive(): BacktestMeasures {
  const customers = [...readPurchases().values()];
  const firstDay = customers.map((days) => [...days.keys()].toSorted()[0] ?? '').toSorted()[0] ?? '';
  const plan = planBacktest({ firstDay, asOf, horizonDays: 365 });
  if (!plan.validated) throw new Error(plan.reason);

  const column = (measure: (days: ReadonlyMap<string, number>) => number) => Float64Array.from(customers, measure);
  const split = (days: ReadonlyMap<string, number>, isHoldout: boolean) =>
    [...days]
      .filter(([day]) => day <= asOf && day > plan.cutoff === isHoldout)
      .toSorted(([one], [other]) => (one < other ? -1 : 1));
  const cents = (purchases: readonly [string, number][]) => purchases.reduce((sum, [, amount]) => sum + amount, 0);

  const naive = naiveRate(
    {
      frequency: column((days) => split(days, false).length - 1),
      tenure: column((days) => daysBetween(split(days, false)[0]?.[0] ?? '', plan.cutoff)),
    },
    plan.holdoutDays,
  );
  const meanSpend = column((days) => cents(split(days, false)) / 100 / split(days, false).length);
  const spend = naive.map((orders, index) => orders * (meanSpend[index] ?? Number.NaN));
  const actualSpend = column((days) => cents(split(days, true)) / 100);
  return measureBacktest({
    actual: column((days) => split(days, true).length),
    predicted: naive,
    naive,
    spend: { actual: actualSpend, predicted: spend, naive: spend },
  });
}

/** Computed once, independently, over the same tenth of CDNOW's customers; tolerances are half of the last digit. */
describe('the naive rate on CDNOW', () => {
  const { customers, orders, spend } = measureNaive();

  it('misses orders by MAE 1.024, RMSE 2.212 and +56 %, and ranks .458 of them into its top tenth', () => {
    expect(customers).toBe(2357);
    expect(orders.naive.mae).toBeCloseTo(1.024, 3);
    expect(orders.naive.rmse).toBeCloseTo(2.212, 3);
    expect(orders.naive.bias).toBeCloseTo(0.56, 2);
    expect(orders.naive.topDecileShare).toBeCloseTo(0.458, 3);
  });

  it('misses spend by MAE 43.5, RMSE 199 and +63 %, and ranks .492 of it into its top tenth', () => {
    expect(spend?.naive.mae).toBeCloseTo(43.5, 1);
    expect(spend?.naive.rmse).toBeCloseTo(199, 0);
    expect(spend?.naive.bias).toBeCloseTo(0.63, 2);
    expect(spend?.naive.topDecileShare).toBeCloseTo(0.492, 3);
  });
});
