/** The Gamma-Gamma model over all purchase days: what one-time buyers spent teaches, too, and counts for themselves. */
import { expectedSpend } from '../gamma-gamma/expected-spend.ts';
import { fitGammaGamma } from '../gamma-gamma/fit.ts';
import { type GammaGammaParameters, gammaGammaNames } from '../gamma-gamma/parameters.ts';
import { posteriors } from '../gamma-gamma/posteriors.ts';
import { requireSpending, type SpendModel } from '../spend-model.ts';
import { allDays } from './all-days.ts';

export const gammaGammaAll: SpendModel<GammaGammaParameters> = {
  name: 'gamma-gamma-all',
  parameterNames: gammaGammaNames,
  fit(spending, { fallbackMean = 0, ...options } = {}) {
    requireSpending(spending);
    return fitGammaGamma(allDays(spending), fallbackMean, { ...options, days: 'purchase day' });
  },
  posteriors(parameters, spending) {
    requireSpending(spending);
    return posteriors(parameters, allDays(spending));
  },
  scaleOf: ({ v }) => ({ prior: v, countsFirst: true }),
  expectedSpend(parameters, spending) {
    requireSpending(spending);
    return expectedSpend(parameters, allDays(spending));
  },
  expectedSpendOfNew: ({ p, q, v }) => (v * p) / (q - 1),
};
