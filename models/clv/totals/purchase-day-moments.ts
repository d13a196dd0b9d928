import type { Histories } from '../histories.ts';
import type { OrderModel, OrderParameters } from '../order-model.ts';
import { countMoments, type Moments } from './count-moments.ts';

/** Histories whose distributions are held at once. */
const CHUNK = 8192;

/**
 * Mean and variance of each row's purchase days in (tenure, tenure + horizon], were the parameters known.
 * @param histories distinct ones: every row costs a distribution
 * @param horizon   ≥ 0, in the histories' unit
 */
export function purchaseDayMoments<P extends OrderParameters>(
  model: OrderModel<P>,
  parameters: P,
  histories: Histories,
  horizon: number,
): Moments {
  const rows = histories.frequency.length;
  const moments = { mean: new Float64Array(rows), variance: new Float64Array(rows) };
  for (let start = 0; start < rows; start += CHUNK) {
    const part = {
      unit: histories.unit,
      frequency: histories.frequency.subarray(start, start + CHUNK),
      recency: histories.recency.subarray(start, start + CHUNK),
      tenure: histories.tenure.subarray(start, start + CHUNK),
    };
    const { mean, variance } = countMoments(model.purchaseCounts(parameters, part, horizon));
    moments.mean.set(mean, start);
    moments.variance.set(variance, start);
  }
  return moments;
}
