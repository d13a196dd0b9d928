/** The Gamma-Gamma model as published: it learns from repeat purchase days alone. */
import type { SpendModel } from '../spend-model.ts';
import { expectedSpend } from './expected-spend.ts';
import { fitGammaGamma } from './fit.ts';
import { type GammaGammaParameters, gammaGammaNames } from './parameters.ts';
import { posteriors } from './posteriors.ts';

export const gammaGamma: SpendModel<GammaGammaParameters> = {
  name: 'gamma-gamma',
  parameterNames: gammaGammaNames,
  fit: (spending, { fallbackMean = 0, ...options } = {}) => fitGammaGamma(spending, fallbackMean, options),
  posteriors,
  scaleOf: ({ v }) => ({ prior: v, countsFirst: false }),
  expectedSpend,
  expectedSpendOfNew: ({ p, q, v }) => (v * p) / (q - 1),
};
