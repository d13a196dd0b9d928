import { describe, expect, it } from 'vitest';
import { backtestAt } from '../../../models/quality/backtest/backtest-at.ts';
import { forecastBaselines } from '../../../models/quality/backtest/order-forecasts.ts';
import { splitPurchases } from '../../../models/quality/backtest/split.ts';
import { measurePoints, outcomesOf } from '../../../models/quality/measures/forecast-measures.ts';
import { dayOf, readCdnowPurchases } from './cdnow-purchases.ts';

/** 39 weeks to learn from, 39 weeks to predict. */
const window = { cutoff: dayOf('1997-09-30'), until: dayOf('1998-06-30') };

/**
 * Expected values by NumPy and SciPy over the same 2,357 customers (parameters at the maximum of the likelihood, closed forms of
 * the expectation; ties broken at random there, shared here, hence half of the last digit given).
 */
describe('CDNOW, learned until 1997-09-30 and predicted until 1998-06-30', () => {
  const purchases = readCdnowPurchases();
  const { orders, totals, customers, holdoutDays } = backtestAt(
    purchases,
    window,
    { orders: 'bg-nbd', spend: null },
    { spendModels: [] },
  );
  const of = (model: string) => orders.find((row) => row.model === model)!;

  it('sees 2,357 customers, who bought on 1,882 days', () => {
    expect({ customers, holdoutDays, bought: totals.actualPurchaseDays }).toEqual({
      customers: 2357,
      holdoutDays: 273,
      bought: 1882,
    });
    expect(totals.predictedPurchaseDays).toBeCloseTo(1653.41, 1);
  });

  it.each([
    ['bg-nbd', 0.78545, 1.60798, -0.12146, 0.4702, 0.6623, 0.4493],
    ['naive', 1.0237, 2.2119, 0.5569, 0.459, 0.666, 0.4898],
  ])('measures %s as computed independently', (model, mae, rmse, bias, top10, gini, spearman) => {
    const row = of(model);
    expect(row.mae).toBeCloseTo(mae, 4);
    expect(row.rmse).toBeCloseTo(rmse, 4);
    expect(row.bias).toBeCloseTo(bias, 4);
    expect(row.top10).toBeCloseTo(top10, 3);
    expect(row.gini).toBeCloseTo(gini, 3);
    expect(row.spearman).toBeCloseTo(spearman, 3);
  });

  it.each([
    ['mbg-nbd', 0.765, 1.607, -0.16],
    ['pareto-nbd', 0.755, 1.603, -0.12],
  ])('measures %s as published figures of the same data say', (model, mae, rmse, bias) => {
    // Half of the last digit printed.
    expect(Math.abs(of(model).mae! - mae)).toBeLessThan(0.0006);
    expect(Math.abs(of(model).rmse! - rmse)).toBeLessThan(0.0006);
    expect(Math.abs(of(model).bias! - bias)).toBeLessThan(0.006);
  });

  it('measures the hiatus heuristic; ninety-one days sharp make the last digit', () => {
    // Days as fractions of weeks round either side of 13 there: MAE .8137 to .8175.
    expect(of('hiatus').mae).toBeCloseTo(0.8159, 2);
    expect(of('hiatus').rmse).toBeCloseTo(2.0223, 2);
    expect(of('hiatus').bias).toBeCloseTo(-0.0217, 2);
    expect(of('hiatus').top10).toBeCloseTo(0.472, 2);
  });

  it('ranks by past spend, and says nothing else of it', () => {
    expect(of('past-spend').spearman).toBeCloseTo(0.3806, 4);
    expect(of('past-spend').gini).toBeCloseTo(0.6047, 3);
    expect(of('past-spend').top10).toBeCloseTo(0.407, 3);
    expect(of('past-spend').rmse).toBeNull();
  });

  it('finds the models that describe CDNOW calibrated', () => {
    for (const model of ['bg-nbd', 'mbg-nbd', 'pareto-nbd']) {
      const row = of(model);
      expect(row.crps).toBeCloseTo(0.51, 2);
      expect(row.pit80).toBeGreaterThan(0.76);
      expect(row.pit80).toBeLessThan(0.84);
      expect(Math.abs(row.observed95! - row.promised95!)).toBeLessThan(0.03);
      expect(row.pitDeciles!.reduce((sum, share) => sum + share, 0)).toBeCloseTo(1, 9);
    }
    // Nobody ever leaves: the total is half as much again, and the log score tells.
    expect(of('nbd').logScore! - of('bg-nbd').logScore!).toBeGreaterThan(0.05);
  });

  it('measures spend of the rates as computed independently', () => {
    const split = splitPurchases(purchases, window);
    const outcomes = outcomesOf(split.held.spend, split.summary.firstDay);
    const [naive, hiatus] = forecastBaselines(purchases, split).map(({ name, spend }) =>
      measurePoints(name, outcomes, spend),
    );
    expect(naive!.mae).toBeCloseTo(43.463, 3);
    expect(naive!.rmse).toBeCloseTo(199.233, 3);
    expect(naive!.bias).toBeCloseTo(0.6276, 4);
    expect(naive!.top10).toBeCloseTo(0.492, 3);
    expect(hiatus!.mae).toBeCloseTo(31.76, 1);
    expect(hiatus!.rmse).toBeCloseTo(93.19, 1);
  });
});
