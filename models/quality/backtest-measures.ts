/** How good forecasts were, measured against what happened and against a naive forecast. */
import { averageRanks, byDescending, correlateRanks } from './ranking.ts';

/** One entry per customer, columns of equal length. */
export interface Forecasts {
  readonly actual: Float64Array;
  readonly predicted: Float64Array;
  readonly naive: Float64Array;
}

export interface BacktestInput extends Forecasts {
  /** Predicted probability of at least one order. */
  readonly orderProbability?: Float64Array;
  readonly spend?: Forecasts;
}

export interface ForecastErrors {
  readonly rmse: number;
  readonly mae: number;
  /** Predicted total over actual total, minus 1; null when nothing happened. */
  readonly bias: number | null;
  /** Rank correlation of predicted and actual; null when either is constant. */
  readonly spearman: number | null;
  /** Share of the actual total that belongs to the tenth of customers predicted highest; null when nothing happened. */
  readonly topDecileShare: number | null;
}

/** Squared error of the model minus that of the naive forecast, customer by customer. */
export interface PairedComparison {
  /** Below 0 the model is better. */
  readonly meanDifference: number;
  /** Null for a single customer. */
  readonly standardError: number | null;
}

export interface ForecastMeasures {
  readonly model: ForecastErrors;
  readonly naive: ForecastErrors;
  readonly paired: PairedComparison;
  /** Tenths of customers by predicted value, lowest first. */
  readonly calibration: readonly CalibrationDecile[];
}

export interface CalibrationDecile {
  /** 1…10. */
  readonly decile: number;
  readonly customers: number;
  readonly predictedMean: number;
  readonly actualMean: number;
}

export interface BacktestMeasures {
  readonly customers: number;
  readonly orders: ForecastMeasures;
  readonly spend: ForecastMeasures | null;
  /** Mean squared error of the probability of at least one order; null when none was given. */
  readonly brier: number | null;
}

/**
 * Sums run in the order of the customers and ties go by position, so equal input gives equal bits.
 * @throws RangeError when there is no customer, a column has another length or a value is not finite
 */
export function measureBacktest({ orderProbability, spend, ...orders }: BacktestInput): BacktestMeasures {
  const customers = orders.actual.length;
  if (customers === 0) throw new RangeError('back-test: need at least one customer, got none');
  for (const [name, column] of Object.entries({ ...orders, orderProbability })) checkColumn(name, column, customers);
  for (const [name, column] of Object.entries(spend ?? {})) checkColumn(`spend ${name}`, column, customers);
  return {
    customers,
    orders: measureForecasts(orders),
    spend: spend === undefined ? null : measureForecasts(spend),
    brier: orderProbability === undefined ? null : brierScore(orders.actual, orderProbability),
  };
}

function measureForecasts({ actual, predicted, naive }: Forecasts): ForecastMeasures {
  const actualRanks = averageRanks(actual, byDescending(actual));
  const ranking = byDescending(predicted);
  return {
    model: forecastErrors(actual, actualRanks, predicted, ranking),
    naive: forecastErrors(actual, actualRanks, naive, byDescending(naive)),
    paired: comparePaired(actual, predicted, naive),
    calibration: calibrationByDecile(actual, predicted, ranking.toReversed()),
  };
}

function forecastErrors(
  actual: Float64Array,
  actualRanks: Float64Array,
  predicted: Float64Array,
  ranking: Uint32Array,
): ForecastErrors {
  const errors = predicted.map((value, index) => value - at(actual, index));
  const actualTotal = sum(actual);
  const top = ranking.subarray(0, Math.ceil(actual.length / 10));
  return {
    rmse: Math.sqrt(sum(errors.map((error) => error * error)) / actual.length),
    mae: sum(errors.map(Math.abs)) / actual.length,
    bias: actualTotal === 0 ? null : sum(predicted) / actualTotal - 1,
    spearman: correlateRanks(averageRanks(predicted, ranking), actualRanks),
    topDecileShare: actualTotal === 0 ? null : sum(pick(actual, top)) / actualTotal,
  };
}

function comparePaired(actual: Float64Array, predicted: Float64Array, naive: Float64Array): PairedComparison {
  const n = actual.length;
  const differences = actual.map(
    (value, index) => (at(predicted, index) - value) ** 2 - (at(naive, index) - value) ** 2,
  );
  const meanDifference = sum(differences) / n;
  const squares = sum(differences.map((difference) => (difference - meanDifference) ** 2));
  return { meanDifference, standardError: n === 1 ? null : Math.sqrt(squares / (n - 1) / n) };
}

function calibrationByDecile(
  actual: Float64Array,
  predicted: Float64Array,
  ascending: Uint32Array,
): readonly CalibrationDecile[] {
  const n = ascending.length;
  const deciles: CalibrationDecile[] = [];
  for (let decile = 1; decile <= 10; decile += 1) {
    const members = ascending.subarray(Math.floor(((decile - 1) * n) / 10), Math.floor((decile * n) / 10));
    if (members.length === 0) continue;
    deciles.push({
      decile,
      customers: members.length,
      predictedMean: sum(pick(predicted, members)) / members.length,
      actualMean: sum(pick(actual, members)) / members.length,
    });
  }
  return deciles;
}

function brierScore(actual: Float64Array, probability: Float64Array): number {
  const squares = probability.map((value, index) => (value - (at(actual, index) >= 1 ? 1 : 0)) ** 2);
  return sum(squares) / actual.length;
}

function checkColumn(name: string, column: Float64Array | undefined, customers: number): void {
  if (column === undefined) return;
  if (column.length !== customers) {
    throw new RangeError(`back-test: ${name} needs ${customers} values, got ${column.length}`);
  }
  const bad = column.findIndex((value) => !Number.isFinite(value));
  if (bad !== -1) throw new RangeError(`back-test: ${name} needs finite values, got ${column[bad]} at ${bad}`);
}

const sum = (column: Float64Array): number => column.reduce((total, value) => total + value, 0);
const pick = (column: Float64Array, positions: Uint32Array): Float64Array =>
  Float64Array.from(positions, (index) => at(column, index));
const at = (column: Float64Array, index: number): number => column[index] as number;
