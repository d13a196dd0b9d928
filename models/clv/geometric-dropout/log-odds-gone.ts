import { type GeometricDropout, logPhases, phaseWeights } from './family.ts';

/**
 * ln[P(gone) / P(alive)] of one customer at the end of observation, geometric dropout.
 * In words: the prior odds of leaving at the last purchase, raised by every stretch of silence beyond it, but lowered by the chance
 * that a customer who is still there has clicked up to k − 1 times without buying. O(k).
 * @param frequency repeat purchase days x
 * @param recency   t_x
 * @param tenure    T ≥ t_x, in the same unit
 * @returns ln[a / (b + x + δ − 1)] + s ln[(α + T) / (α + t_x)] − ln Σ_{i<k} Γ(s + i) / (Γ(s) i!) [(T − t_x) / (α + T)]ⁱ, s = r + k x,
 *          δ = 1 where the first purchase can be the last; −∞ where x + δ = 0
 * @source Platzer & Reutterer 2016, "Ticking Away the Moments", appendix; k = 1, δ = 0: Fader, Hardie & Lee 2005, from eq. (6)
 * @example logOddsGone({ r: 1, alpha: 1, a: 1, b: 1, k: 1, stayedAtFirst: 0 }, 1, 1, 3) // => 1.38629436111989… (= 2 ln 2)
 */
export function logOddsGone(family: GeometricDropout, frequency: number, recency: number, tenure: number): number {
  const { r, alpha, a, b, k, stayedAtFirst } = family;
  const ends = frequency + stayedAtFirst;
  if (ends === 0) return Number.NEGATIVE_INFINITY;
  const shape = r + k * frequency;
  const logOdds = Math.log(a / (b + (ends - 1))) + shape * Math.log1p((tenure - recency) / (alpha + recency));
  if (k === 1) return logOdds;
  const weights = phaseWeights(k, shape, (tenure - recency) / (alpha + tenure));
  return logOdds - logPhases(weights);
}
