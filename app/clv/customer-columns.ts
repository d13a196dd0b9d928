/** From predictions by distinct history to columns with a row per customer, some customers at a time. */
import { boundNames } from '../../models/clv/predict/bounds.ts';
import type { Predictions } from '../../models/clv/predict.ts';

type Columns = Readonly<Record<string, Float64Array | Int32Array>>;

/** Customers `from` … `to` − 1. Spend columns are there when anything is known of spend. */
export function customerColumns(predictions: Predictions, from: number, to: number): Columns {
  const { groups, probabilityAlive, waitingDays, horizons, daySpend, spendScale } = predictions;
  const groupOf = predictions.groupOf.subarray(from, to);
  const each = (byGroup: Float64Array): Float64Array => Float64Array.from(groupOf, (group) => byGroup[group]!);
  const whole = (byGroup: Uint32Array): Int32Array => Int32Array.from(groupOf, (group) => byGroup[group]!);
  const scaled = (byGroup: Float64Array, scale: Float64Array): Float64Array =>
    Float64Array.from(groupOf, (group, i) => byGroup[group]! * scale[from + i]!);
  return {
    frequency: each(groups.frequency),
    recency: each(groups.recency),
    tenure: each(groups.tenure),
    probability_alive: each(probabilityAlive),
    waiting_days: each(waitingDays),
    ...(daySpend === null ? {} : { day_spend: daySpend.subarray(from, to) }),
    ...Object.fromEntries(
      horizons.flatMap(({ horizonDays: days, purchaseDays, orderProbability, purchaseDayBounds, unitSpendBounds }) => [
        [`purchase_days_${days}`, each(purchaseDays)] as const,
        [`order_probability_${days}`, each(orderProbability)] as const,
        ...boundNames.map((name) => [`purchase_days_${days}_${name}`, whole(purchaseDayBounds[name])] as const),
        ...(unitSpendBounds === null || spendScale === null
          ? []
          : boundNames.map((name) => [`spend_${days}_${name}`, scaled(unitSpendBounds[name], spendScale)] as const)),
      ]),
    ),
  };
}
