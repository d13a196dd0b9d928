import { describe, expect, it } from 'vitest';
import { contests } from '../../../../models/quality/backtest/contests.ts';
import { decideQuality, type QualityInput } from '../../../../models/quality/gate/decide.ts';

/** One cut-off; actual 0 for all, the naive forecast right about everybody, the model off by `errors`. */
const losing = (...errors: number[]) =>
  contests('orders', [
    {
      customer: Uint32Array.from(errors, (_, i) => i),
      actual: new Float64Array(errors.length),
      predicted: Float64Array.from(errors),
      baselines: [{ name: 'naive', predicted: new Float64Array(errors.length) }],
    },
  ]);
const noBias = { orders: { bias: 0, spread: 0.1 }, spend: null };
const input = (over: Partial<Extract<QualityInput['backtest'], { validated: true }>> = {}): QualityInput => ({
  failedAudits: [],
  backtest: { validated: true, contests: [], bias: noBias, ...over },
});

describe('decideQuality', () => {
  it('refuses a model that loses to a baseline by more than noise', () => {
    const { decision, reasons, checks } = decideQuality(input({ contests: losing(1, 1, 1, 1) }));
    expect(decision).toBe('refuse');
    expect(reasons).toEqual([
      'The model predicts worse than the naive rate, by more than noise explains: RMSE of orders 1.000 against 0.000.',
    ]);
    expect(checks[1]).toMatchObject({ check: 'orders_against_naive', status: 'fail', figure: 1, bound: 1e-4 });
  });

  it('takes less than a hundredth of an order for rounding, however sure the difference is', () => {
    expect(decideQuality(input({ contests: losing(0.009, 0.009) })).decision).toBe('publish');
    expect(decideQuality(input({ contests: losing(0.011, 0.011) })).decision).toBe('refuse');
  });

  it('publishes with a warning what loses within noise', () => {
    // Squared errors 1 1 1 9: mean 3, standard error 2.
    const { decision, warnings, checks } = decideQuality(input({ contests: losing(1, 1, 1, 3) }));
    expect(decision).toBe('publish');
    expect(warnings).toEqual([
      'The model predicts no better than the naive rate, within noise: RMSE of orders 1.732 against 0.000.',
    ]);
    expect(checks[1]).toMatchObject({ status: 'warn', figure: 3, bound: 4 });
  });

  it('lets equals pass, and compares nothing for a single customer', () => {
    expect(decideQuality(input({ contests: losing(0, 0) })).checks[1]?.status).toBe('pass');
    expect(decideQuality(input({ contests: losing(5) })).checks[1]?.status).toBe('off');
  });

  it.each([
    [-0.24, 0.01, 'pass', 0.25],
    [-0.26, 0.01, 'fail', 0.25],
    [0.26, 0.01, 'fail', 0.25],
    [-0.48, 0.25, 'pass', 0.5],
    [null, null, 'off', null],
    [0.9, null, 'off', null],
  ])('judges a bias of %s with a spread of %s: %s', (bias, spread, status, bound) => {
    const { checks } = decideQuality(input({ bias: { orders: { bias, spread }, spend: null } }));
    expect(checks[1]).toMatchObject({ check: 'orders_bias', status, bound });
  });

  it('judges the bias of spend, too', () => {
    const { reasons } = decideQuality(input({ bias: { orders: noBias.orders, spend: { bias: 0.4, spread: 0.05 } } }));
    expect(reasons).toEqual([
      'The back-tests predicted spend in total wrongly: 40.0 % too much, where 25.0 % either way is let pass.',
    ]);
  });

  it('warns of drift, and refuses only a severe one', () => {
    const drift = (level: 'none' | 'alarm' | 'severe', stability: number) =>
      decideQuality({ ...input(), drifts: [{ name: 'new_customers', drift: { level, stability, bound: 0.2 } }] });
    expect(drift('none', 0.1)).toMatchObject({ decision: 'publish', warnings: [] });
    expect(drift('alarm', 0.3)).toMatchObject({
      decision: 'publish',
      warnings: ['The new customers have changed: read forecasts with care (population stability index 0.30).'],
    });
    expect(drift('severe', 0.6)).toMatchObject({ decision: 'refuse' });
  });

  it('is off, and says so, when nothing could be validated; data tests decide still', () => {
    const backtest = { validated: false, reason: 'history is short.' } as const;
    const { decision, checks } = decideQuality({ failedAudits: [], backtest });
    expect(decision).toBe('publish');
    expect(checks[1]).toMatchObject({ status: 'off', note: 'Forecasts are not validated: history is short.' });
    expect(decideQuality({ failedAudits: ['int_orders: unique(order_id)'], backtest }).reasons).toEqual([
      'Data tests failed: int_orders: unique(order_id).',
    ]);
  });
});
