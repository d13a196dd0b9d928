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

const levels = [0.8, 0.95] as const;

/**
 * Row by row, so that a distribution is needed only once and not kept. Central intervals are [Q(α/2), Q(1 − α/2)], bounds
 * included; F(0−) = 0, so that who spent nothing stands for the whole atom, and who spent something is a point of the density.
 */
export function measureSpend(model: string, outcomes: Outcomes, forecast: SpendForecast): MeasuredSpend {
  const { rows, unit, scale } = forecast;
  const { actual } = outcomes;
  const n = actual.length;
  const [below, upTo, crps] = [new Float64Array(n), new Float64Array(n), new Float64Array(n)];
  const covered = levels.map(() => ({ promised: 0, observed: 0 }));
  let row = -1;
  let intervals: readonly Interval[] = [];
  for (const i of byRow(rows)) {
    if (rows[i] !== row) {
      row = rows[i]!;
      intervals = levels.map((level) => intervalOf(unit, row, level));
    }
    const money = scale[i]!;
    const y = actual[i]!;
    upTo[i] = money > 0 ? unit.cumulative(row, y / money) : 1;
    below[i] = y === 0 ? 0 : upTo[i];
    crps[i] = money > 0 ? money * unit.crps(row, y / money) : y;
    for (const [k, { lower, upper, promise }] of intervals.entries()) {
      covered[k]!.promised += money > 0 ? promise : 1;
      if (y >= money * lower && y <= money * upper) covered[k]!.observed++;
    }
  }
  const coverage = (level: number) => {
    const { promised, observed } = covered[levels.findIndex((own) => own === level)]!;
    return { promised: promised / n, observed: observed / n };
  };
  const measures = {
    ...measurePoints(model, outcomes, forecast.mean),
    crps: mean(crps),
    ...intervalMeasures({ below, upTo }, coverage),
  };
  return { measures, crps };
}

interface Interval {
  readonly lower: number;
  readonly upper: number;
  readonly promise: number;
}

function intervalOf(unit: UnitDistribution, row: number, level: number): Interval {
  const outside = (1 - level) / 2;
  const [lower, upper] = [unit.quantile(row, outside), unit.quantile(row, 1 - outside)];
  return { lower, upper, promise: unit.cumulative(row, upper) - (lower > 0 ? unit.cumulative(row, lower) : 0) };
}

/** Customers with the same row side by side, rows ascending. */
function byRow(rows: Uint32Array): Uint32Array {
  const next = new Uint32Array(rows.reduce((most, row) => Math.max(most, row), 0) + 2);
  for (const row of rows) next[row + 1]!++;
  for (let row = 1; row < next.length; row++) next[row]! += next[row - 1]!;
  const order = new Uint32Array(rows.length);
  rows.forEach((row, i) => {
    order[next[row]!++] = i;
  });
  return order;
}
