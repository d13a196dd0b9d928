import { describe, expect, it } from 'vitest';
import { clvConfigurationSchema } from '../../../lib/pure/clv-configuration.ts';

const parse = (fields: object) => clvConfigurationSchema.safeParse({ kind: 'clv', ...fields });

describe('the CLV configuration', () => {
  it('is off and complete with nothing but its kind', () => {
    expect(parse({}).data).toMatchObject({ active: false, history_window: 'all', horizons: [365, 90] });
  });

  it.each(['all', { days: 730 }, { from: '2024-01-01', to: '2024-01-01' }])('takes the history window %j', (window) => {
    expect(parse({ history_window: window }).success).toBe(true);
  });

  it.each([
    [{ history_window: { from: '2026-06-30', to: '2024-01-01' } }, /from is later than to/],
    [{ history_window: { days: 0 } }, /history_window/],
    [{ horizons: [90, 90] }, /must not repeat/],
    [{ lifecycle: { active: 400 } }, /must grow/],
  ])('refuses %j', (fields, message) => {
    expect(parse(fields).error?.message).toMatch(message);
  });
});
