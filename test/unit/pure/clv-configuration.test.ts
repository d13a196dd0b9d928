import { describe, expect, it } from 'vitest';
import { clvConfigurationSchema } from '../../../lib/pure/clv-configuration.ts';
import { orderModelNames } from '../../../models/clv/order-model.ts';
import { spendModelNames } from '../../../models/clv/spend-model.ts';

const parse = (fields: object) => clvConfigurationSchema.safeParse({ kind: 'clv', ...fields });

describe('the CLV configuration', () => {
  it('is off and complete with nothing but its kind', () => {
    expect(parse({}).data).toMatchObject({ active: false, history_window: 'all', horizons: [365, 90] });
  });

  it('treats no outliers, chooses its models and knows no margin until told', () => {
    expect(parse({}).data).toMatchObject({
      reference_date: null,
      outliers: 'off',
      model: 'auto',
      spend_model: 'auto',
      clusters: { by: 'value' },
      annual_discount_rate: 0.1,
      margin: null,
      target_ratio: 3,
    });
  });

  it.each(orderModelNames)('takes the order model %s', (model) => {
    expect(parse({ model }).data?.model).toBe(model);
  });

  it.each(spendModelNames)('takes the spend model %s', (model) => {
    expect(parse({ spend_model: model }).data?.spend_model).toBe(model);
  });

  it('caps outliers unless told to exclude their customers', () => {
    expect(parse({ outliers: { method: 'quantile' } }).data?.outliers).toEqual({ method: 'quantile', action: 'cap' });
    expect(parse({ outliers: { method: 'percentile', action: 'exclude' } }).success).toBe(true);
    expect(parse({ outliers: { method: 'quantile', k: 3 } }).success).toBe(true);
  });

  it.each(['all', { days: 730 }, { from: '2024-01-01', to: '2024-01-01' }])('takes the history window %j', (window) => {
    expect(parse({ history_window: window }).success).toBe(true);
  });

  it.each([
    [{ history_window: { from: '2026-06-30', to: '2024-01-01' } }, /from is later than to/],
    [{ history_window: { days: 0 } }, /history_window/],
    [{ horizons: [90, 90] }, /must not repeat/],
    [{ lifecycle: { active: 400 } }, /must grow/],
    [{ outliers: { method: 'percentile', k: 3 } }, /outliers/],
    [{ outliers: 'on' }, /must be off/],
    [{ model: 'arima' }, /model/],
    [{ margin: 0 }, /margin/],
    [{ margin: 40 }, /margin/],
    [{ annual_discount_rate: 10 }, /annual_discount_rate/],
    [{ target_ratio: 0.5 }, /target_ratio/],
    [{ clusters: { by: 'size' } }, /by/],
  ])('refuses %j', (fields, message) => {
    expect(parse(fields).error?.message).toMatch(message);
  });
});
