/**
 * A count with its noun, as people write it.
 * @example count(1, 'order')    // => '1 order'
 * @example count(6919, 'order') // => '6,919 orders'
 * @example count(2, 'address')  // => '2 addresses'
 */
export const count = (n: number, noun: string): string =>
  `${n.toLocaleString('en-US')} ${n === 1 ? noun : `${noun}${noun.endsWith('s') ? 'es' : 's'}`}`;
