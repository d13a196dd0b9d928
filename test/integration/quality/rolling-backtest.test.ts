import { describe, expect, it } from 'vitest';
import { bgNbd } from '../../../models/clv/bg-nbd/model.ts';
import { mbgNbd } from '../../../models/clv/mbg-nbd/model.ts';
import { nbd } from '../../../models/clv/nbd/model.ts';
import type { OrderModel } from '../../../models/clv/order-model.ts';
import type { Purchases } from '../../../models/clv/purchases.ts';
import { backtest, type RollingBacktest } from '../../../models/quality/backtest/backtest.ts';
import { backtestAt } from '../../../models/quality/backtest/backtest-at.ts';
import { planCutoffs } from '../../../models/quality/backtest/plan-cutoffs.ts';
import { windowsOf } from '../../../models/quality/backtest/windows.ts';
import { dayOf, pickCustomers, readCdnowPurchases } from './cdnow-purchases.ts';

const purchases = readCdnowPurchases();
const plan = planCutoffs({ firstDay: '1997-01-01', asOf: '1998-06-30', horizonDays: 180 });
const windows = windowsOf(plan.validated ? plan.cutoffs : []);
const options = { orderModels: [nbd, bgNbd, mbgNbd] as unknown as readonly OrderModel[], spendModels: [] };

/** Rows that pass, in the same order. */
function keep(all: Purchases, passes: (row: number) => boolean): Purchases {
  const rows = [...all.customer.keys()].filter(passes);
  return {
    customers: all.customers,
    customer: Uint32Array.from(rows, (row) => all.customer[row]!),
    day: Int32Array.from(rows, (row) => all.day[row]!),
    spend: Float64Array.from(rows, (row) => all.spend[row]!),
  };
}

describe('back-tests of CDNOW over several cut-offs', () => {
  const told: string[] = [];
  const result = backtest(purchases, windows, {
    ...options,
    onProgress: ({ done, of }) => told.push(`${done}/${of}`),
  });

  it('chooses the model with the best mean log score, and never the one that nobody leaves', () => {
    const means = options.orderModels.map(({ name }) => {
      const scores = result.cutoffs.map(({ orders }) => orders.find(({ model }) => model === name)!.logScore!);
      return { name, score: scores.reduce((sum, score) => sum + score, 0) / scores.length };
    });
    const best = means.toSorted((one, other) => one.score - other.score)[0]!;
    expect(result.orderChoice).toMatchObject({ chosen: best.name, because: 'best', incumbent: null });
    expect(result.orderChoice.chosen).not.toBe('nbd');
    expect(result.orderChoice.candidates.map(({ score }) => score)).toEqual(
      means.map(({ score }) => expect.closeTo(score, 12)),
    );
  });

  it('keeps an incumbent that is about as good, and drops one that is clearly worse', () => {
    const other = result.orderChoice.chosen === 'bg-nbd' ? 'mbg-nbd' : 'bg-nbd';
    const against = (orders: 'nbd' | 'bg-nbd' | 'mbg-nbd') =>
      backtest(purchases, windows.slice(-1), { ...options, incumbent: { orders, spend: null } }).orderChoice;
    expect(against('nbd').because).toBe('replaced');
    const { because, candidates } = against(other);
    const challenger = candidates.find(({ name }) => name !== other && name !== 'nbd')!;
    const isClear = challenger.difference! < -challenger.standardError!;
    expect(because).toBe(isClear ? 'replaced' : 'kept');
  });

  it('beats every baseline there', () => {
    expect(result.contests.map(({ quantity, baseline }) => `${quantity} ${baseline}`)).toEqual([
      'orders naive',
      'orders hiatus',
      'orders rfm',
    ]);
    for (const { difference } of result.contests) expect(difference).toBeLessThan(0);
  });

  it('tells how far it is, and gives each cut-off as a single back-test would', () => {
    expect(told).toEqual(Array.from({ length: 2 * windows.length }, (_, i) => `${i + 1}/${2 * windows.length}`));
    const chosen = { orders: result.orderChoice.chosen, spend: null };
    expect(result.cutoffs[0]).toEqual(backtestAt(purchases, windows[0]!, chosen, options));
  });

  it('sees nothing after the last hold-out, and learns nothing after a cut-off', () => {
    const [early] = windows;
    const chosen = { orders: 'bg-nbd', spend: null } as const;
    const whole = backtestAt(purchases, early!, chosen, options);
    const cut = keep(purchases, (row) => purchases.day[row]! <= early!.until);
    expect(backtestAt(cut, early!, chosen, options)).toEqual(whole);
    // Without the held-out days, the forecasts stay: their total is the same to the last bit.
    const past = keep(purchases, (row) => purchases.day[row]! <= early!.cutoff);
    const unseen = backtestAt(past, early!, chosen, options);
    expect(unseen.totals.predictedPurchaseDays).toBe(whole.totals.predictedPurchaseDays);
    expect(unseen.totals.actualPurchaseDays).toBe(0);
    expect(
      unseen.orders.find(({ model }) => model === 'rfm')!.calibration.map(({ predictedMean }) => predictedMean),
    ).toEqual(whole.orders.find(({ model }) => model === 'rfm')!.calibration.map(({ predictedMean }) => predictedMean));
  });

  it('hangs on no order of customers', () => {
    const shuffled = pickCustomers(
      purchases,
      Array.from({ length: purchases.customers }, (_, i) => (i * 1009) % purchases.customers),
    );
    const again = backtest(shuffled, windows.slice(0, 2), options);
    const before = backtest(purchases, windows.slice(0, 2), options);
    // Sums in another order differ in the last digits; nothing else may.
    const rounded = (value: RollingBacktest) =>
      JSON.parse(
        JSON.stringify(value, (_, v: unknown) => (typeof v === 'number' ? Number(v.toPrecision(8)) : v)),
      ) as unknown;
    expect(rounded(again)).toEqual(rounded(before));
  });

  it('refuses windows that hold nothing', () => {
    expect(() => backtest(purchases, [], options)).toThrow(RangeError);
    const empty = { cutoff: dayOf('1996-01-01'), until: dayOf('1996-06-01') };
    expect(() => backtestAt(purchases, empty, { orders: 'bg-nbd', spend: null }, options)).toThrow(RangeError);
    expect(() => backtestAt(purchases, windows[0]!, { orders: 'pareto-nbd', spend: null }, options)).toThrow(
      RangeError,
    );
  });
});
