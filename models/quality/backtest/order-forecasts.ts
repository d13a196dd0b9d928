/** Forecasts of purchase days at a cut-off: every model's, and the baselines that it must not lose to. */
import type { FitOptions } from '../../clv/fit.ts';
import type { OrderFit, OrderModel } from '../../clv/order-model.ts';
import { mixCounts } from '../../clv/predict/mix-counts.ts';
import { possibleParameters } from '../../clv/predict/possible-parameters.ts';
import type { Purchases } from '../../clv/purchases.ts';
import { hiatusHeuristic } from '../baselines/hiatus.ts';
import { meanSpend } from '../baselines/past-spend.ts';
import { rfmCells } from '../baselines/rfm-cells.ts';
import type { CountForecast } from '../measures/forecast-measures.ts';
import { naiveRate } from '../naive-rate.ts';
import type { Split } from './split.ts';

export interface FittedOrderModel {
  readonly model: OrderModel;
  readonly fit: OrderFit;
}

/** Learned from the days up to the cut-off alone. */
export function fitOrderModel(model: OrderModel, { learned }: Split, options?: FitOptions): FittedOrderModel {
  return { model, fit: model.fit(learned.groups, options) };
}

/**
 * What a fitted model says of the held-out days, once per distinct history: expectations at the fit, distributions as customers'
 * intervals have them, over all parameters that remain possible where few customers were learned from. Probabilities are exact
 * as far as anybody of the group bought.
 */
export function forecastOrders({ model, fit }: FittedOrderModel, split: Split): CountForecast {
  const { groups, groupOf, horizonDays, held } = split;
  const { parameters } = fit;
  const reach = new Float64Array(groups.frequency.length);
  for (let i = 0; i < groupOf.length; i++) reach[groupOf[i]!] = Math.max(reach[groupOf[i]!]!, held.purchaseDays[i]!);
  const possible = possibleParameters({ ...fit, model }, groups);
  return {
    rows: groupOf,
    mean: model.expectedPurchases(parameters, groups, horizonDays),
    orderProbability: model.orderProbability(parameters, groups, horizonDays),
    counts: mixCounts(possible.map((one) => model.purchaseCounts(one, groups, horizonDays, { reach }))),
  };
}

export const baselineNames = ['naive', 'hiatus', 'rfm'] as const;
export type BaselineName = (typeof baselineNames)[number];

export interface BaselineForecast {
  readonly name: BaselineName;
  /** One entry per customer. */
  readonly purchaseDays: Float64Array;
  readonly spend: Float64Array;
}

/** Rates are valued at each customer's mean spend of a purchase day so far. */
export function forecastBaselines(purchases: Purchases, split: Split): readonly BaselineForecast[] {
  const { summary, horizonDays } = split;
  const value = meanSpend(summary.spending, split.pastSpend);
  const valued = (name: BaselineName, purchaseDays: Float64Array) => ({
    name,
    purchaseDays,
    spend: purchaseDays.map((days, i) => days * value[i]!),
  });
  return [
    valued('naive', naiveRate(summary.histories, horizonDays)),
    valued('hiatus', hiatusHeuristic(summary.histories, horizonDays)),
    { name: 'rfm', ...rfmCells(purchases, split) },
  ];
}
