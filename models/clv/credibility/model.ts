/**
 * Credibility of the customer's own mean over all purchase days.
 * After n days of mean m a customer is expected to spend (n m + k · mean) / (n + k) a day. Around it: gamma days of shape p whose
 * rate is gamma with shape 1 + p (n + k), the one posterior of that family with this mean whatever n and m are.
 */
import { requireSpending, type Spending, type SpendModel } from '../spend-model.ts';
import { fitCredibility } from './fit.ts';
import { type CredibilityParameters, credibilityNames, requireCredibility } from './parameters.ts';

export const credibility: SpendModel<CredibilityParameters> = {
  name: 'credibility',
  parameterNames: credibilityNames,
  fit: (spending, { fallbackMean = 0 } = {}) => fitCredibility(spending, fallbackMean),
  posteriors(parameters, spending) {
    const { k, p } = parameters;
    return {
      shape: p,
      q: spending.frequency.map((x) => 1 + p * (x + 1 + k)),
      scale: known(parameters, spending),
    };
  },
  scaleOf: ({ k, mean }) => ({ prior: k * mean, countsFirst: true }),
  expectedSpend(parameters, spending) {
    const scale = known(parameters, spending);
    return scale.map((money, i) => money / (spending.frequency[i]! + 1 + parameters.k));
  },
  expectedSpendOfNew: ({ mean }) => mean,
};

/** What a customer spent, and k days of the collective mean. */
function known(parameters: CredibilityParameters, spending: Spending): Float64Array {
  requireCredibility(parameters);
  requireSpending(spending);
  const { frequency, monetary, firstSpend } = spending;
  return frequency.map((x, i) => firstSpend[i]! + x * monetary[i]! + parameters.k * parameters.mean);
}
