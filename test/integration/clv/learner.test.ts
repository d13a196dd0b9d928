/** What a learner is worth beside a model: nothing where the model is true, something where it is not or where more is known. */
import { describe, expect, it } from 'vitest';
import type { Covariate } from '../../../models/clv/learner/features.ts';
import { orderModels } from '../../../models/clv/models.ts';
import type { OrderModelName } from '../../../models/clv/order-model.ts';
import type { Purchases } from '../../../models/clv/purchases.ts';
import { backtest } from '../../../models/quality/backtest/backtest.ts';
import { planCutoffs } from '../../../models/quality/backtest/plan-cutoffs.ts';
import { windowsOf } from '../../../models/quality/backtest/windows.ts';
import { readPurchases } from '../../support/simulated-shops/cdnow.ts';
import { channelShop } from '../../support/simulated-shops/channel-shop.ts';
import { simulatePurchases } from '../../support/simulated-shops/shop.ts';

interface Trial {
  readonly purchases: Purchases;
  readonly model: OrderModelName;
  readonly asOf: string;
  readonly firstDay: string;
  readonly horizonDays: number;
  readonly covariates?: readonly Covariate[];
}

function judge({ purchases, model, covariates = [], ...history }: Trial) {
  const plan = planCutoffs(history);
  // The last three hold out whole horizons, too, and are enough for a test.
  const windows = windowsOf(plan.validated ? plan.cutoffs.slice(-3) : []);
  const result = backtest(purchases, windows, { orderModels: [orderModels[model]], spendModels: [], covariates });
  return { verdict: result.learner!, cutoffs: result.cutoffs };
}

describe('on all of CDNOW, 90 days ahead, the learner', () => {
  const purchases = readPurchases(new URL('fixtures/cdnow-full.csv.gz', import.meta.url));
  const { verdict, cutoffs } = judge({
    purchases,
    model: 'bg-nbd',
    firstDay: '1997-01-01',
    asOf: '1998-06-30',
    horizonDays: 90,
  });

  it('is better than BG/NBD at every cut-off, and clearly so over all of them', () => {
    expect(verdict).toMatchObject({ base: 'bg-nbd', cutoffs: 3, of: 3, isBetter: true });
    expect(verdict.difference).toBeLessThan(-4 * verdict.standardError!);
    for (const { orders } of cutoffs) {
      const of = (name: string) => orders.find(({ model }) => model === name)!;
      for (const measure of ['logScore', 'crps', 'rmse'] as const) {
        expect(of('learner')[measure]).toBeLessThan(of('bg-nbd')[measure]!);
      }
      expect(of('learner').pit80).toBeGreaterThan(0.78);
      expect(of('learner').pit80).toBeLessThan(0.82);
    }
  });

  it('stands behind the models and before the baselines', () => {
    for (const { orders } of cutoffs) {
      expect(orders.map(({ model }) => model)).toEqual(['bg-nbd', 'learner', 'naive', 'hiatus', 'rfm', 'past-spend']);
    }
  });
});

describe('in a shop that is as the model says, the learner', () => {
  it('adds nothing, and costs nothing', () => {
    const purchases = simulatePurchases({
      seed: 5,
      days: 900,
      startsOn: 30,
      customers: 8000,
      growth: 1,
      rate: { r: 0.8, alpha: 120 },
      dropout: { model: 'bg-nbd', a: 0.8, b: 3 },
      spend: { p: 4, q: 4, v: 40 },
    });
    const { verdict } = judge({
      purchases,
      model: 'bg-nbd',
      firstDay: '1970-01-01',
      asOf: '1972-06-18',
      horizonDays: 120,
    });
    expect(verdict).toMatchObject({ cutoffs: 3, isBetter: false });
    // A ten-thousandth of a log score is nothing.
    expect(Math.abs(verdict.difference!)).toBeLessThan(1e-4);
  });
});

describe('in a shop whose channels buy at different rates, the learner', () => {
  const { purchases, channel } = channelShop({ seed: 11, customers: 6000, lift: 3 });
  const shop = {
    purchases,
    model: 'bg-nbd',
    firstDay: '1970-01-01',
    asOf: '1972-06-18',
    horizonDays: 120,
  } as const;

  it('uses the channel of the first order when it is told', () => {
    const told = judge({ ...shop, covariates: [channel] }).verdict;
    expect(told.isBetter).toBe(true);
    expect(told.difference).toBeLessThan(-4 * told.standardError!);
    expect(judge(shop).verdict.difference).toBeGreaterThan(told.difference! / 2);
  });

  it('keeps codes with their customers where it learns from a sample', () => {
    const large = channelShop({ seed: 21, customers: 15_000, lift: 3 });
    expect(large.purchases.customers).toBeGreaterThan(25_000);
    const told = judge({ ...shop, purchases: large.purchases, covariates: [large.channel] }).verdict;
    expect(told.difference).toBeLessThan(-4 * told.standardError!);
  });
});
