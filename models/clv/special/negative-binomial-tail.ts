/** Beyond this many fractions the argument is out of reach; they are needed only where the tail is nearly everything. */
const MOST_FRACTIONS = 5000;

/**
 * P(N ≥ n) / P(N = n) of a negative binomial count.
 * In words: the tail as a multiple of its first term, so that a tiny tail keeps all its digits. Continued fraction, evaluated
 * from the front; it converges quickly where the terms are falling already, that is beyond the mode.
 * @param n     ≥ 1, at least the mode
 * @param shape s > 0
 * @param z     chance of one more event, 0 ≤ z < 1: P(N = m) = Γ(s + m) / (Γ(s) m!) zᵐ (1 − z)ˢ
 * @returns ₂F₁(s + n, 1; n + 1; z), relative error about 1e-15; NaN never, +∞ where it does not converge
 * @source P(N ≥ n) = I_z(n, s): NIST DLMF 8.17.22 (fraction), modified Lentz evaluation as in Gautschi 1967; checked against 50 digits
 * @example negativeBinomialTail(3, 1, 0.5) // => 2 (geometric: 1 / (1 − z))
 */
export function negativeBinomialTail(n: number, shape: number, z: number): number {
  let numerator = 1;
  let denominator = guarded(1 - ((n + shape) * z) / (n + 1));
  denominator = 1 / denominator;
  let value = denominator;
  for (let m = 1; m <= MOST_FRACTIONS; m++) {
    const even = (m * (shape - m) * z) / ((n + 2 * m - 1) * (n + 2 * m));
    denominator = 1 / guarded(1 + even * denominator);
    numerator = guarded(1 + even / numerator);
    value *= denominator * numerator;
    const odd = (-(n + m) * (n + shape + m) * z) / ((n + 2 * m) * (n + 2 * m + 1));
    denominator = 1 / guarded(1 + odd * denominator);
    numerator = guarded(1 + odd / numerator);
    const change = denominator * numerator;
    value *= change;
    if (Math.abs(change - 1) <= 3e-16) return value;
  }
  return Number.POSITIVE_INFINITY;
}

const guarded = (value: number) => (Math.abs(value) < 1e-300 ? 1e-300 : value);
