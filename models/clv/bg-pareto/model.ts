/**
 * The average of BG/NBD and Pareto/NBD: two stories of how customers leave, told with equal weight.
 * In words: BG/NBD lets nobody leave before a second purchase, Pareto/NBD lets everybody leave at any time. A history of one purchase
 * tells hardly anything about which is true, and the forecasts of the two err in opposite directions. Every probability and
 * every expectation is the mean of both.
 * @source Stone 1961, "The Opinion Pool", Annals of Mathematical Statistics 32(4); Geweke & Amisano 2011, "Optimal prediction pools",
 *         Journal of Econometrics 164(1)
 */
import { bgNbd } from '../bg-nbd/model.ts';
import type { CountDistributions } from '../counts.ts';
import type { OrderModel } from '../order-model.ts';
import { paretoNbd } from '../pareto-nbd/model.ts';
import { mixCounts } from '../predict/mix-counts.ts';
import { fitBgPareto } from './fit.ts';
import { logLikelihoods } from './log-likelihoods.ts';
import { medianWaitingTime } from './median-waiting-time.ts';
import { bgParetoNames, bgPart, type BgParetoParameters, joinParameters, paretoPart } from './parameters.ts';

const mean = (one: Float64Array, other: Float64Array) => one.map((value, i) => (value + other[i]!) / 2);
const meanCounts = (one: CountDistributions, other: CountDistributions) => mixCounts([one, other]);

export const bgPareto: OrderModel<BgParetoParameters> = {
  name: 'bg-pareto',
  parameterNames: bgParetoNames,
  timeNames: ['bgAlpha', 'paretoAlpha', 'paretoBeta'],
  changed: (parameters, ...change) =>
    joinParameters(bgNbd.changed(bgPart(parameters), ...change), paretoNbd.changed(paretoPart(parameters), ...change)),
  fit: fitBgPareto,
  logLikelihoods,
  probabilityAlive: (parameters, histories) =>
    mean(
      bgNbd.probabilityAlive(bgPart(parameters), histories),
      paretoNbd.probabilityAlive(paretoPart(parameters), histories),
    ),
  expectedPurchases: (parameters, ...window) =>
    mean(
      bgNbd.expectedPurchases(bgPart(parameters), ...window),
      paretoNbd.expectedPurchases(paretoPart(parameters), ...window),
    ),
  orderProbability: (parameters, ...window) =>
    mean(
      bgNbd.orderProbability(bgPart(parameters), ...window),
      paretoNbd.orderProbability(paretoPart(parameters), ...window),
    ),
  purchaseCounts: (parameters, ...window) =>
    meanCounts(
      bgNbd.purchaseCounts(bgPart(parameters), ...window),
      paretoNbd.purchaseCounts(paretoPart(parameters), ...window),
    ),
  medianWaitingTime,
  expectedPurchasesOfNew: (parameters, horizons) =>
    mean(
      bgNbd.expectedPurchasesOfNew(bgPart(parameters), horizons),
      paretoNbd.expectedPurchasesOfNew(paretoPart(parameters), horizons),
    ),
  purchaseCountsOfNew: (parameters, ...windows) =>
    meanCounts(
      bgNbd.purchaseCountsOfNew(bgPart(parameters), ...windows),
      paretoNbd.purchaseCountsOfNew(paretoPart(parameters), ...windows),
    ),
};
