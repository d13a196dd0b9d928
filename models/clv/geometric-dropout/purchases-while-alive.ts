import { betaExpectation } from '../special/beta-expectation.ts';
import { advance, slowestDecay, startClicks } from './clicks.ts';
import { undisturbedMean, undisturbedSeries } from './undisturbed-series.ts';
import type { Standing } from './standing.ts';

/** Beyond this many terms quadrature is quicker than the sum. */
const MOST_TERMS = 1000;

/**
 * Expected purchases within a horizon of a customer who is alive at its start, geometric dropout.
 * In words: were nobody to leave, N purchases would come. The n-th of them happens only if the customer stayed after each of the n − 1
 * before it, which has probability w = [B / (A + B)] · [(B + 1) / (A + B + 1)] ⋯. So the expectation is
 * Σₙ P(N = n) (1 + w₁ + … + wₙ₋₁): positive terms only, hence no cancellation at a = 1 or a + b < 1, where the published form with
 * ₂F₁ divides zero by zero. Long sums go to quadrature over the dropout probability.
 * @param standing what is known of the customer
 * @param ratio    horizon / standing.rate
 * @returns expectation ≥ P(N ≥ 1), relative error about 1e-13
 * @source k = 1: equals (a + b + x − 1) / (a − 1) · [1 − …₂F₁] of Fader, Hardie & Lee 2005, eq. (10); checked against 50-digit sums
 * @example shape 1, ratio 1, leaves 1, stays 1, k = 1 // => 0.693147180559945… (= ln 2)
 */
export function purchasesWhileAlive(standing: Standing, ratio: number): number {
  if (ratio === 0) return 0;
  const { shape, phases, leaves, stays } = standing;
  if (leaves === 0) return undisturbedMean(standing, ratio);
  const k = phases.length;
  const longest = (1 + ratio) * (shape + k + 9 * Math.sqrt(shape + k) + 40);
  if (longest > MOST_TERMS) return byQuadrature(standing, ratio);

  const clicks = startClicks(standing, ratio);
  let total = 0;
  let stayed = 1; // probability of staying after n − 1 purchases
  let reached = 0; // expected purchases, given N = n
  for (let n = 0; ; n++) {
    let undisturbed = 0;
    for (let j = 0; j < k; j++) {
      undisturbed += clicks.probability;
      advance(clicks);
    }
    const term = undisturbed * reached;
    total += term;
    const decay = slowestDecay(clicks);
    // Later terms grow by at most one purchase each: Σ (reached + j) q^j, q = decay of k clicks together.
    if (n > 0 && decay < 1) {
      const left = (clicks.probability / (1 - decay)) * (reached + 1 / (1 - decay ** k));
      if (left <= 1e-17 * total) return total;
    }
    reached += stayed;
    stayed *= (stays + n) / (leaves + stays + n);
  }
}

/**
 * The same expectation as E[g(p)], g(p) = Σₙ P(N ≥ n) (1 − p)ⁿ⁻¹, falling from g(0) = E[N] to g(1) = P(N ≥ 1).
 * leaves or stays near 0 pile the density up at an end, so the value at that end is taken out and what remains vanishes there.
 */
function byQuadrature(standing: Standing, ratio: number): number {
  const { leaves: A, stays: B } = standing;
  const g = (p: number, complement: number) => undisturbedSeries(standing, ratio, p, complement);
  const atOne = g(1, 0);
  const aboveOne = (p: number, complement: number) => (g(p, complement) - atOne) / complement;
  if (A >= 0.5) return atOne + (B / (A + B)) * betaExpectation(A, B + 1, aboveOne);
  const atZero = undisturbedMean(standing, ratio) - atOne;
  const drop = betaExpectation(A + 1, B + 1, (p, complement) => (atZero - aboveOne(p, complement)) / p);
  return atOne + (B / (A + B)) * (atZero - (A / (A + B + 1)) * drop);
}
