/** Exact sums and products of amounts in text, with the four decimals that amounts are stored with. */

const decimals = 4;

/** Ten-thousandths; what lies beyond is rounded half away from zero, as the warehouse does. */
function toUnits(amount: string): bigint {
  const [, sign = '', whole = '', fraction = ''] = /^([+-]?)(\d*)\.?(\d*)$/.exec(amount.trim()) ?? [];
  if (whole === '' && fraction === '') throw new RangeError('not an amount');
  const kept = BigInt(`${whole}${fraction.slice(0, decimals).padEnd(decimals, '0')}`);
  const units = (fraction[decimals] ?? '0') >= '5' ? kept + 1n : kept;
  return sign === '-' ? -units : units;
}

function toText(units: bigint): string {
  const digits = String(units < 0n ? -units : units).padStart(decimals + 1, '0');
  return `${units < 0n ? '-' : ''}${digits.slice(0, -decimals)}.${digits.slice(-decimals)}`;
}

/** An amount as reading gives it. */
export const amountOf = (text: string): string => toText(toUnits(text));

/** @example sum(['0.10', '0.2']) // => '0.3000' */
export const sum = (amounts: readonly string[]): string =>
  toText(amounts.reduce((total, amount) => total + toUnits(amount), 0n));

/** @example times('19.99', '3') // => '59.9700' */
export const times = (amount: string, quantity: string): string => toText(toUnits(amount) * BigInt(quantity));

export const isZero = (amount: string): boolean => toUnits(amount) === 0n;
