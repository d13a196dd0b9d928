/** Measures of forecasts of spend: an atom at 0 for whoever buys nothing, a density above it. */
import { type ForecastMeasures, intervalMeasures, mean, measurePoints, type Outcomes } from './forecast-measures.ts';

/** Distribution of the spend in a window in units of each customer's scale, one row per distinct history. */
export interface UnitDistribution {
  /** P(U ≤ u). */
  cumulative(row: number, u: number): number;
  /** Smallest u with P(U ≤ u) ≥ level. */
  quantile(row: number, level: number): number;
  /** Continuous ranked probability score of the outcome u. */
  crps(row: number, u: number): number;
}

export interface SpendForecast {
  /** Row of each customer in `unit`. */
  readonly rows: Uint32Array;
  readonly unit: UnitDistribution;
  /** Money per unit of U, one per customer, ≥ 0; 0: spends nothing for certain. */
  readonly scale: Float64Array;
  /** Expected spend, one per customer. */
  readonly mean: Float64Array;
}

export interface MeasuredSpend {
  readonly measures: ForecastMeasures;
  /** CRPS of each customer, in money. */
  readonly crps: Float64Array;
}

export function measureSpend(model: string, outcomes: Outcomes, forecast: SpendForecast): MeasuredSpend {
  const { rows, unit, scale } = forecast;
  const { actual } = outcomes;
  const upTo = actual.map((y, i) => (scale[i]! > 0 ? unit.cumulative(rows[i]!, y / scale[i]!) : 1));
  // F(0−) = 0: who spent nothing stands for the whole atom, who spent something is a point of the density.
  const below = upTo.map((probability, i) => (actual[i] === 0 ? 0 : probability));
  const crps = actual.map((y, i) => (scale[i]! > 0 ? scale[i]! * unit.crps(rows[i]!, y / scale[i]!) : y));
  const measures = {
    ...measurePoints(model, outcomes, forecast.mean),
    crps: mean(crps),
    ...intervalMeasures({ below, upTo }, (level) => spendCoverage(outcomes.actual, forecast, level)),
  };
  return { measures, crps };
}

/** Coverage of central intervals [Q(α/2), Q(1 − α/2)], bounds included; quantiles are taken once per row. */
export function spendCoverage(actual: Float64Array, { rows, unit, scale }: SpendForecast, level: number) {
  const outside = (1 - level) / 2;
  const groups = rows.reduce((most, row) => Math.max(most, row + 1), 0);
  const [lower, upper, promise] = [new Float64Array(groups), new Float64Array(groups), new Float64Array(groups)];
  for (let row = 0; row < groups; row++) {
    lower[row] = unit.quantile(row, outside);
    upper[row] = unit.quantile(row, 1 - outside);
    promise[row] = unit.cumulative(row, upper[row]!) - (lower[row]! > 0 ? unit.cumulative(row, lower[row]!) : 0);
  }
  let [promised, observed] = [0, 0];
  for (let i = 0; i < actual.length; i++) {
    const row = rows[i]!;
    promised += scale[i]! > 0 ? promise[row]! : 1;
    if (actual[i]! >= scale[i]! * lower[row]! && actual[i]! <= scale[i]! * upper[row]!) observed++;
  }
  return { promised: promised / actual.length, observed: observed / actual.length };
}
