import { type GammaGammaParameters, requireGammaGamma } from './parameters.ts';
import { requireSpending, type Spending } from '../spend-model.ts';

/**
 * Expected spend of a future purchase day of each customer, given the spends seen, Gamma-Gamma.
 * In words: a weighted mean of everybody's mean and the customer's own; the more repeat days, the more the own counts. O(n).
 * @param parameters fitted {p, q, v}; q > 1 where a customer has no repeat day
 * @param spending   frequency and mean spend of repeat days
 * @returns (v + x m) p / (p x + q − 1); v p / (q − 1), the mean over customers, when x is 0
 * @throws RangeError when q ≤ 1, where customers without repeat days have no finite expectation; fitGammaGamma never returns such q
 * @source Fader & Hardie 2013, eq. (5); checked against per-customer values computed independently
 * @example CDNOW, frequency 2, monetary 22.345 // => 24.6539…
 */
export function expectedSpend(parameters: GammaGammaParameters, spending: Spending): Float64Array {
  requireGammaGamma(parameters);
  requireSpending(spending);
  const { p, q, v } = parameters;
  if (q <= 1) throw new RangeError(`the mean spend needs q > 1, got ${q}`);
  return spending.frequency.map((x, i) => ((v + x * spending.monetary[i]!) * p) / (p * x + q - 1));
}
