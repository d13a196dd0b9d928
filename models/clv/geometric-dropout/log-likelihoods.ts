import type { Histories } from '../histories.ts';
import { type GeometricDropout, logPhases, phaseWeights } from './family.ts';
import { logOddsGone } from './log-odds-gone.ts';

/**
 * Log-likelihood of each history, geometric dropout.
 * In words: k x clicks at the customer's rate and fewer than k until T, staying after every purchase; or the last purchase was the
 * end. Ratios of gamma functions are products of whole numbers of factors, tabulated once. O(n + k · highest frequency).
 *   ln L = Σ_{i<kx} ln[(r + i) / (α + T)] − r ln(1 + T/α) − Σ_{i<x+δ} ln(1 + a / (b + i)) + ln Σ_{i<k} wᵢ + ln(1 + odds of being gone)
 *          + (k − 1) x ln t_x − ln[Γ(k x) / Γ(x)]
 * The last line is the density of t_x beside that of k = 1, so that likelihoods can be compared between different k.
 * @returns natural logarithms; −∞ where k > 1 and recency is 0 after a repeat purchase
 * @source Platzer & Reutterer 2016, appendix, for t_x in place of all intervals; k = 1, δ = 0: Fader, Hardie & Lee 2005, eq. (6)
 */
export function logLikelihoods(family: GeometricDropout, { frequency, recency, tenure }: Histories): Float64Array {
  const { r, alpha, k } = family;
  const seen = new Uint8Array(frequency.reduce((most, x) => Math.max(most, x), 0) + 1);
  for (let i = 0; i < frequency.length; i++) seen[frequency[i]!] = 1;
  const byFrequency = frequencyTerms(family, seen).value;
  return frequency.map((x, i) => {
    const tx = recency[i]!;
    const T = tenure[i]!;
    const logOdds = logOddsGone(family, x, tx, T);
    const orGone = Math.max(logOdds, 0) + Math.log1p(Math.exp(-Math.abs(logOdds)));
    let value = byFrequency[x]! - k * x * Math.log(alpha + T) - r * Math.log1p(T / alpha) + orGone;
    if (k > 1) {
      const weights = phaseWeights(k, r + k * x, (T - tx) / (alpha + T));
      value += logPhases(weights);
      if (x > 0) value += (k - 1) * x * Math.log(tx);
    }
    return value;
  });
}

/** Products are kept between its inverse and it. */
const LARGEST = 1e250;

/**
 * The parts that depend on the frequency alone, and their slopes, for every frequency x with seen[x] > 0, else 0. Factors are
 * multiplied, and logarithms taken of the products: two thousand purchases cost a few dozen logarithms.
 */
export function frequencyTerms({ r, a, b, k, stayedAtFirst }: GeometricDropout, seen: Float64Array | Uint8Array) {
  const column = () => new Float64Array(seen.length);
  const terms = { value: column(), byR: column(), byA: column(), byB: column() };
  let [value, product, byR, byA, byB] = [0, 1, 0, 0, 0];
  const multiply = (factor: number) => {
    product *= factor;
    if (product < LARGEST && product > 1 / LARGEST) return;
    value += Math.log(product);
    product = 1;
  };
  const stay = (i: number) => {
    const both = a + b + i;
    multiply((b + i) / both);
    byA -= 1 / both;
    byB += a / ((b + i) * both);
  };
  if (stayedAtFirst === 1) stay(0);
  for (let x = 0; ; x++) {
    if (seen[x]! > 0) {
      terms.value[x] = value + Math.log(product);
      terms.byR[x] = byR;
      terms.byA[x] = byA;
      terms.byB[x] = byB;
    }
    if (x === seen.length - 1) return terms;
    for (let i = k * x; i < k * (x + 1); i++) {
      // Γ(k x) / Γ(x) from one x to the next: k factors i, one of them taken back.
      multiply(i > 0 && i !== k * x ? (r + i) / i : r + i);
      byR += 1 / (r + i);
    }
    if (x > 0 && k > 1) multiply(1 / k);
    stay(x + stayedAtFirst);
  }
}
