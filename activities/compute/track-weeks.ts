/** Purchases per week beside what a model expects that was shown only the days up to a cut-off. */
import { groupHistories } from '../../models/clv/histories.ts';
import { orderModels } from '../../models/clv/models.ts';
import type { OrderModelName, OrderParameters } from '../../models/clv/order-model.ts';
import { type Purchases, summarisePurchases } from '../../models/clv/purchases.ts';
import { type WeeklyTracking, weeklyTracking } from '../../models/clv/seasonality/weekly-tracking.ts';

export interface TrackingInput {
  readonly purchases: Purchases;
  readonly model: OrderModelName;
  /** Of the run, for a store without a back-test. */
  readonly parameters: OrderParameters;
  /** Last day that the model is fitted on; null: `parameters` are taken as they are. */
  readonly cutoffDay: number | null;
  /** Last day that is compared; both in days since 1970-01-01. */
  readonly until: number;
}

export function trackWeeks({ purchases, model, parameters, cutoffDay, until }: TrackingInput): WeeklyTracking {
  const { fit } = orderModels[model];
  const learned =
    cutoffDay === null
      ? parameters
      : fit(groupHistories(summarisePurchases(purchases, { until: cutoffDay }).histories)).parameters;
  return weeklyTracking(orderModels[model], learned, purchases, until);
}
