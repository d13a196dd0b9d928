/**
 * Exact money: decimal text at the boundaries, whole ten-thousandths inside (the scale of DECIMAL(18,4)).
 * Sums of bigint are exact; only a division or a display rounds, half away from zero.
 */

const scaleDigits = 4;
const unitsPerWhole = 10n ** BigInt(scaleDigits);
const decimalText = /^([+-]?)(\d+)(?:\.(\d+))?$/;

/**
 * @param text plain decimal; digits beyond the fourth must be zeros
 * @throws RangeError when the text is no such decimal
 * @example parseMoney('12.34') // => 123400n
 */
export function parseMoney(text: string): bigint {
  const [, sign, whole = '', fraction = ''] = decimalText.exec(text) ?? [];
  if (whole === '') throw new RangeError(`money: need a decimal such as 12.34, got ${JSON.stringify(text)}`);
  if (/[1-9]/.test(fraction.slice(scaleDigits))) {
    throw new RangeError(`money: need at most ${scaleDigits} decimals, got ${JSON.stringify(text)}`);
  }
  const units = BigInt(whole) * unitsPerWhole + BigInt(fraction.slice(0, scaleDigits).padEnd(scaleDigits, '0'));
  return sign === '-' ? -units : units;
}

/**
 * @param units    ten-thousandths
 * @param decimals shown, 0…4
 * @example formatMoney(-123450n) // => '-12.35'
 */
export function formatMoney(units: bigint, decimals = 2): string {
  if (!Number.isInteger(decimals) || decimals < 0 || decimals > scaleDigits) {
    throw new RangeError(`money: need 0 to ${scaleDigits} decimals, got ${decimals}`);
  }
  const shown = divideHalfAway(units, 10n ** BigInt(scaleDigits - decimals));
  const digits = (shown < 0n ? -shown : shown).toString().padStart(decimals + 1, '0');
  const whole = digits.slice(0, digits.length - decimals);
  const text = decimals === 0 ? whole : `${whole}.${digits.slice(-decimals)}`;
  return shown < 0n ? `-${text}` : text;
}

/**
 * An amount shared by a count, to the nearest ten-thousandth.
 * @throws RangeError when the count is not a whole number above zero
 */
export function divideMoney(units: bigint, count: number): bigint {
  if (!Number.isSafeInteger(count) || count <= 0) {
    throw new RangeError(`money: need a whole number above 0 to divide by, got ${count}`);
  }
  return divideHalfAway(units, BigInt(count));
}

/**
 * Decimals in which a currency is quoted: 2 for EUR, 0 for JPY, 3 for KWD.
 * @throws RangeError when the code is not three letters
 */
export function currencyDecimals(currency: string): number {
  return new Intl.NumberFormat('en', { style: 'currency', currency }).resolvedOptions().maximumFractionDigits ?? 2;
}

function divideHalfAway(dividend: bigint, divisor: bigint): bigint {
  const half = divisor / 2n;
  const isOdd = divisor % 2n === 1n;
  const size = dividend < 0n ? -dividend : dividend;
  const remainder = size % divisor;
  const quotient = size / divisor + ((isOdd ? remainder > half : remainder >= half) ? 1n : 0n);
  return dividend < 0n ? -quotient : quotient;
}
