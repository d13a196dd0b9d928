import { requireSpending, type Spending, type SpendPosteriors } from '../spend-model.ts';
import { type GammaGammaParameters, requireGammaGamma } from './parameters.ts';

/**
 * What is known of each customer's spend per purchase day, given the spends seen, Gamma-Gamma.
 * In words: a day's spend is Gamma(p, ν), and after x days of mean m the rate ν is Gamma(p x + q, v + x m). The spend of n days
 * to come is a gamma sum with a gamma rate, (v + x m) · BetaPrime(p n, p x + q). O(n).
 * @param parameters fitted {p, q, v}; q > 1
 * @throws RangeError when q ≤ 1, where the mean is infinite, or a row is no spending
 * @source Fader & Hardie 2013, "The Gamma-Gamma Model of Monetary Value"
 * @example CDNOW, frequency 2, monetary 22.345 // => q 16.2434…, scale 60.1335…
 */
export function posteriors(parameters: GammaGammaParameters, spending: Spending): SpendPosteriors {
  requireGammaGamma(parameters);
  requireSpending(spending);
  const { p, q, v } = parameters;
  if (q <= 1) throw new RangeError(`the mean spend needs q > 1, got ${q}`);
  return {
    shape: p,
    q: spending.frequency.map((x) => p * x + q),
    scale: spending.frequency.map((x, i) => v + x * spending.monetary[i]!),
  };
}
