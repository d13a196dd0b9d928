import { describe, expect, it } from 'vitest';
import { orderModels, spendModels } from '../../../models/clv/models.ts';
import { backtest } from '../../../models/quality/backtest/backtest.ts';
import { backtestAt } from '../../../models/quality/backtest/backtest-at.ts';
import { dayOf, readCdnowPurchases } from './cdnow-purchases.ts';

const window = { cutoff: dayOf('1997-09-30'), until: dayOf('1998-06-30') };
const purchases = readCdnowPurchases();
const only = (name: 'bg-nbd' | 'pareto-nbd') => ({ orderModels: [orderModels[name]] });

/** Expected values by NumPy and SciPy at the maxima of both likelihoods; ties broken at random there, shared here. */
describe('spend on CDNOW, learned until 1997-09-30 and predicted until 1998-06-30', () => {
  const { spend, totals } = backtestAt(purchases, window, { orders: 'bg-nbd', spend: 'gamma-gamma' }, only('bg-nbd'));
  const of = (model: string) => spend.find((row) => row.model === model)!;

  it('measures BG/NBD × Gamma-Gamma as computed independently', () => {
    const row = of('gamma-gamma');
    expect(row.mae).toBeCloseTo(30.4079, 3);
    expect(row.rmse).toBeCloseTo(72.2989, 3);
    expect(row.bias).toBeCloseTo(-0.15561, 4);
    expect(row.gini).toBeCloseTo(0.6377, 3);
    expect(row.top10).toBeCloseTo(0.50199, 3);
    expect(totals.actualSpend).toBeCloseTo(70_976.39, 2);
    expect(totals.predictedSpend).toBeCloseTo(59_931.63, 1);
  });

  it('ranks by past spend as computed independently', () => {
    expect(of('past-spend').gini).toBeCloseTo(0.68, 3);
    expect(of('past-spend').top10).toBeCloseTo(0.4811, 3);
    expect(of('past-spend').spearman).toBeCloseTo(0.3929, 4);
  });

  it('has a distribution for every model, and intervals that keep what they promise within three points', () => {
    const { spend: rows } = backtestAt(
      purchases,
      window,
      { orders: 'bg-nbd', spend: 'credibility' },
      { ...only('bg-nbd'), spendModels: Object.values(spendModels) },
    );
    for (const { name } of Object.values(spendModels)) {
      const row = rows.find(({ model }) => model === name)!;
      expect(row.crps).toBeLessThan(21);
      expect(row.logScore).toBeNull();
      expect(row.pit80).toBeGreaterThan(0.76);
      expect(row.pit80).toBeLessThan(0.84);
      expect(Math.abs(row.observed80! - row.promised80!)).toBeLessThan(0.04);
      expect(row.promised80).toBeGreaterThanOrEqual(0.8);
      expect(row.pitDeciles!.reduce((sum, share) => sum + share, 0)).toBeCloseTo(1, 9);
    }
  });

  it('chooses the spend model with the best score, and tells contests and bias of spend', () => {
    const result = backtest(purchases, [window], only('bg-nbd'));
    const scores = result.spendChoice!.candidates;
    const best = scores.toSorted((one, other) => one.score - other.score)[0]!;
    expect(result.spendChoice!.chosen).toBe(best.name);
    expect(scores.map(({ score }) => score)).toEqual(
      scores.map(({ name }) => expect.closeTo(result.cutoffs[0]!.spend.find(({ model }) => model === name)!.crps!, 9)),
    );
    expect(result.contests.map(({ quantity }) => quantity)).toEqual([
      ...Array.from({ length: 3 }, () => 'orders'),
      ...Array.from({ length: 3 }, () => 'spend'),
    ]);
    expect(result.bias.spend!.bias).toBeCloseTo(
      result.cutoffs[0]!.spend.find(({ model }) => model === best.name)!.bias!,
      9,
    );
  });

  it('scales with money', () => {
    const dear = { ...purchases, spend: purchases.spend.map((value) => value * 1000) };
    const scaled = backtestAt(dear, window, { orders: 'bg-nbd', spend: 'gamma-gamma' }, only('bg-nbd')).spend;
    for (const row of scaled) {
      const before = of(row.model);
      // Fits of dear and cheap days agree to about eight digits.
      expect(row.gini).toBeCloseTo(before.gini!, 6);
      expect((row.rmse ?? 0) / 1000).toBeCloseTo(before.rmse ?? 0, 4);
      expect((row.crps ?? 0) / 1000).toBeCloseTo(before.crps ?? 0, 4);
      expect(row.pit80 ?? 0).toBeCloseTo(before.pit80 ?? 0, 6);
    }
  });
});
