/**
 * Stripe's amounts are whole numbers of a currency's smallest unit as Stripe counts it, which is not always ISO 4217's:
 * ISK and UGX have no smaller unit any more and are still written with two decimals.
 */

/** @source https://docs.stripe.com/currencies, "Zero-decimal currencies", without those of its "Special cases" */
const zeroDecimals = 'bif clp djf gnf jpy kmf krw mga pyg rwf vnd vuv xaf xof xpf'.split(' ');

/** @source https://docs.stripe.com/currencies, "Three-decimal currencies" */
const threeDecimals = 'bhd jod kwd omr tnd'.split(' ');

const decimalsOf = (currency: string): number => {
  const code = currency.toLowerCase();
  if (zeroDecimals.includes(code)) return 0;
  return threeDecimals.includes(code) ? 3 : 2;
};

/**
 * @param units whole number of smallest units
 * @example amountText(1999, 'eur') // => '19.99'
 * @example amountText(-500, 'jpy') // => '-500'
 */
export function amountText(units: number, currency: string): string {
  const decimals = decimalsOf(currency);
  const sign = units < 0 ? '-' : '';
  const digits = Math.abs(units)
    .toString()
    .padStart(decimals + 1, '0');
  if (decimals === 0) return `${sign}${digits}`;
  return `${sign}${digits.slice(0, -decimals)}.${digits.slice(-decimals)}`;
}
