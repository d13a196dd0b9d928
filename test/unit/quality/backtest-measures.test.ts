import * as fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import { measureBacktest } from '../../../models/quality/backtest-measures.ts';

const column = (...values: number[]): Float64Array => Float64Array.from(values);

describe('measureBacktest', () => {
  it('measures what pen and paper give', () => {
    const { customers, orders, spend, brier } = measureBacktest({
      actual: column(0, 1, 2, 5),
      predicted: column(0.5, 1, 1, 3.5),
      naive: column(0, 0, 4, 8),
      orderProbability: column(0.4, 0.6, 0.7, 0.9),
    });
    expect({ customers, spend }).toEqual({ customers: 4, spend: null });
    // Errors .5 0 −1 −1.5 and 0 −1 2 3.
    expect(orders.model.mae).toBe(0.75);
    expect(orders.model.rmse).toBeCloseTo(Math.sqrt(3.5 / 4), 15);
    expect(orders.model.bias).toBe(-0.25);
    expect(orders.naive.mae).toBe(1.5);
    expect(orders.naive.rmse).toBeCloseTo(Math.sqrt(14 / 4), 15);
    expect(orders.naive.bias).toBe(0.5);
    // Ranks 1 2.5 2.5 4 against 1 2 3 4: 4.5 / √(4.5 · 5).
    expect(orders.model.spearman).toBeCloseTo(4.5 / Math.sqrt(22.5), 15);
    // The tenth of four customers is one of them, and 5 of 8 orders are theirs.
    expect(orders.model.topDecileShare).toBe(0.625);
    // Squared errors differ by .25 −1 −3 −6.75: mean −2.625, sum of squares 28.0625, over 3 and 4.
    expect(orders.paired.meanDifference).toBe(-2.625);
    expect(orders.paired.standardError).toBeCloseTo(Math.sqrt(28.0625 / 12), 15);
    // .16 + .16 + .09 + .01.
    expect(brier).toBeCloseTo(0.105, 15);
  });

  it('measures spend apart', () => {
    const forecasts = { actual: column(0, 1), predicted: column(1, 1), naive: column(0, 0) };
    const { spend, brier } = measureBacktest({
      ...forecasts,
      spend: { actual: column(0, 100), predicted: column(10, 70), naive: column(0, 0) },
    });
    expect(spend?.model).toMatchObject({ mae: 20, bias: expect.closeTo(-0.2, 15) });
    expect(spend?.naive).toMatchObject({ mae: 50, bias: -1 });
    expect(brier).toBeNull();
  });

  it('compares predicted and actual means by tenths of the customers', () => {
    const predicted = Float64Array.from({ length: 20 }, (_, index) => 19 - index);
    const actual = predicted.map((value) => value * 2);
    const { calibration } = measureBacktest({ actual, predicted, naive: predicted }).orders;
    expect(calibration).toHaveLength(10);
    expect(calibration[0]).toEqual({ decile: 1, customers: 2, predictedMean: 0.5, actualMean: 1 });
    expect(calibration[9]).toEqual({ decile: 10, customers: 2, predictedMean: 18.5, actualMean: 37 });
  });

  it('breaks ties by position when it picks the top tenth', () => {
    const same = new Float64Array(10).fill(1);
    const actual = column(4, 0, 0, 0, 0, 0, 0, 0, 0, 6);
    expect(measureBacktest({ actual, predicted: same, naive: same }).orders.model.topDecileShare).toBe(0.4);
  });

  it('has no shares of nothing and no noise of one customer', () => {
    const { orders } = measureBacktest({ actual: column(0), predicted: column(1), naive: column(0) });
    expect(orders.model).toEqual({ rmse: 1, mae: 1, bias: null, spearman: null, topDecileShare: null });
    expect(orders.paired).toEqual({ meanDifference: 1, standardError: null });
    expect(orders.calibration).toEqual([{ decile: 10, customers: 1, predictedMean: 1, actualMean: 0 }]);
  });

  it('holds its identities for any forecasts', () => {
    const amount = fc.double({ min: 0, max: 1000, noNaN: true });
    fc.assert(
      fc.property(fc.array(fc.tuple(fc.nat(30), amount, amount), { minLength: 1, maxLength: 80 }), (rows) => {
        const actual = Float64Array.from(rows, ([value]) => value);
        const predicted = Float64Array.from(rows, ([, value]) => value);
        const naive = Float64Array.from(rows, ([, , value]) => value);
        const { orders } = measureBacktest({ actual, predicted, naive });
        const { model, paired, calibration } = orders;
        expect(model.mae).toBeLessThanOrEqual(model.rmse * (1 + 1e-12) + 1e-12);
        expect(paired.meanDifference).toBeCloseTo(model.rmse ** 2 - orders.naive.rmse ** 2, 4);
        expect(calibration.reduce((sum, decile) => sum + decile.customers, 0)).toBe(rows.length);
        const actualTotal = actual.reduce((sum, value) => sum + value, 0);
        expect(calibration.reduce((sum, { customers, actualMean }) => sum + customers * actualMean, 0)).toBeCloseTo(
          actualTotal,
          6,
        );
        for (const [index, decile] of calibration.entries()) {
          expect(decile.predictedMean).toBeGreaterThanOrEqual((calibration[index - 1]?.predictedMean ?? 0) - 1e-9);
        }
        expect(Math.abs(model.spearman ?? 0)).toBeLessThanOrEqual(1 + 1e-12);
        expect(model.topDecileShare ?? 0).toBeGreaterThanOrEqual(0);
      }),
    );
  });

  it('prefers nobody when the forecasts are the same', () => {
    const forecasts = { actual: column(0, 2, 1), predicted: column(1, 1, 1), naive: column(1, 1, 1) };
    expect(measureBacktest(forecasts).orders.paired).toEqual({ meanDifference: 0, standardError: 0 });
  });

  it('refuses columns that are empty, unequal or not finite', () => {
    const one = column(1);
    const two = column(1, 1);
    expect(() => measureBacktest({ actual: column(), predicted: column(), naive: column() })).toThrow(RangeError);
    expect(() => measureBacktest({ actual: two, predicted: one, naive: two })).toThrow(
      new RangeError('back-test: predicted needs 2 values, got 1'),
    );
    expect(() => measureBacktest({ actual: one, predicted: column(Number.NaN), naive: one })).toThrow(
      new RangeError('back-test: predicted needs finite values, got NaN at 0'),
    );
    expect(() => measureBacktest({ actual: one, predicted: one, naive: one, orderProbability: two })).toThrow(
      RangeError,
    );
    expect(() =>
      measureBacktest({ actual: one, predicted: one, naive: one, spend: { actual: one, predicted: two, naive: one } }),
    ).toThrow(new RangeError('back-test: spend predicted needs 1 values, got 2'));
  });
});
