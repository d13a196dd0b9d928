/** One back-test: everything is fitted at a cut-off, and measured on the days behind it. */
import type { FitOptions } from '../../clv/fit.ts';
import type { Covariate } from '../../clv/learner/features.ts';
import { orderModels as allOrderModels, spendModels as allSpendModels } from '../../clv/models.ts';
import type { OrderModel, OrderModelName } from '../../clv/order-model.ts';
import type { Purchases } from '../../clv/purchases.ts';
import type { SpendModel, SpendModelName } from '../../clv/spend-model.ts';
import type { ForecastMeasures } from '../measures/forecast-measures.ts';
import { forecastBaselines, forecastOrders } from './order-forecasts.ts';
import { splitPurchases, type Treatment } from './split.ts';
import { type LearnerTrial, type LearnerTrialInput, tryLearner, withLearner } from './try-learner.ts';
import { tryOrders } from './try-orders.ts';
import { trySpend } from './try-spend.ts';
import type { BacktestWindow } from './windows.ts';

export interface BacktestOptions {
  /** Candidates; all there are unless told. */
  readonly orderModels?: readonly OrderModel[];
  /** Candidates; all there are unless told, [] where amounts are not known. */
  readonly spendModels?: readonly SpendModel[];
  readonly fit?: FitOptions;
  /** What models may learn from of the days before a cut-off; everything unless told. They predict and are measured on everything. */
  readonly treat?: Treatment;
  /** Whether to measure the learner beside the models; yes unless told. */
  readonly hasLearner?: boolean;
  /** What the learner may know of the first orders of these customers; nothing unless told. */
  readonly covariates?: readonly Covariate[];
}

/** Predicted and actual sums over the customers seen by the cut-off. */
export interface StoreTotals {
  readonly actualPurchaseDays: number;
  readonly predictedPurchaseDays: number;
  /** Null without a spend model. */
  readonly actualSpend: number | null;
  readonly predictedSpend: number | null;
}

export interface BacktestAt {
  readonly window: BacktestWindow;
  readonly holdoutDays: number;
  /** Who had bought by the cut-off. */
  readonly customers: number;
  /** A row per model, then the learner where it is available, then per baseline, then past spend, which is a score alone. */
  readonly orders: readonly ForecastMeasures[];
  /** The same for spend, on the purchase days of the chosen order model; empty without a spend model. */
  readonly spend: readonly ForecastMeasures[];
  /** By the chosen models. */
  readonly totals: StoreTotals;
}

export interface ChosenModels {
  readonly orders: OrderModelName;
  /** Null where amounts are not known. */
  readonly spend: SpendModelName | null;
}

/**
 * Trains on days up to the cut-off and measures the days behind it; days after `until` change nothing. The choice comes from
 * outside, so that it can be made before the cut-off.
 * @throws RangeError when the window holds nothing out, nobody had bought by its cut-off, or a chosen model is no candidate
 */
export function backtestAt(
  purchases: Purchases,
  window: BacktestWindow,
  chosen: ChosenModels,
  options: BacktestOptions = {},
): BacktestAt {
  const { orderModels, spendModels } = candidates(options);
  const split = splitPurchases(purchases, window, options.treat);
  const baselines = forecastBaselines(purchases, split);
  const fit = options.fit ?? {};
  const trial = tryOrders({ split, baselines, models: orderModels, fit });
  const base = trial.models.find(({ name }) => name === chosen.orders);
  if (base === undefined) throw new RangeError(`${chosen.orders} must be among the order models tried`);
  const learner = learn(options, { purchases, split, base });
  const orders = forecastOrders(base, split);
  const spend = trySpend({ split, orders, baselines, models: spendModels });
  const money = spend.models.find(({ name }) => name === chosen.spend);
  if (chosen.spend !== null && money === undefined) {
    throw new RangeError(`${chosen.spend} must be among the spend models tried`);
  }
  return {
    window,
    holdoutDays: split.horizonDays,
    customers: split.summary.customer.length,
    orders: withLearner(trial, learner),
    spend: spend.measures,
    totals: {
      actualPurchaseDays: sum(split.held.purchaseDays),
      predictedPurchaseDays: sum(Float64Array.from(orders.rows, (row) => orders.mean[row]!)),
      actualSpend: money === undefined ? null : sum(split.held.spend),
      predictedSpend: money === undefined ? null : sum(money.predicted),
    },
  };
}

export function candidates({ orderModels, spendModels }: BacktestOptions) {
  return {
    orderModels: orderModels ?? Object.values(allOrderModels),
    spendModels: spendModels ?? Object.values(allSpendModels),
  };
}

export function learn(
  { hasLearner = true, covariates = [] }: BacktestOptions,
  input: Omit<LearnerTrialInput, 'covariates'>,
): LearnerTrial | null {
  return hasLearner ? tryLearner({ ...input, covariates }) : null;
}

export const sum = (column: Float64Array) => column.reduce((total, value) => total + value, 0);
