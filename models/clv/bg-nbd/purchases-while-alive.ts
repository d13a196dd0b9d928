import { betaExpectation } from '../special/beta-expectation.ts';

/** Beyond this many terms quadrature is quicker than the sum. */
const MOST_TERMS = 1000;

/**
 * Expected purchases within a horizon of a customer who is alive at its start, BG/NBD.
 * In words: were nobody to leave, the count N would be negative binomial with shape s. The k-th of its purchases happens only if
 * the customer stayed after each of the k − 1 before it, which has probability w = [B / (A + B)] · [(B + 1) / (A + B + 1)] ⋯.
 * So the expectation is P(N ≥ 1) + Σₙ P(N = n) (w₁ + … + wₙ₋₁): positive terms only, hence no cancellation at a = 1 or
 * a + b < 1, where the published form with ₂F₁ divides zero by zero. Long sums go to quadrature over the dropout probability.
 * @param s     r + x, shape of the customer's purchase rate
 * @param ratio horizon / (α + T)
 * @param A     a, and
 * @param B     b + x: the customer's dropout probability is Beta(A, B)
 * @returns expectation ≥ P(N ≥ 1), relative error about 1e-13
 * @source equals (a + b + x − 1) / (a − 1) · [1 − …₂F₁] of Fader, Hardie & Lee 2005, eq. (10); checked against 40-digit quadrature
 * @example purchasesWhileAlive(1, 1, 1, 1) // => 0.693147180559945… (= ln 2)
 */
export function purchasesWhileAlive(s: number, ratio: number, A: number, B: number): number {
  if (ratio === 0) return 0;
  const logNone = -s * Math.log1p(ratio);
  const longest = (1 + ratio) * (s + 9 * Math.sqrt(s) + 40);
  if (longest > MOST_TERMS || logNone < -600) return byQuadrature(s, ratio, A, B);

  const z = ratio / (1 + ratio);
  let total = -Math.expm1(logNone);
  let probability = s * z * Math.exp(logNone); // P(N = n), here n = 1
  let stayed = 1; // probability of staying after n − 1 purchases
  let later = 0; // expected purchases after the first, given N = n
  for (let n = 1; ; n++) {
    const growth = (z * (s + n)) / (n + 1);
    probability *= growth;
    stayed *= (B + n - 1) / (A + B + n - 1);
    later += stayed;
    const term = probability * later;
    total += term;
    const slowest = Math.max(growth, z); // bounds the ratio of all terms to come
    if (slowest < 1 && term * slowest <= 1e-17 * total * (1 - slowest)) return total;
  }
}

/**
 * The same expectation as E[g(p)], g(p) = (1 − (1 + p·ratio)^(−s)) / p, falling from g(0) = s·ratio to g(1).
 * A or B near 0 pile the density up at an end, so the value at that end is taken out and what remains vanishes there.
 */
function byQuadrature(s: number, ratio: number, A: number, B: number): number {
  const g = (p: number) => -Math.expm1(-s * Math.log1p(p * ratio)) / p;
  const atOne = g(1);
  const aboveOne = (p: number, complement: number) => (g(p) - atOne) / complement;
  if (A >= 0.5) return atOne + (B / (A + B)) * betaExpectation(A, B + 1, aboveOne);
  const atZero = s * ratio - atOne;
  const drop = betaExpectation(A + 1, B + 1, (p, complement) => (atZero - aboveOne(p, complement)) / p);
  return atOne + (B / (A + B)) * (atZero - (A / (A + B + 1)) * drop);
}
