import { requireHistories, requireHorizon, requireSameUnit } from '../checks.ts';
import type { Histories } from '../histories.ts';
import type { OrderModel, OrderParameters } from '../order-model.ts';
import type { GeometricDropout } from './family.ts';
import { logLikelihoods } from './log-likelihoods.ts';
import { logOddsGone } from './log-odds-gone.ts';
import { medianWaitingTime } from './median-waiting-time.ts';
import { orderProbabilityWhileAlive } from './order-probability.ts';
import { stoppedCounts } from './purchase-counts.ts';
import { purchasesWhileAlive } from './purchases-while-alive.ts';
import { sharedFutures } from './shared-futures.ts';
import { standAt } from './stand.ts';
import { newStanding, type Standing } from './standing.ts';

type Predictions<P extends OrderParameters> = Omit<
  OrderModel<P>,
  'name' | 'parameterNames' | 'timeNames' | 'changed' | 'fit'
>;

/**
 * Everything that a model with geometric dropout says about customers, in the batch forms of OrderModel.
 * In words: an expectation or a probability is that of an alive customer times the probability of being alive, 1 / (1 + odds of being
 * gone); somebody new is a history of no repeat purchase in no time.
 * @param toFamily the model's parameters as those of the family; throws RangeError when one is out of range
 */
export function predictions<P extends OrderParameters>(toFamily: (parameters: P) => GeometricDropout): Predictions<P> {
  const checked = (parameters: P, histories: Histories): GeometricDropout => {
    requireSameUnit(parameters, histories);
    requireHistories(histories);
    return toFamily(parameters);
  };
  const newcomer = (parameters: P): Histories => ({
    unit: parameters.unit,
    frequency: Float64Array.of(0),
    recency: Float64Array.of(0),
    tenure: Float64Array.of(0),
  });

  /** P(alive) times what `whileAlive` says. */
  const ofEach = (
    parameters: P,
    histories: Histories,
    horizon: number,
    whileAlive: (standing: Standing, ratio: number) => number,
  ): Float64Array => {
    requireHorizon(horizon);
    const family = checked(parameters, histories);
    const stand = standAt(family, histories);
    const standing = newStanding(family.k);
    const future = sharedFutures(whileAlive);
    return histories.frequency.map((_, row) => {
      stand(row, standing);
      return future(standing, horizon / standing.rate) / (1 + Math.exp(standing.logOddsGone));
    });
  };

  return {
    logLikelihoods: (parameters, histories) => logLikelihoods(checked(parameters, histories), histories),

    probabilityAlive(parameters, histories) {
      const family = checked(parameters, histories);
      const { frequency, recency, tenure } = histories;
      return frequency.map((x, i) => 1 / (1 + Math.exp(logOddsGone(family, x, recency[i]!, tenure[i]!))));
    },

    expectedPurchases: (parameters, histories, horizon) => ofEach(parameters, histories, horizon, purchasesWhileAlive),

    orderProbability: (parameters, histories, horizon) =>
      ofEach(parameters, histories, horizon, orderProbabilityWhileAlive),

    purchaseCounts(parameters, histories, horizon, options) {
      requireHorizon(horizon);
      const family = checked(parameters, histories);
      return stoppedCounts(histories.frequency.length, family.k, standAt(family, histories), horizon, options);
    },

    medianWaitingTime(parameters, histories) {
      const family = checked(parameters, histories);
      return histories.frequency.map((x, i) => medianWaitingTime(family, x, histories.recency[i]!));
    },

    expectedPurchasesOfNew: (parameters, horizons) =>
      horizons.map((horizon) => ofEach(parameters, newcomer(parameters), horizon, purchasesWhileAlive)[0]!),

    purchaseCountsOfNew(parameters, horizons, options) {
      horizons.forEach(requireHorizon);
      const family = toFamily(parameters);
      const stand = standAt(family, newcomer(parameters));
      return stoppedCounts(horizons.length, family.k, (_, standing) => stand(0, standing), horizons, options);
    },
  };
}
