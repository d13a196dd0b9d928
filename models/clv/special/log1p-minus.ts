/**
 * ln(1 + t) − t.
 * In words: the part of the logarithm that bends. With r = t / (2 + t), ln(1 + t) = 2 (r + r³/3 + r⁵/5 + …) and 2 r − t = −t r,
 * so that nothing cancels near 0. At most 25 terms.
 * @param t above −1
 * @returns a number ≤ 0, relative error about 1e-15
 * @throws RangeError when t ≤ −1
 * @source series NIST DLMF 4.6.4; checked against 60-digit arithmetic
 * @example log1pMinus(1e-8) // => -4.9999999666…e-17
 */
export function log1pMinus(t: number): number {
  if (!(t > -1)) throw new RangeError(`log1pMinus needs t > −1, got ${t}`);
  if (t < -0.5 || t > 0.8) return Math.log1p(t) - t;
  const r = t / (2 + t);
  const square = r * r;
  let sum = 0;
  let power = 2 * r * square;
  for (let odd = 3; ; odd += 2) {
    const term = power / odd;
    sum += term;
    if (Math.abs(term) <= 1e-17 * Math.abs(sum)) return sum - t * r;
    power *= square;
  }
}
