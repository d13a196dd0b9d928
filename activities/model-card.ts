/** The table `model_card`: what was learned from what, how sure it is, how it did in the past, how far it reaches. */
import { modelLabels } from '../models/clv/labels.ts';
import { orderModels } from '../models/clv/models.ts';
import type { OrderModel, OrderModelName } from '../models/clv/order-model.ts';
import type { SpendModelName } from '../models/clv/spend-model.ts';
import type { OutlierReport } from '../models/outliers/treat-outliers.ts';
import type { BacktestSummary } from '../models/quality/backtest/summary.ts';
import { labelHorizons } from '../models/quality/extrapolation.ts';
import type { ForecastMeasures } from '../models/quality/measures/forecast-measures.ts';
import type { PredictionStatus } from '../models/quality/sufficiency.ts';
import type { Transaction } from '../storage/warehouse/index.ts';

/** A fitted model; the unit of time among its parameters, where it has one, belongs to `timeParametersOf`. */
export interface CardModel<N extends OrderModelName | SpendModelName> {
  readonly name: N;
  readonly parameters: Readonly<Record<string, number | string>>;
  readonly standardErrors: Readonly<Record<string, number | null>>;
  readonly logLikelihood: number;
  readonly customers: number;
  readonly groups: number;
}

export interface ModelCard {
  readonly status: PredictionStatus;
  /** First to last day that models learned from; null without an order. */
  readonly historyDays: number | null;
  readonly horizonsDays: readonly number[];
  readonly orders: CardModel<OrderModelName> | null;
  readonly spend: CardModel<SpendModelName> | null;
  readonly data: {
    /** Orders that count, and those that do not. */
    readonly orders: number;
    readonly ordersLeftOut: number;
    /** With and without orders. */
    readonly customers: number;
    readonly prospects: number;
    readonly rowsQuarantined: number;
  };
  /** Null: no back-test was possible. */
  readonly backtest: BacktestSummary | null;
  /** Null: nothing was treated. */
  readonly outliers: OutlierReport | null;
}

export interface CardRow {
  /** A model's label, or what else the figure belongs to: data, outliers, back-test, predictions. */
  readonly model: string;
  readonly parameter: string;
  readonly value: number | null;
  readonly unit: string | null;
  readonly standardError: number | null;
}

/** What the columns of `model_card` mean, in their order. */
export const modelCardColumns = {
  model: 'the fitted model; or data, outliers, back-test, predictions: what the figure belongs to',
  parameter: 'name of the parameter or the figure',
  value: 'of a parameter: at the maximum of the likelihood; a yes is 1',
  unit: 'unit of the value, where it has one',
  standard_error: 'of a parameter; null where the data leave it open',
} as const;

/** Parameters that are times, in the unit that the model's parameters name. */
export const timeParametersOf = (name: OrderModelName | SpendModelName): readonly string[] =>
  (orderModels as Readonly<Record<string, OrderModel | undefined>>)[name]?.timeNames ?? [];

const statuses: Readonly<Record<PredictionStatus, number>> = { not_enough_data: 0, indicative: 1, full: 2 };

export function modelCardRows(card: ModelCard): readonly CardRow[] {
  const { data, backtest, outliers } = card;
  return [
    row('data', 'history', card.historyDays, 'days'),
    row('data', 'orders', data.orders, 'orders'),
    row('data', 'orders_left_out', data.ordersLeftOut, 'orders'),
    row('data', 'customers', data.customers, 'customers'),
    row('data', 'prospects', data.prospects, 'customers'),
    row('data', 'rows_quarantined', data.rowsQuarantined, 'rows'),
    ...(outliers === null ? [] : outlierRows(outliers)),
    ...[card.orders, card.spend].flatMap((model) => (model === null ? [] : modelRows(model))),
    row('predictions', 'status', statuses[card.status], '0 none, 1 indicative, 2 full'),
    row('predictions', 'range', Math.max(...card.horizonsDays), 'days'),
    ...labelHorizons(
      card.horizonsDays,
      (backtest?.cutoffs ?? []).map(({ holdoutDays }) => holdoutDays),
    ).map(({ horizonDays, isExtrapolated }) =>
      row('predictions', `extrapolated_${horizonDays}d`, Number(isExtrapolated), null),
    ),
    ...(backtest === null ? [] : backtestRows(backtest)),
  ];
}

const row = (model: string, parameter: string, value: number | null, unit: string | null = null): CardRow => ({
  model,
  parameter,
  value,
  unit,
  standardError: null,
});

function modelRows(model: CardModel<OrderModelName | SpendModelName>): readonly CardRow[] {
  const label = modelLabels[model.name];
  const { unit } = model.parameters;
  const parameters = Object.entries(model.parameters).flatMap(([name, value]): CardRow[] => {
    if (typeof value !== 'number') return [];
    const unitOf = typeof unit === 'string' && timeParametersOf(model.name).includes(name) ? unit : null;
    return [{ ...row(label, name, value, unitOf), standardError: model.standardErrors[name] ?? null }];
  });
  return [
    ...parameters,
    row(label, 'log_likelihood', model.logLikelihood),
    row(label, 'customers', model.customers, 'customers'),
    row(label, 'groups', model.groups, 'histories'),
  ];
}

function outlierRows({ amounts, counts, ...report }: OutlierReport): readonly CardRow[] {
  return [
    row('outliers', 'customers_touched', report.touchedCustomers, 'customers'),
    row('outliers', 'spend', report.spend, 'money'),
    row('outliers', 'spend_learned_from', report.learnedSpend, 'money'),
    row('outliers', 'amount_lower', amounts?.lower ?? null, 'money'),
    row('outliers', 'amount_upper', amounts?.upper ?? null, 'money'),
    row('outliers', 'amount_purchase_days', amounts?.purchaseDays ?? 0, 'purchase days'),
    row('outliers', 'amount_customers', amounts?.customers ?? 0, 'customers'),
    row('outliers', 'count_upper', counts?.upper ?? null, 'purchase days'),
    row('outliers', 'count_customers', counts?.customers ?? 0, 'customers'),
  ];
}

/** The cut-off with the longest hold-out, by the chosen models; table `backtest` has all of it. */
function backtestRows({ main, cutoffs, orderChoice, spendChoice }: BacktestSummary): readonly CardRow[] {
  const figures = (prefix: string, measures: ForecastMeasures | undefined): readonly CardRow[] =>
    measures === undefined
      ? []
      : (['logScore', 'crps', 'rmse', 'bias', 'gini', 'promised80', 'observed80', 'pit80'] as const).map((name) =>
          row('back-test', `${prefix}_${snakeCase(name)}`, measures[name]),
        );
  const { totals } = main;
  return [
    row('back-test', 'cutoffs', cutoffs.length),
    row('back-test', 'holdout', main.holdoutDays, 'days'),
    row('back-test', 'customers', main.customers, 'customers'),
    row('back-test', 'actual_purchase_days', totals.actualPurchaseDays, 'purchase days'),
    row('back-test', 'predicted_purchase_days', totals.predictedPurchaseDays, 'purchase days'),
    row('back-test', 'actual_spend', totals.actualSpend, 'money'),
    row('back-test', 'predicted_spend', totals.predictedSpend, 'money'),
    ...figures(
      'orders',
      main.orders.find(({ model }) => model === orderChoice.chosen),
    ),
    ...figures(
      'spend',
      main.spend.find(({ model }) => model === spendChoice?.chosen),
    ),
  ];
}

const snakeCase = (name: string): string => name.replaceAll(/[A-Z]/g, (letter) => `_${letter.toLowerCase()}`);

/** Replaces `model_card`. */
export async function writeModelCard(transaction: Transaction, card: ModelCard): Promise<void> {
  await transaction.run(
    `create or replace table model_card
       (model varchar, parameter varchar, "value" double, unit varchar, standard_error double)`,
  );
  for (const { model, parameter, value, unit, standardError } of modelCardRows(card)) {
    await transaction.run('insert into model_card values ($model, $parameter, $value, $unit, $standardError)', {
      model,
      parameter,
      value,
      unit,
      standardError,
    });
  }
}
