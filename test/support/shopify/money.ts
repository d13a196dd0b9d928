/** Amounts as the two interfaces write them. */
export const decimalsOf: Readonly<Record<string, number>> = { EUR: 2, USD: 2, JPY: 0, KWD: 3 };

/** `1234` of EUR is `12.34`. */
export function restAmount(units: number, currency: string): string {
  const decimals = decimalsOf[currency] ?? 2;
  const digits = String(Math.abs(units)).padStart(decimals + 1, '0');
  const text = decimals === 0 ? digits : `${digits.slice(0, -decimals)}.${digits.slice(-decimals)}`;
  return units < 0 ? `-${text}` : text;
}

/** GraphQL leaves zeros away, but for one: `12.3`, `12.0`. */
export function graphqlAmount(units: number, currency: string): string {
  const text = restAmount(units, currency);
  return text.includes('.') ? text.replace(/0+$/, '').replace(/\.$/, '.0') : `${text}.0`;
}

export const time = (seconds: number): string => new Date(seconds * 1000).toISOString().replace('.000Z', 'Z');

/** In the shop's zone, which is five hours behind. */
export const shopTime = (seconds: number): string => time(seconds - 5 * 3600).replace('Z', '-05:00');
