import type { GroupedHistories } from '../histories.ts';
import type { OrderFit, OrderModel, OrderParameters } from '../order-model.ts';
import { purchaseDayMoments } from './purchase-day-moments.ts';
import { sigmaPoints } from '../sigma-points.ts';

/** What the fitted models say about a sum over customers. */
export interface TotalPrediction {
  readonly expected: number;
  /** Of the sum around its expectation, were the parameters known: independent customers' variances added up. */
  readonly ownVariance: number;
  /** Of ln(expected), from what the data leave open about the parameters. */
  readonly parameterLogVariance: number;
}

/**
 * Price of a step from the search's start where the data alone leave a parameter open: a prior with standard deviation
 * √(1 / 0.2) ≈ 2.2 of its logarithm, vague but proper.
 */
const VAGUE = 0.1;

/**
 * Purchase days that the customers of a store will bring in the next `horizon`, with the two uncertainties the model knows.
 * In words: expectations and variances of single customers add up. How far the sum depends on the parameters is tried out on
 * 2d parameter values that stand for all that the data allow; where a parameter is not identified, those of a vaguely
 * penalised fit do.
 * @param histories the grouped histories of `fit`, or of anybody else
 * @param horizon   ≥ 0, in the histories' unit
 * @returns an expectation ≥ 0 and finite variances ≥ 0
 * @throws RangeError when units differ or the horizon is negative
 */
export function predictTotal<P extends OrderParameters>(
  model: OrderModel<P>,
  fit: OrderFit<P>,
  histories: GroupedHistories,
  horizon: number,
): TotalPrediction {
  const expectedAt = (parameters: P) =>
    weightedSum(model.expectedPurchases(parameters, histories, horizon), histories.weight);
  const { variance } = purchaseDayMoments(model, fit.parameters, histories, horizon);
  return {
    expected: expectedAt(fit.parameters),
    ownVariance: weightedSum(variance, histories.weight),
    parameterLogVariance: parameterLogVariance(model, fit, histories, expectedAt),
  };
}

/**
 * Variance of ln(total) over what the data leave possible about the parameters.
 * @param totalOf any positive function of the parameters: expected purchase days, or spend, of a set of customers
 */
export function parameterLogVariance<P extends OrderParameters>(
  model: OrderModel<P>,
  fit: OrderFit<P>,
  histories: GroupedHistories,
  totalOf: (parameters: P) => number,
): number {
  const known = fit.covariance === null ? model.fit(histories, { penalty: VAGUE }) : fit;
  if (known.covariance === null) return 1 / (1 + weightedSum(histories.frequency, histories.weight));
  const points = sigmaPoints(known.parameters, model.parameterNames, known.covariance);
  const totals = points.map(totalOf);
  const logarithms = totals.map((total) => Math.log(Math.max(total, Number.MIN_VALUE)));
  const mean = logarithms.reduce((sum, value) => sum + value, 0) / logarithms.length;
  return logarithms.reduce((sum, value) => sum + (value - mean) ** 2, 0) / logarithms.length;
}

function weightedSum(values: Float64Array, weights: Float64Array): number {
  let sum = 0;
  for (let i = 0; i < values.length; i++) sum += values[i]! * weights[i]!;
  return sum;
}
