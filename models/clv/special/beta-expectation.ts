/**
 * E[f(p)] for p ~ Beta(a, b).
 * In words: on the scale ln(p / (1 − p)) the density is a smooth hill with exponential slopes, and equally spaced points
 * sum such a hill to full precision; the same points sum the density itself, so no constant is needed. About 100–400 points.
 * @param a at least ½
 * @param b at least ½
 * @param f smooth and bounded; receives p and 1 − p, both without rounding near 0
 * @returns the expectation, relative error about 1e-14 for f ≥ 0
 * @throws RangeError when a or b is below ½, where the slopes would be too long
 * @source trapezoidal rule on the real line: Trefethen & Weideman 2014, SIAM Review 56(3), theorem 5.1
 * @example betaExpectation(2, 3, (p) => p * p) // => 0.2
 */
export function betaExpectation(a: number, b: number, f: (p: number, complement: number) => number): number {
  if (!(a >= 0.5 && b >= 0.5)) throw new RangeError(`betaExpectation needs a and b ≥ ½, got ${a} and ${b}`);
  const step = 0.25 * Math.min(1, Math.sqrt(1 / a + 1 / b));
  const logWeight = (y: number) => -a * Math.log1p(Math.exp(-y)) - b * Math.log1p(Math.exp(y));
  const summit = Math.log(a / b);
  const highest = logWeight(summit);
  let mass = 0;
  let sum = 0;
  for (const side of [1, -1]) {
    for (let k = side === 1 ? 0 : 1; ; k++) {
      const y = summit + side * k * step;
      const weight = Math.exp(logWeight(y) - highest);
      const share = weight * f(1 / (1 + Math.exp(-y)), 1 / (1 + Math.exp(y)));
      mass += weight;
      sum += share;
      if (weight <= 1e-18 * mass && Math.abs(share) <= 1e-18 * Math.abs(sum)) break;
    }
  }
  return sum / mass;
}
