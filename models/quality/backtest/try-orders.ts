/** Every forecaster of purchase days at one cut-off, measured. */
import type { FitOptions } from '../../clv/fit.ts';
import type { OrderModel, OrderModelName } from '../../clv/order-model.ts';
import { pastSpend } from '../baselines/past-spend.ts';
import {
  type ForecastMeasures,
  measureCounts,
  measurePoints,
  measureScore,
  outcomesOf,
} from '../measures/forecast-measures.ts';
import type { Losses } from '../measures/paired.ts';
import { type BaselineForecast, type FittedOrderModel, fitOrderModel, forecastOrders } from './order-forecasts.ts';
import type { Split } from './split.ts';

export interface TriedOrderModel extends FittedOrderModel {
  readonly name: OrderModelName;
  readonly logScores: Losses;
  readonly crps: number;
}

export interface OrderTrial {
  /** A row per model, then per baseline, then past spend, which is a score alone. */
  readonly measures: readonly ForecastMeasures[];
  readonly models: readonly TriedOrderModel[];
}

export interface OrderTrialInput {
  readonly split: Split;
  readonly baselines: readonly BaselineForecast[];
  readonly models: readonly OrderModel[];
  readonly fit?: FitOptions;
}

export function tryOrders({ split, baselines, models, fit }: OrderTrialInput): OrderTrial {
  const { summary, held } = split;
  const outcomes = outcomesOf(held.purchaseDays, summary.firstDay);
  const tried = models.map((model) => {
    const fitted = fitOrderModel(model, split, fit);
    const { measures, logScores } = measureCounts(model.name, outcomes, forecastOrders(fitted, split));
    return {
      measures,
      model: {
        ...fitted,
        name: model.name,
        logScores: { customer: summary.customer, loss: logScores },
        crps: measures.crps ?? 0,
      },
    };
  });
  return {
    measures: [
      ...tried.map(({ measures }) => measures),
      ...baselines.map(({ name, purchaseDays }) => measurePoints(name, outcomes, purchaseDays)),
      measureScore('past-spend', outcomes, pastSpend(summary.spending)),
    ],
    models: tried.map(({ model }) => model),
  };
}
