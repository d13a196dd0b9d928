/** Numbers as people write them: all their digits, no exponent. */

/** `1e-7` is 0.0000001: reads back as the same number. */
export const plainNumber = (value: number): string => withoutExponent(String(value));

/** @param text a decimal such as 1.5 or 1e-7 */
export function withoutExponent(text: string): string {
  const [mantissa = '0', exponent] = text.split('e');
  return exponent === undefined ? mantissa : shiftPoint(mantissa, Number(exponent));
}

/** `0.6` is 60%. */
export const percentText = (share: number): string => `${shiftPoint(plainNumber(share), 2)}%`;

/** 0.6 of 60: the number that 0.6 is when it is written. */
export const shareOf = (percent: number): number => Number(shiftPoint(plainNumber(percent), -2));

/** Moves the point of a decimal to the right, or to the left when `by` is negative; without zeros that say nothing. */
export function shiftPoint(decimal: string, by: number): string {
  const sign = decimal.startsWith('-') ? '-' : '';
  const [whole = '', fraction = ''] = decimal.slice(sign.length).split('.');
  const digits = `${'0'.repeat(Math.max(0, -by))}${whole}${fraction}${'0'.repeat(Math.max(0, by))}`;
  const point = Math.max(0, -by) + whole.length + by;
  const before = digits.slice(0, point).replace(/^0+(?=\d)/, '') || '0';
  const behind = digits.slice(point).replace(/0+$/, '');
  return `${sign}${before}${behind === '' ? '' : `.${behind}`}`;
}
