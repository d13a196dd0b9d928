/** Pareto/NBD as one value of the registry. */
import type { OrderModel } from '../order-model.ts';
import { expectedPurchases, expectedPurchasesOfNew } from './expected-purchases.ts';
import { fitParetoNbd } from './fit.ts';
import { logLikelihoods } from './log-likelihoods.ts';
import { medianWaitingTime } from './median-waiting-time.ts';
import { orderProbability } from './order-probability.ts';
import { type ParetoNbdParameters, paretoNbdNames } from './parameters.ts';
import { probabilityAlive } from './probability-alive.ts';
import { purchaseCounts, purchaseCountsOfNew } from './purchase-counts.ts';

export const paretoNbd: OrderModel<ParetoNbdParameters> = {
  name: 'pareto-nbd',
  parameterNames: paretoNbdNames,
  timeNames: ['alpha', 'beta'],
  changed: (parameters, change, factor) =>
    change === 'rate'
      ? { ...parameters, alpha: parameters.alpha / factor }
      : { ...parameters, beta: parameters.beta / factor },
  fit: fitParetoNbd,
  logLikelihoods,
  probabilityAlive,
  expectedPurchases,
  orderProbability,
  purchaseCounts,
  medianWaitingTime,
  expectedPurchasesOfNew,
  purchaseCountsOfNew,
};
