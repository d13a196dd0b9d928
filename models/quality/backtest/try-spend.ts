/** Every forecaster of spend at one cut-off, measured; the spend models all on the purchase days of one order model. */
import type { SpendModel, SpendModelName } from '../../clv/spend-model.ts';
import {
  type CountForecast,
  type ForecastMeasures,
  measurePoints,
  measureScore,
  outcomesOf,
} from '../measures/forecast-measures.ts';
import type { Losses } from '../measures/paired.ts';
import { measureSpend } from '../measures/spend-measures.ts';
import type { BaselineForecast } from './order-forecasts.ts';
import { forecastSpend } from './spend-forecasts.ts';
import type { Split } from './split.ts';

export interface TriedSpendModel {
  readonly name: SpendModelName;
  readonly crps: Losses;
  readonly rmse: number;
  /** Expected spend of each customer. */
  readonly predicted: Float64Array;
}

export interface SpendTrial {
  /** A row per model, then per baseline, then past spend, which is a score alone; empty without a model. */
  readonly measures: readonly ForecastMeasures[];
  readonly models: readonly TriedSpendModel[];
}

export interface SpendTrialInput {
  readonly split: Split;
  readonly orders: CountForecast;
  readonly baselines: readonly BaselineForecast[];
  readonly models: readonly SpendModel[];
}

export function trySpend({ split, orders, baselines, models }: SpendTrialInput): SpendTrial {
  const { summary, held } = split;
  if (models.length === 0) return { measures: [], models: [] };
  const outcomes = outcomesOf(held.spend, summary.firstDay);
  const tried = models.map((model) => {
    const forecast = forecastSpend(model, orders, split);
    const { measures, crps } = measureSpend(model.name, outcomes, forecast);
    return {
      measures,
      model: {
        name: model.name,
        crps: { customer: summary.customer, loss: crps },
        rmse: measures.rmse ?? 0,
        predicted: forecast.mean,
      },
    };
  });
  return {
    measures: [
      ...tried.map(({ measures }) => measures),
      ...baselines.map(({ name, spend }) => measurePoints(name, outcomes, spend)),
      measureScore('past-spend', outcomes, split.pastSpend),
    ],
    models: tried.map(({ model }) => model),
  };
}
