import type { SpendPosteriors } from '../spend-model.ts';
import type { Moments } from './count-moments.ts';

/**
 * With q ≤ 2 a customer's spend has no variance at all. One such customer must not make the store's interval infinite, so
 * the ratio E[B²] / (E[B]² · (1 + 1 / (shape · n))) = (q − 1) / (q − 2) is taken as at most this, which it reaches at q ≈ 2.1.
 */
const HEAVIEST_TAIL = 10;

/**
 * Mean and variance of each customer's spend in a window, from those of the number of purchase days in it.
 * In words: the spend of n days is scale · B, B ~ BetaPrime(shape · n, q), with E[B] = shape·n / (q − 1) and
 * E[B²] = shape·n (shape·n + 1) / [(q − 1)(q − 2)]; both are polynomials in n, so the count's two moments are enough. O(n).
 * @param counts     moments of the purchase days in the window, one row per customer
 * @param posteriors of the same customers
 * @returns money and money²; the variance is finite also where q ≤ 2 (see above), there it is an understatement
 * @throws RangeError when the columns differ in length
 * @source derived from the mixture; second moment of the beta prime distribution in Johnson, Kotz & Balakrishnan 1995, chapter 27
 * @example exactly one day, shape 2, q 4, scale 30 // => mean 20, variance 500
 */
export function spendMoments(counts: Moments, { shape, q, scale }: SpendPosteriors): Moments {
  const n = counts.mean.length;
  if (q.length !== n || scale.length !== n) {
    throw new RangeError(`spend moments need columns of equal length, got ${n}, ${q.length} and ${scale.length}`);
  }
  const mean = new Float64Array(n);
  const variance = new Float64Array(n);
  for (let i = 0; i < n; i++) {
    const first = shape * counts.mean[i]!;
    const second = shape * shape * (counts.variance[i]! + counts.mean[i]! ** 2);
    const unit = scale[i]! / (q[i]! - 1);
    const tail = q[i]! > 2 ? Math.min((q[i]! - 1) / (q[i]! - 2), HEAVIEST_TAIL) : HEAVIEST_TAIL;
    mean[i] = unit * first;
    variance[i] = unit * unit * Math.max(0, tail * (second + first) - first * first);
  }
  return { mean, variance };
}
