/** Amounts in text, exactly. */
import { array, assert, integer, property } from 'fast-check';
import { describe, expect, it } from 'vitest';
import { amountOf, isZero, sum, times } from '../../../connectors/shopify/webhooks/decimal.ts';

describe('amounts in text', () => {
  it('are added and multiplied without a float', () => {
    expect(sum(['0.10', '0.2', '1000000000000.0001'])).toBe('1000000000000.3001');
    expect(sum([])).toBe('0.0000');
    expect(times('19.99', '3')).toBe('59.9700');
    expect(times('-0.5', '3')).toBe('-1.5000');
    expect(amountOf('1200')).toBe('1200.0000');
    expect(isZero('0.00')).toBe(true);
  });

  it('are rounded half away from zero where they have more decimals', () => {
    expect(amountOf('1.00005')).toBe('1.0001');
    expect(amountOf('-1.00005')).toBe('-1.0001');
    expect(amountOf('1.000049')).toBe('1.0000');
  });

  it('refuse what is no amount', () => {
    for (const text of ['', '.', 'x', '1,5', '1e3']) expect(() => amountOf(text)).toThrow(RangeError);
  });

  it('agree with whole numbers of cents', () => {
    const cents = integer({ min: -1_000_000_000, max: 1_000_000_000 });
    const text = (n: number) =>
      `${n < 0 ? '-' : ''}${Math.floor(Math.abs(n) / 100)}.${String(Math.abs(n) % 100).padStart(2, '0')}`;
    assert(
      property(array(cents, { maxLength: 8 }), integer({ min: 0, max: 1000 }), (amounts, quantity) => {
        const total = amounts.reduce((all, one) => all + one, 0);
        expect(Number(sum(amounts.map(text)))).toBeCloseTo(total / 100, 6);
        const [first = 0] = amounts;
        expect(times(text(first), String(quantity))).toBe(
          amountOf(sum(Array.from({ length: quantity }, () => text(first)))),
        );
      }),
    );
  });
});
