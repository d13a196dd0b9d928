/** The jobs of the worker thread: columns in, columns out, nothing but the models' arithmetic. */
import { partitionsByValue, type ValueClusters } from '../../models/clusters/value-clusters.ts';
import { fitBgNbd } from '../../models/clv/bg-nbd/fit.ts';
import { bgNbd } from '../../models/clv/bg-nbd/model.ts';
import type { BgNbdParameters } from '../../models/clv/bg-nbd/parameters.ts';
import type { Fit } from '../../models/clv/fit.ts';
import { expectedSpend } from '../../models/clv/gamma-gamma/expected-spend.ts';
import { fitGammaGamma } from '../../models/clv/gamma-gamma/fit.ts';
import type { GammaGammaParameters } from '../../models/clv/gamma-gamma/parameters.ts';
import { type GroupedHistories, groupHistories, type Histories } from '../../models/clv/histories.ts';
import type { Spending } from '../../models/clv/spend-model.ts';
import { type BacktestMeasures, measureBacktest } from '../../models/quality/backtest-measures.ts';
import { naiveRate } from '../../models/quality/naive-rate.ts';

export interface FittedModels {
  readonly orders: Fit<BgNbdParameters>;
  readonly spend: Fit<GammaGammaParameters>;
}

export interface FitInput {
  readonly histories: GroupedHistories;
  readonly spending: Spending;
  /** Mean value of all purchase days: what a purchase is taken to be worth where nobody came back. */
  readonly meanDayValue: number;
}

export function fitModels({ histories, spending, meanDayValue }: FitInput): FittedModels {
  return { orders: fitBgNbd(histories), spend: fitGammaGamma(spending, meanDayValue) };
}

export interface ScoreInput {
  readonly models: FittedModels;
  readonly histories: Histories;
  readonly spending: Spending;
  readonly horizonsDays: readonly number[];
}

export interface Scores {
  readonly probabilityAlive: Float64Array;
  readonly waitingDays: Float64Array;
  /** Expected value of a purchase day. */
  readonly dayValue: Float64Array;
  /** One per horizon, in the order asked. */
  readonly purchaseDays: readonly Float64Array[];
  readonly orderProbability: readonly Float64Array[];
}

export function scoreCustomers({ models, histories, spending, horizonsDays }: ScoreInput): Scores {
  const { parameters } = models.orders;
  return {
    probabilityAlive: bgNbd.probabilityAlive(parameters, histories),
    waitingDays: bgNbd.medianWaitingTime(parameters, histories),
    dayValue: expectedSpend(models.spend.parameters, spending),
    purchaseDays: horizonsDays.map((days) => bgNbd.expectedPurchases(parameters, histories, days)),
    orderProbability: horizonsDays.map((days) => bgNbd.orderProbability(parameters, histories, days)),
  };
}

export interface BacktestJob {
  readonly histories: Histories;
  readonly spending: Spending;
  readonly meanDayValue: number;
  readonly holdoutDays: number;
  readonly holdoutPurchaseDays: Float64Array;
  readonly holdoutSpend: Float64Array;
}

/** Learns before the cut-off, predicts the hold-out and compares: purchase days and spend. */
export function backtest(job: BacktestJob): { readonly measures: BacktestMeasures; readonly models: FittedModels } {
  const { histories, spending, holdoutDays, meanDayValue } = job;
  const models = fitModels({ histories: groupHistories(histories), spending, meanDayValue });
  const predicted = bgNbd.expectedPurchases(models.orders.parameters, histories, holdoutDays);
  const naive = naiveRate(histories, holdoutDays);
  const dayValue = expectedSpend(models.spend.parameters, spending);
  const measures = measureBacktest({
    actual: job.holdoutPurchaseDays,
    predicted,
    naive,
    orderProbability: bgNbd.orderProbability(models.orders.parameters, histories, holdoutDays),
    spend: {
      actual: job.holdoutSpend,
      predicted: predicted.map((days, index) => days * (dayValue[index] as number)),
      naive: naive.map((days, index) => days * (spending.monetary[index] as number)),
    },
  });
  return { measures, models };
}

export function clusterValues(input: {
  readonly values: Float64Array;
  readonly scale: number;
  readonly ks: readonly number[];
}): readonly ValueClusters[] {
  return partitionsByValue(input.values, input.scale, input.ks);
}

export interface Jobs {
  fitModels: typeof fitModels;
  scoreCustomers: typeof scoreCustomers;
  backtest: typeof backtest;
  clusterValues: typeof clusterValues;
}
