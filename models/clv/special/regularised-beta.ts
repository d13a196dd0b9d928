import { requirePositive } from '../checks.ts';
import { betaKernel } from './beta-kernel.ts';

/** A relative change that no longer moves a double. */
const SETTLED = 1e-16;
const MOST_STEPS = 1_000_000;

/**
 * Regularised incomplete beta function I_x(a, b): P(X ≤ x) for X ~ Beta(a, b).
 * In words: the density's kernel over a continued fraction, on the side of the mean where that converges; about 10 steps, and
 * √max(a, b) at worst.
 * @param a positive
 * @param b positive
 * @param x in [0, 1]
 * @param complement 1 − x, given apart where x is close to 1 and 1 − x is known better
 * @returns probability in [0, 1], off by less than 1e-12 for a and b up to 1e7
 * @throws RangeError when an argument is outside its domain
 * @source continued fraction of Didonato & Morris 1992, ACM TOMS 18(3); checked against 60-digit arithmetic
 * @example regularisedBeta(2, 3, 0.25) // => 0.26171875
 */
export function regularisedBeta(a: number, b: number, x: number, complement = 1 - x): number {
  requirePositive({ a, b });
  if (!(x >= 0 && complement >= 0 && x + complement > 0.5 && x + complement < 1.5)) {
    throw new RangeError(`the incomplete beta function needs x and 1 − x in [0, 1], got ${x} and ${complement}`);
  }
  if (x === 0) return 0;
  if (complement === 0) return 1;
  return x * b <= complement * a ? lowerTail(a, b, x, complement) : 1 - lowerTail(b, a, complement, x);
}

/** I_x(a, b) for x up to the mean a / (a + b). */
function lowerTail(a: number, b: number, x: number, complement: number): number {
  const kernel = betaKernel(a, b, x, complement);
  if (kernel === 0) return 0;
  const slack = a * complement - b * x + 1;
  // The fraction b₀ + a₁ / (b₁ + a₂ / (b₂ + …)), forwards (Lentz).
  let fraction = (a / (a + 1)) * slack;
  let upper = fraction;
  let lower = 0;
  for (let n = 1; n <= MOST_STEPS; n++) {
    const even = a + 2 * n;
    const alpha = ((a + n - 1) / (even - 1)) * ((a + b + n - 1) / (even - 1)) * n * (b - n) * x * x;
    const beta = n + (n * (b - n) * x) / (even - 1) + ((a + n) / (even + 1)) * (slack + n * (1 + complement));
    lower = 1 / (beta + alpha * lower);
    upper = beta + alpha / upper;
    const change = upper * lower;
    fraction *= change;
    if (Math.abs(change - 1) <= SETTLED) break;
  }
  return Math.min(kernel / fraction, 1);
}
