import * as fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import { currencyDecimals, divideMoney, formatMoney, parseMoney } from '../../../lib/pure/money.ts';

describe('parseMoney', () => {
  it.each([
    ['12.3400', 123_400n],
    ['12', 120_000n],
    ['-0.5', -5_000n],
    ['+1.0001', 10_001n],
    ['0.1000000', 1_000n],
    ['99999999999999.9999', 999_999_999_999_999_999n],
  ])('reads %s exactly', (text, units) => {
    expect(parseMoney(text)).toBe(units);
  });

  it.each(['', '.5', '5.', '1,50', '1e3', ' 1', '1.2.3', 'NaN', '0.00001', '--1'])('refuses %j', (text) => {
    expect(() => parseMoney(text)).toThrow(RangeError);
  });
});

describe('formatMoney', () => {
  it.each([
    [123_400n, 2, '12.34'],
    [123_450n, 2, '12.35'],
    [-123_450n, 2, '-12.35'],
    [123_449n, 2, '12.34'],
    [5_000n, 0, '1'],
    [4_999n, 0, '0'],
    [-4_999n, 0, '0'],
    [-49n, 2, '0.00'],
    [1n, 4, '0.0001'],
    [-10_005n, 3, '-1.001'],
  ])('shows %s ten-thousandths with %s decimals as %s', (units, decimals, text) => {
    expect(formatMoney(units, decimals)).toBe(text);
  });

  it('gives back what was read', () => {
    fc.assert(
      fc.property(fc.bigInt(-(10n ** 22n), 10n ** 22n), (units) => {
        expect(parseMoney(formatMoney(units, 4))).toBe(units);
      }),
    );
  });

  it.each([-1, 5, 1.5])('refuses %s decimals', (decimals) => {
    expect(() => formatMoney(1n, decimals)).toThrow(RangeError);
  });
});

describe('divideMoney', () => {
  it.each([
    [100_000n, 3, 33_333n],
    [200_000n, 3, 66_667n],
    [5n, 2, 3n],
    [-5n, 2, -3n],
    [-4n, 3, -1n],
    [4n, 3, 1n],
    [5n, 3, 2n],
  ])('rounds %s / %s half away from zero', (units, count, quotient) => {
    expect(divideMoney(units, count)).toBe(quotient);
  });

  it.each([0, -1, 1.5, Number.NaN])('refuses to divide by %s', (count) => {
    expect(() => divideMoney(1n, count)).toThrow(RangeError);
  });
});

describe('currencyDecimals', () => {
  it('knows currencies without cents and with mills', () => {
    expect(['EUR', 'USD', 'JPY', 'KWD'].map(currencyDecimals)).toEqual([2, 2, 0, 3]);
  });

  it('refuses what is no currency code', () => {
    expect(() => currencyDecimals('EURO')).toThrow(RangeError);
  });
});
