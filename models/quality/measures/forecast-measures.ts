/** All measures of one forecaster at one cut-off, for purchase days or for spend. */
import type { CountDistributions } from '../../clv/counts.ts';
import {
  type CalibrationDecile,
  type CohortCalibration,
  calibrationByCohort,
  calibrationByDecile,
} from './calibration.ts';
import { scoreCounts } from './count-scores.ts';
import { countCoverage } from './coverage.ts';
import { pointErrors } from './errors.ts';
import { gini } from './gini.ts';
import { pitDeciles, pitInside, type Steps } from './pit.ts';
import { spearman } from './spearman.ts';
import { sharedTieBlocks, type TieBlocks, tieBlocks } from './tie-blocks.ts';
import { topShare } from './top-share.ts';

/** Null: this forecaster says nothing of it, or nothing happened. */
export interface ForecastMeasures {
  readonly model: string;
  /** Mean of −ln P(what happened); less is better, as with every score here. */
  readonly logScore: number | null;
  readonly crps: number | null;
  readonly rmse: number | null;
  readonly mae: number | null;
  readonly bias: number | null;
  readonly spearman: number | null;
  readonly gini: number | null;
  /** Share of what happened that belongs to the tenth predicted highest. */
  readonly top10: number | null;
  /** Mean squared error of P(at least one purchase day). */
  readonly brier: number | null;
  readonly promised80: number | null;
  readonly observed80: number | null;
  readonly pit80: number | null;
  readonly promised95: number | null;
  readonly observed95: number | null;
  readonly pit95: number | null;
  readonly pitDeciles: readonly number[] | null;
  /** Empty for a score, which predicts no amount. */
  readonly calibration: readonly CalibrationDecile[];
  /** P(at least one purchase day) beside how often there was one. */
  readonly orderCalibration: readonly CalibrationDecile[] | null;
  readonly cohorts: readonly CohortCalibration[];
}

/** What happened; columns of equal length, one entry per customer. */
export interface Outcomes {
  readonly actual: Float64Array;
  readonly blocks: TieBlocks;
  /** Of the first purchase, in days since 1970-01-01. */
  readonly firstDay: Int32Array;
}

/** @throws RangeError when there is nobody or a value is not finite */
export function outcomesOf(actual: Float64Array, firstDay: Int32Array): Outcomes {
  return { actual, firstDay, blocks: tieBlocks(actual) };
}

/** Of a score that only says who comes first. */
export function measureScore(model: string, outcomes: Outcomes, score: Float64Array): ForecastMeasures {
  return { ...unmeasured, model, ...rankingMeasures(outcomes, tieBlocks(score)) };
}

/** Of one number per customer; its CRPS is its absolute error. */
export function measurePoints(
  model: string,
  outcomes: Outcomes,
  predicted: Float64Array,
  ranking = tieBlocks(predicted),
): ForecastMeasures {
  const errors = pointErrors(outcomes.actual, predicted);
  return {
    ...unmeasured,
    model,
    ...rankingMeasures(outcomes, ranking),
    ...errors,
    crps: errors.mae,
    calibration: calibrationByDecile(outcomes.actual, ranking),
    cohorts: calibrationByCohort(outcomes.actual, predicted, outcomes.firstDay),
  };
}

function rankingMeasures({ actual, blocks }: Outcomes, ranking: TieBlocks) {
  return {
    spearman: spearman(blocks, ranking),
    gini: gini(actual, blocks, ranking),
    top10: topShare(actual, ranking),
  };
}

/** Forecasts of purchase days, made once per distinct history. */
export interface CountForecast {
  /** Row of each customer in what follows. */
  readonly rows: Uint32Array;
  readonly mean: Float64Array;
  /** P(at least one purchase day). */
  readonly orderProbability: Float64Array;
  readonly counts: CountDistributions;
}

export interface MeasuredCounts {
  readonly measures: ForecastMeasures;
  /** Log score of each customer. */
  readonly logScores: Float64Array;
  /** Predicted mean of each customer. */
  readonly predicted: Float64Array;
}

export function measureCounts(model: string, outcomes: Outcomes, forecast: CountForecast): MeasuredCounts {
  const { rows, counts } = forecast;
  const { actual } = outcomes;
  const predicted = Float64Array.from(rows, (row) => forecast.mean[row]!);
  const probability = Float64Array.from(rows, (row) => forecast.orderProbability[row]!);
  const happened = actual.map((y) => (y > 0 ? 1 : 0));
  const scores = scoreCounts(counts, rows, actual);
  const measures = {
    ...measurePoints(model, outcomes, predicted, sharedTieBlocks(forecast.mean, rows)),
    logScore: mean(scores.logScore),
    crps: mean(scores.crps),
    brier: mean(probability.map((p, i) => (p - happened[i]!) ** 2)),
    ...intervalMeasures(scores, (level) => countCoverage(counts, rows, actual, level)),
    orderCalibration: calibrationByDecile(happened, sharedTieBlocks(forecast.orderProbability, rows)),
  };
  return { measures, logScores: scores.logScore, predicted };
}

/** Coverage and transform, alike for counts and spend. */
export function intervalMeasures(
  steps: Steps,
  coverage: (level: number) => { readonly promised: number; readonly observed: number },
) {
  const [at80, at95] = [coverage(0.8), coverage(0.95)];
  return {
    promised80: at80.promised,
    observed80: at80.observed,
    pit80: pitInside(steps, 0.1, 0.9),
    promised95: at95.promised,
    observed95: at95.observed,
    pit95: pitInside(steps, 0.025, 0.975),
    pitDeciles: pitDeciles(steps),
  };
}

export function mean(column: Float64Array): number {
  return column.reduce((sum, value) => sum + value, 0) / column.length;
}

const unmeasured = {
  logScore: null,
  crps: null,
  rmse: null,
  mae: null,
  bias: null,
  spearman: null,
  gini: null,
  top10: null,
  brier: null,
  promised80: null,
  observed80: null,
  pit80: null,
  promised95: null,
  observed95: null,
  pit95: null,
  pitDeciles: null,
  calibration: [],
  orderCalibration: null,
  cohorts: [],
} as const satisfies Omit<ForecastMeasures, 'model'>;
