/** Amounts of Stripe as decimals. */
import * as fc from 'fast-check';
import { expect, it } from 'vitest';
import { amountText } from '../../../connectors/stripe/amounts.ts';
import { currencyDecimals, formatMoney, parseMoney } from '../../../lib/pure/money.ts';

it.each([
  [1999, 'eur', '19.99'],
  [5, 'usd', '0.05'],
  [0, 'usd', '0.00'],
  [-1050, 'usd', '-10.50'],
  [500, 'jpy', '500'],
  [0, 'jpy', '0'],
  [-500, 'krw', '-500'],
  [5_120, 'kwd', '5.120'],
  [-1, 'tnd', '-0.001'],
  // Without a smaller unit in ISO 4217, and written with two decimals all the same.
  [500, 'isk', '5.00'],
  [500, 'ugx', '5.00'],
  [9_007_199_254_740_991, 'eur', '90071992547409.91'],
  [1999, 'EUR', '19.99'],
])('%i of %s is %s', (units, currency, text) => {
  expect(amountText(units, currency)).toBe(text);
});

it('means the same as the exact money of the house', () => {
  fc.assert(
    fc.property(fc.maxSafeInteger(), fc.constantFrom('eur', 'jpy', 'kwd', 'clp', 'bhd', 'vnd'), (units, currency) => {
      const decimals = currencyDecimals(currency);
      const expected = (BigInt(units) * 10_000n) / 10n ** BigInt(decimals);
      expect(parseMoney(amountText(units, currency))).toBe(expected);
      expect(formatMoney(expected, decimals)).toBe(amountText(units, currency));
    }),
  );
});
