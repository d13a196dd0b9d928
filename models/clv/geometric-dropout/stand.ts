import { type GeometricDropout, phaseWeights } from './family.ts';
import type { Histories } from '../histories.ts';
import { logOddsGone } from './log-odds-gone.ts';
import type { Stand } from './standing.ts';

/**
 * Customers at the end of observation, geometric dropout.
 * In words: k x clicks until the last purchase raise the click rate's distribution to Gamma(r + k x, α + T); x + δ stays raise that
 * of dropout to Beta(a, b + x + δ). An alive customer's future is that of a new one with these parameters. O(k) a customer.
 * @source Fader, Hardie & Lee 2005, from eq. (6) by Bayes' rule; k > 1: Platzer & Reutterer 2016, appendix
 */
export function standAt(family: GeometricDropout, { frequency, recency, tenure }: Histories): Stand {
  const { r, alpha, a, b, k, stayedAtFirst } = family;
  return (row, standing) => {
    const x = frequency[row]!;
    standing.logOddsGone = logOddsGone(family, x, recency[row]!, tenure[row]!);
    standing.shape = r + k * x;
    standing.rate = alpha + tenure[row]!;
    standing.leaves = a;
    standing.stays = b + x + stayedAtFirst;
    if (k === 1) return;
    const weights = phaseWeights(k, standing.shape, (tenure[row]! - recency[row]!) / standing.rate);
    const sum = weights.reduce((total, weight) => total + weight, 0);
    for (let i = 0; i < k; i++) standing.phases[i] = weights[i]! / sum;
  };
}
