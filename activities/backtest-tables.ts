/** The back-test as tables for readers: `backtest` (a row per figure) and `calibration` (predicted beside actual means). */
import type { BacktestAt } from '../models/quality/backtest/backtest-at.ts';
import type { ForecastMeasures } from '../models/quality/measures/forecast-measures.ts';
import type { Transaction } from '../storage/warehouse/index.ts';
import { appendRows } from './append-rows.ts';
import type { BacktestResult } from './model-tables.ts';

/** Replaces both; empty where nothing was tested. */
export async function writeBacktestTables(transaction: Transaction, result: BacktestResult): Promise<void> {
  await transaction.run(`create or replace table backtest (cutoff_date date, holdout_days integer, customers integer,
    quantity varchar, forecaster varchar, is_chosen boolean, measure varchar, "value" double)`);
  await transaction.run(`create or replace table calibration (cutoff_date date, holdout_days integer, quantity varchar,
    forecaster varchar, "grouping" varchar, "group" varchar, customers integer, predicted_mean double,
    actual_mean double)`);
  if (!result.validated) return;
  const { cutoffs, orderChoice, spendChoice } = result.tested;
  const chosen = { orders: orderChoice.chosen, spend: spendChoice?.chosen };
  const figures = cutoffs.flatMap((cutoff, at) => {
    const cut = { cutoff_date: result.plan[at]!.cutoff, holdout_days: cutoff.holdoutDays };
    return [...forecastsOf(cutoff), ...totalsOf(cutoff, chosen)].flatMap(({ quantity, measures, figures: rows }) =>
      rows.map(([measure, value]) => ({
        ...cut,
        customers: cutoff.customers,
        quantity,
        forecaster: measures.model,
        is_chosen: measures.model === chosen[quantity],
        measure,
        value,
      })),
    );
  });
  await appendRows(transaction, 'backtest', figures);
  const groups = cutoffs.flatMap((cutoff, at) =>
    forecastsOf(cutoff).flatMap(({ quantity, measures }) =>
      groupsOf(measures).map((row) => ({
        cutoff_date: result.plan[at]!.cutoff,
        holdout_days: cutoff.holdoutDays,
        quantity,
        forecaster: measures.model,
        ...row,
      })),
    ),
  );
  await appendRows(transaction, 'calibration', groups);
}

type Quantity = 'orders' | 'spend';
type Figure = readonly [measure: string, value: number | null];
interface Forecast {
  readonly quantity: Quantity;
  readonly measures: ForecastMeasures;
  readonly figures: readonly Figure[];
}

function forecastsOf({ orders, spend }: BacktestAt): readonly Forecast[] {
  const described = (quantity: Quantity) => (measures: ForecastMeasures) => ({
    quantity,
    measures,
    figures: figuresOf(measures),
  });
  return [...orders.map(described('orders')), ...spend.map(described('spend'))];
}

const figuresOf = (measures: ForecastMeasures): readonly Figure[] => [
  ['log_score', measures.logScore],
  ['crps', measures.crps],
  ['rmse', measures.rmse],
  ['mae', measures.mae],
  ['bias', measures.bias],
  ['spearman', measures.spearman],
  ['gini', measures.gini],
  ['top_decile_share', measures.top10],
  ['brier', measures.brier],
  ['promised_80', measures.promised80],
  ['observed_80', measures.observed80],
  ['pit_80', measures.pit80],
  ['promised_95', measures.promised95],
  ['observed_95', measures.observed95],
  ['pit_95', measures.pit95],
  ...(measures.pitDeciles ?? []).map((share, i): Figure => [`pit_decile_${String(i + 1).padStart(2, '0')}`, share]),
];

/** The store's totals, as figures of the chosen models. */
function totalsOf(
  { orders, spend, totals }: BacktestAt,
  chosen: { readonly orders: string; readonly spend: string | undefined },
): readonly Forecast[] {
  const rows = (quantity: Quantity, all: readonly ForecastMeasures[], figures: readonly Figure[]) =>
    all.filter(({ model }) => model === chosen[quantity]).map((measures) => ({ quantity, measures, figures }));
  return [
    ...rows('orders', orders, [
      ['total_predicted', totals.predictedPurchaseDays],
      ['total_actual', totals.actualPurchaseDays],
    ]),
    ...rows('spend', spend, [
      ['total_predicted', totals.predictedSpend],
      ['total_actual', totals.actualSpend],
    ]),
  ];
}

function groupsOf({ calibration, orderCalibration, cohorts }: ForecastMeasures) {
  const row = (grouping: string, group: string, means: (typeof calibration)[number] | (typeof cohorts)[number]) => ({
    grouping,
    group,
    customers: means.customers,
    predicted_mean: means.predictedMean,
    actual_mean: means.actualMean,
  });
  const decile = (number: number) => String(number).padStart(2, '0');
  return [
    ...calibration.map((means) => row('decile', decile(means.decile), means)),
    ...(orderCalibration ?? []).map((means) => row('order_probability_decile', decile(means.decile), means)),
    ...cohorts.map((means) => row('cohort_quarter', means.quarter, means)),
  ];
}
