/** BG/NBD as one value of the registry. */
import type { OrderModel } from '../order-model.ts';
import { expectedPurchases } from './expected-purchases.ts';
import { fitBgNbd } from './fit.ts';
import { logLikelihoods } from './log-likelihoods.ts';
import { medianWaitingTime } from './median-waiting-time.ts';
import { expectedPurchasesOfNew, purchaseCountsOfNew } from './of-new.ts';
import { orderProbability } from './order-probability.ts';
import { type BgNbdParameters, bgNbdNames } from './parameters.ts';
import { probabilityAlive } from './probability-alive.ts';
import { purchaseCounts } from './purchase-counts.ts';

export const bgNbd: OrderModel<BgNbdParameters> = {
  name: 'bg-nbd',
  parameterNames: bgNbdNames,
  fit: fitBgNbd,
  logLikelihoods,
  probabilityAlive,
  expectedPurchases,
  orderProbability,
  purchaseCounts,
  medianWaitingTime,
  expectedPurchasesOfNew,
  purchaseCountsOfNew,
};
