/** Points and weights that sum a smooth function over [0, 1]; weights add up to 1. */
export interface QuadratureRule {
  readonly points: Float64Array;
  readonly weights: Float64Array;
}

/**
 * The n-point Gauss–Legendre rule on [0, 1].
 * In words: the n points at which a polynomial of degree 2n − 1 may be sampled without any loss. They are the zeros of the
 * Legendre polynomial, found by Newton's method from a good guess. O(n²).
 * @param n number of points, ≥ 1
 * @returns points ascending, correct to about 1e-15
 * @source NIST DLMF 3.5(v); first guess 18.16.7 shortened; checked against 50-digit arithmetic
 * @example gaussLegendre(2).points // => 0.211324865405187…, 0.788675134594812…
 */
export function gaussLegendre(n: number): QuadratureRule {
  const points = new Float64Array(n);
  const weights = new Float64Array(n);
  for (let i = 0; i < n; i++) {
    let x = Math.cos((Math.PI * (i + 0.75)) / (n + 0.5));
    let slope = 1;
    // Six steps double the digits of the guess far beyond what is needed.
    for (let step = 0; step < 6; step++) {
      let [before, value] = [1, x];
      for (let k = 2; k <= n; k++) [before, value] = [value, ((2 * k - 1) * x * value - (k - 1) * before) / k];
      slope = (n * (x * value - before)) / (x * x - 1);
      x -= value / slope;
    }
    points[i] = (1 - x) / 2;
    weights[i] = 1 / ((1 - x * x) * slope * slope);
  }
  return { points, weights };
}
