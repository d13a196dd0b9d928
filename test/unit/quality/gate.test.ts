import { describe, expect, it } from 'vitest';
import { measureBacktest } from '../../../models/quality/backtest-measures.ts';
import { decideGate } from '../../../models/quality/gate.ts';

/** Customers whose actual orders are 0, each with a model error; the naive forecast is right about everybody. */
const losingBy = (...errors: number[]) =>
  ({
    validated: true,
    measures: measureBacktest({
      actual: new Float64Array(errors.length),
      predicted: Float64Array.from(errors),
      naive: new Float64Array(errors.length),
    }),
  }) as const;

describe('decideGate', () => {
  it('refuses a model that loses to the naive rate by more than noise', () => {
    // Every squared error is 1: a mean without noise.
    const { decision, reasons, checks } = decideGate({ backtest: losingBy(1, 1, 1, 1), failedAudits: [] });
    expect(decision).toBe('refuse');
    expect(reasons).toEqual([
      'The model predicts worse than the naive rate, by more than noise explains: RMSE of orders 1.000 against 0.000.',
    ]);
    expect(checks[1]).toMatchObject({ check: 'orders_against_naive', status: 'fail', figure: 1, bound: 1e-4 });
  });

  it('takes less than a hundredth of an order for rounding, however sure the difference is', () => {
    expect(decideGate({ backtest: losingBy(0.009, 0.009), failedAudits: [] }).decision).toBe('publish');
    expect(decideGate({ backtest: losingBy(0.011, 0.011), failedAudits: [] }).decision).toBe('refuse');
  });

  it('publishes a model that loses within noise, as in a small shop', () => {
    // Squared errors 1 1 1 9: mean 3, standard deviation 4, standard error 2.
    const { decision, reasons, checks } = decideGate({ backtest: losingBy(1, 1, 1, 3), failedAudits: [] });
    expect({ decision, reasons }).toEqual({ decision: 'publish', reasons: [] });
    expect(checks[1]).toMatchObject({ status: 'pass', figure: 3, bound: 4 });
    expect(checks[1]?.note).toBe(
      'The model predicts no better than the naive rate, within noise: RMSE of orders 1.732 against 0.000.',
    );
  });

  it('publishes a model that wins', () => {
    const actual = Float64Array.of(1, 2, 3);
    const measures = measureBacktest({ actual, predicted: actual, naive: Float64Array.of(0, 0, 9) });
    const { decision, checks } = decideGate({ backtest: { validated: true, measures }, failedAudits: [] });
    expect(decision).toBe('publish');
    expect(checks[1]?.note).toMatch(/^The model predicts better than the naive rate: RMSE of orders 0\.000 /);
  });

  it('publishes two forecasts that are equally good', () => {
    expect(decideGate({ backtest: losingBy(0, 0), failedAudits: [] }).decision).toBe('publish');
  });

  it('is off, and says so, when nothing could be validated', () => {
    const backtest = { validated: false, reason: 'history is short.' } as const;
    const { decision, checks } = decideGate({ backtest, failedAudits: [] });
    expect(decision).toBe('publish');
    expect(checks[1]).toEqual({
      check: 'orders_against_naive',
      status: 'off',
      figure: null,
      bound: null,
      note: 'Forecasts are not validated: history is short.',
    });
    expect(decideGate({ backtest: losingBy(5), failedAudits: [] }).checks[1]?.status).toBe('off');
  });

  it('refuses a run with a failed data test, validated or not', () => {
    const backtest = { validated: false, reason: 'history is short.' } as const;
    const { decision, reasons, checks } = decideGate({ backtest, failedAudits: ['int_orders: unique(order_id)'] });
    expect(decision).toBe('refuse');
    expect(reasons).toEqual(['Data tests failed: int_orders: unique(order_id).']);
    expect(checks[0]).toMatchObject({ check: 'audits', status: 'fail', figure: 1, bound: 0 });
  });
});
