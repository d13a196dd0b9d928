import * as fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import { sampleCustomers } from '../../../../models/quality/backtest/sample-customers.ts';

const shop = (customers: number) => {
  const rows = Array.from({ length: customers }, (_, c) =>
    Array.from({ length: 1 + (c % 3) }, (__, d) => ({ c, d })),
  ).flat();
  return {
    customers,
    customer: Uint32Array.from(rows, ({ c }) => c),
    day: Int32Array.from(rows, ({ d }) => d),
    // Every purchase names its customer, so that a sample can be traced.
    spend: Float64Array.from(rows, ({ c }) => c),
  };
};

describe('sampleCustomers', () => {
  it('gives exactly as many customers as asked for, with all their purchases', () => {
    fc.assert(
      fc.property(fc.integer({ min: 1, max: 60 }), fc.integer({ min: 1, max: 60 }), (customers, most) => {
        const sample = sampleCustomers(shop(customers), most);
        const chosen = [...new Set(sample.spend)];
        expect(sample.customers).toBe(Math.min(customers, most));
        expect(chosen).toHaveLength(sample.customers);
        expect([...new Set(sample.customer)]).toEqual(chosen.map((_, i) => i));
        expect(sample.spend).toHaveLength(chosen.reduce((sum, c) => sum + 1 + (c % 3), 0));
      }),
    );
  });

  it('takes the same customers every time, others with another seed', () => {
    const whole = shop(1000);
    expect(sampleCustomers(whole, 100)).toEqual(sampleCustomers(whole, 100));
    expect(sampleCustomers(whole, 100, 2).spend).not.toEqual(sampleCustomers(whole, 100).spend);
  });

  it('prefers nobody', () => {
    // Mean number of a fifth of 0 … 9,999: 4,999.5 ± 2,887 · √(.8 / 2,000) = 58; three standard errors.
    const chosen = [...new Set(sampleCustomers(shop(10_000), 2_000).spend)];
    const mean = chosen.reduce((sum, c) => sum + c, 0) / chosen.length;
    expect(Math.abs(mean - 4_999.5)).toBeLessThan(174);
  });

  it('refuses an empty sample', () => {
    expect(() => sampleCustomers(shop(3), 0)).toThrow(RangeError);
  });
});
