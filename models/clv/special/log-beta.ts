import { logGamma } from './log-gamma.ts';
import { stirlingCorrection } from './stirling-correction.ts';

const HALF_LOG_TWO_PI = 0.9189385332046727;

/**
 * ln B(a, b) = ln Γ(a) + ln Γ(b) − ln Γ(a + b).
 * In words: where an argument is large its big Stirling terms cancel on paper instead of in floating point. O(1).
 * @param a positive
 * @param b positive
 * @returns ln B(a, b), correct to about 1e-14 even for arguments in the millions
 * @throws RangeError when an argument is not positive
 * @source definition NIST DLMF 5.12.1, Stirling's series 5.11.1; checked against 50-digit arithmetic
 * @example logBeta(2, 3) // => -2.48490664978800… (= −ln 12)
 */
export function logBeta(a: number, b: number): number {
  const small = Math.min(a, b);
  const large = Math.max(a, b);
  const sum = small + large;
  if (large < 10) return logGamma(small) + logGamma(large) - logGamma(sum);
  const correction = stirlingCorrection(large) - stirlingCorrection(sum);
  if (small < 10) {
    return logGamma(small) + correction + small - small * Math.log(sum) + (large - 0.5) * Math.log1p(-small / sum);
  }
  return (
    HALF_LOG_TWO_PI -
    0.5 * Math.log(large) +
    stirlingCorrection(small) +
    correction +
    (small - 0.5) * Math.log(small / sum) +
    large * Math.log1p(-small / sum)
  );
}
