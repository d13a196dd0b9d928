/**
 * A count with its noun, as people write it.
 * @example count(1, 'order')    // => '1 order'
 * @example count(6919, 'order') // => '6,919 orders'
 * @example count(2, 'address')  // => '2 addresses'
 */
export const count = (n: number, noun: string): string =>
  `${grouped(n)} ${n === 1 ? noun : `${noun}${noun.endsWith('s') ? 'es' : 's'}`}`;

/**
 * A whole number in groups of three digits. The first use of `toLocaleString` costs a short command a tenth of its time.
 * @example grouped(1234567) // => '1,234,567'
 */
export const grouped = (n: number): string => String(n).replace(/\B(?=(\d{3})+$)/g, ',');
