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
  const byFrequency = frequencyTerms(
    family,
    frequency.reduce((most, x) => Math.max(most, x), 0),
  ).value;
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

/** The parts that depend on the frequency alone, and their slopes, for every frequency up to the highest. */
export function frequencyTerms({ r, a, b, k, stayedAtFirst }: GeometricDropout, highest: number) {
  const column = () => new Float64Array(highest + 1);
  const terms = { value: column(), byR: column(), byA: column(), byB: column() };
  let [value, byR, byA, byB] = [0, 0, 0, 0];
  const stay = (i: number) => {
    value -= Math.log1p(a / (b + i));
    byA -= 1 / (a + b + i);
    byB += a / ((b + i) * (a + b + i));
  };
  if (stayedAtFirst === 1) stay(0);
  for (let x = 0; ; x++) {
    terms.value[x] = value;
    terms.byR[x] = byR;
    terms.byA[x] = byA;
    terms.byB[x] = byB;
    if (x === highest) return terms;
    for (let i = k * x; i < k * (x + 1); i++) {
      value += Math.log(r + i);
      byR += 1 / (r + i);
      // Γ(k x) / Γ(x) from one x to the next: k factors i, one of them taken back.
      if (i > 0 && i !== k * x) value -= Math.log(i);
    }
    if (x > 0) value -= Math.log(k);
    stay(x + stayedAtFirst);
  }
}
