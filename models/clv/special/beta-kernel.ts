import { log1pMinus } from './log1p-minus.ts';
import { logBeta } from './log-beta.ts';
import { logGamma } from './log-gamma.ts';
import { stirlingCorrection } from './stirling-correction.ts';

/**
 * x^a (1 − x)^b / B(a, b): the density of ln(x / (1 − x)) where x ~ Beta(a, b).
 * In words: measured from the summit at x = a / (a + b), where the big terms of powers and gamma functions cancel on paper. O(1).
 * @param a positive
 * @param b positive
 * @param x strictly between 0 and 1
 * @param complement 1 − x, given apart so that it keeps its digits where x is close to 1
 * @returns a number ≥ 0; 0 where it underflows. Relative error about 1e-14, growing with a and b where x is far from the summit
 * @source definition NIST DLMF 8.17.1; Loader 2000, "Fast and accurate computation of binomial probabilities"
 * @example betaKernel(2, 3, 0.25, 0.75) // => 0.31640625
 */
export function betaKernel(a: number, b: number, x: number, complement: number): number {
  if (a > b) return betaKernel(b, a, complement, x);
  const sum = a + b;
  const away = x * b - complement * a;
  if (b < 10) return Math.exp(a * Math.log(x) + b * Math.log(complement) - logBeta(a, b));
  // a t = away, b t' = −away: linear terms, which cancel in a ln(1 + t) + b ln(1 + t').
  const correction = stirlingCorrection(b) - stirlingCorrection(sum);
  if (a < 10) {
    const half = 0.5 * Math.log1p(-a / sum);
    const large = b * bend((complement * sum) / b, -away / b) - away;
    return Math.exp(a * Math.log(x * sum) - a - logGamma(a) - correction + large + half);
  }
  const bends = a * bend((x * sum) / a, away / a) + b * bend((complement * sum) / b, -away / b);
  return Math.sqrt((a / sum) * (b / (2 * Math.PI))) * Math.exp(bends - correction - stirlingCorrection(a));
}

/** ln z − t where z = 1 + t; each is known without loss, the one near 1, the other near 0. */
function bend(z: number, t: number): number {
  return Math.abs(t) < 0.5 ? log1pMinus(t) : Math.log(z) - t;
}
