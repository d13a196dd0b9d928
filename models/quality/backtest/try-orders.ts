/** Every forecaster of purchase days at one cut-off, measured. */
import type { BgNbdParameters } from '../../clv/bg-nbd/parameters.ts';
import { joinFits } from '../../clv/bg-pareto/fit.ts';
import type { FitOptions } from '../../clv/fit.ts';
import type { OrderFit, OrderModel, OrderModelName } from '../../clv/order-model.ts';
import type { ParetoNbdParameters } from '../../clv/pareto-nbd/parameters.ts';
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
  const fits = new Map<OrderModelName, OrderFit>();
  const tried = models.map((model) => {
    const fitted = joinFitted(model, fits, split) ?? fitOrderModel(model, split, fit);
    fits.set(model.name, fitted.fit);
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
      measureScore('past-spend', outcomes, split.pastSpend),
    ],
    models: tried.map(({ model }) => model),
  };
}

/** The average of two models from fits that are there already: fitting is most of the work. */
function joinFitted(
  model: OrderModel,
  fits: ReadonlyMap<OrderModelName, OrderFit>,
  { groups }: Split,
): FittedOrderModel | null {
  const [bg, pareto] = [fits.get('bg-nbd'), fits.get('pareto-nbd')];
  if (model.name !== 'bg-pareto' || bg === undefined || pareto === undefined) return null;
  return { model, fit: joinFits(bg as OrderFit<BgNbdParameters>, pareto as OrderFit<ParetoNbdParameters>, groups) };
}
