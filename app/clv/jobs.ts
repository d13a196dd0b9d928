/** The jobs of the thread that computes on files: columns in, figures and columns out. */
import type { Fit } from '../../models/clv/fit.ts';
import { groupHistories, type TimeUnit } from '../../models/clv/histories.ts';
import { orderModels, spendModels } from '../../models/clv/models.ts';
import type { OrderFit, OrderModelName } from '../../models/clv/order-model.ts';
import { type Predictions, predict } from '../../models/clv/predict.ts';
import { type Purchases, type PurchaseSummary, summarisePurchases } from '../../models/clv/purchases.ts';
import type { SpendModelName } from '../../models/clv/spend-model.ts';
import { inUnit } from '../../models/clv/time-units.ts';
import { backtestFile } from './backtest-job.ts';
import { type Choice, type ChoiceRequest, chooseModels } from './choose-models.ts';

export interface FitJob extends ChoiceRequest {
  readonly unit: TimeUnit;
}

export interface Fitted {
  readonly orders: OrderFit & { readonly model: OrderModelName };
  /** Null without amounts. */
  readonly spend: (Fit<unknown> & { readonly model: SpendModelName }) | null;
  readonly choice: Choice;
}

export function fitModels(job: FitJob): Fitted {
  return fitSummary(job, summarisePurchases(job.purchases, { until: job.until }));
}

function fitSummary(job: FitJob, { histories, spending }: PurchaseSummary): Fitted {
  const choice = chooseModels(job);
  const groups = groupHistories(inUnit(histories, job.unit));
  const orders = { ...orderModels[choice.orders.model].fit(groups), model: choice.orders.model };
  const spend =
    choice.spend === null
      ? null
      : {
          ...spendModels[choice.spend.model].fit(spending, { fallbackMean: meanSpend(job.purchases) }),
          model: choice.spend.model,
        };
  return { orders, spend, choice };
}

export interface PredictJob extends FitJob {
  readonly horizonsDays: readonly number[];
}

export interface Predicted {
  readonly fitted: Fitted;
  readonly predictions: Predictions;
}

export function predictCustomers({ horizonsDays, ...job }: PredictJob): Predicted {
  const summary = summarisePurchases(job.purchases, { until: job.until });
  const { histories, spending } = summary;
  const fitted = fitSummary(job, summary);
  const { orders, spend } = fitted;
  const predictions = predict({
    orders: { ...orders, model: orderModels[orders.model] },
    histories,
    spend: spend === null ? null : { model: spendModels[spend.model], parameters: spend.parameters, spending },
    horizonsDays,
  });
  return { fitted, predictions };
}

/** Of a purchase day: what is assumed where nobody came back. */
function meanSpend({ spend }: Purchases): number {
  let sum = 0;
  for (const one of spend) sum += one;
  return sum / spend.length;
}

export interface Jobs {
  fitModels: typeof fitModels;
  predictCustomers: typeof predictCustomers;
  backtestFile: typeof backtestFile;
}

export { backtestFile };
