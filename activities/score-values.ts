/** From the scores of histories and spends to `clv_scores`: one row for everybody, money and orders derived. */
import type { Histories } from '../models/clv/histories.ts';
import { boundNames } from '../models/clv/predict/bounds.ts';
import type { PredictionStatus } from '../models/quality/sufficiency.ts';
import type { Transaction } from '../storage/warehouse/index.ts';
import type { HistoryScores, SpendScores } from './compute/score-histories.ts';

export interface ScoredCustomers {
  /** Distinct, in the order of their scores. */
  readonly histories: Histories;
  readonly byHistory: HistoryScores;
  /** As in `customer_histories`, in the order of the scores. */
  readonly customerNumbers: Int32Array;
  readonly bySpend: SpendScores;
}

export interface Scored {
  readonly horizonsDays: readonly number[];
  readonly status: PredictionStatus;
  /** Null where nothing is predicted. */
  readonly scored: ScoredCustomers | null;
}

/**
 * Replaces `clv_scores`, and `clv_variances` with what the customers' own randomness adds to totals. Prospects get 0, and
 * everybody null where nothing is predicted.
 */
export async function writeScores(transaction: Transaction, { horizonsDays, status, scored }: Scored): Promise<void> {
  await transaction.run(`create or replace table history_scores (${historyColumns(horizonsDays).join(', ')})`);
  await transaction.run(
    'create or replace table spend_scores (customer_number integer, day_value double, spend_scale double)',
  );
  if (scored !== null) {
    await transaction.append('history_scores', historyValues(scored));
    await transaction.append('spend_scores', {
      customer_number: scored.customerNumbers,
      day_value: scored.bySpend.dayValue,
      spend_scale: scored.bySpend.scale,
    });
  }
  await transaction.run(scoresSql(horizonsDays, status), {});
  await transaction.run(variancesSql(horizonsDays), {});
  await transaction.run('drop table history_scores');
  await transaction.run('drop table spend_scores');
}

/** Waiting times beyond a century mean never; the column stays finite. */
const neverDays = 36_525;

const historyColumns = (horizons: readonly number[]): readonly string[] => [
  'frequency double',
  'recency_days double',
  'tenure_days double',
  'probability_alive double',
  'waiting_days double',
  ...horizons.flatMap((days) => [
    `purchase_days_${days}d double`,
    `order_probability_${days}d double`,
    `days_${days}d_variance double`,
    `spend_${days}d_variance double`,
    ...boundNames.flatMap((name) => [`days_${days}d_${name} double`, `spend_${days}d_${name} double`]),
  ]),
];

function historyValues({ histories, byHistory }: ScoredCustomers) {
  return {
    frequency: histories.frequency,
    recency_days: histories.recency,
    tenure_days: histories.tenure,
    probability_alive: byHistory.probabilityAlive,
    waiting_days: byHistory.waitingDays.map((days) => Math.min(days, neverDays)),
    ...Object.fromEntries(
      byHistory.horizons.flatMap(({ horizonDays: days, ...scores }) => [
        [`purchase_days_${days}d`, scores.purchaseDays],
        [`order_probability_${days}d`, scores.orderProbability],
        [`days_${days}d_variance`, scores.purchaseDayVariance],
        [`spend_${days}d_variance`, scores.unitSpendVariance ?? new Float64Array(histories.frequency.length)],
        ...boundNames.flatMap((name) => [
          [`days_${days}d_${name}`, Float64Array.from(scores.purchaseDayBounds[name])],
          [`spend_${days}d_${name}`, scores.unitSpendBounds?.[name] ?? new Float64Array(histories.frequency.length)],
        ]),
      ]),
    ),
  };
}

/** Horizons name columns, so this statement is written for them; the numbers come from checked configuration. */
function scoresSql(horizons: readonly number[], status: PredictionStatus): string {
  const forProspects = status === 'not_enough_data' ? 'null' : '0';
  const orElse = (expression: string, type: string) =>
    `cast(case when people.is_prospect then ${forProspects} else ${expression} end as ${type})`;
  const each = (write: (days: number) => string) => horizons.map(write);
  const eachBound = (write: (days: number, bound: (typeof boundNames)[number]) => string) =>
    horizons.flatMap((days) => boundNames.map((bound) => write(days, bound)));
  const columns = [
    'people.customer_key',
    'cast(spends.day_value / store.orders_per_day as decimal(18, 4)) as expected_order_value',
    ...each((days) => `${orElse(`scores.purchase_days_${days}d`, 'double')} as predicted_purchase_days_${days}d`),
    ...each(
      (days) =>
        `${orElse(`scores.purchase_days_${days}d * store.orders_per_day`, 'double')} as predicted_orders_${days}d`,
    ),
    ...eachBound((days, bound) => {
      const rounded = bound.startsWith('lower') ? 'floor' : 'ceil';
      const orders = `${rounded}(scores.days_${days}d_${bound} * store.orders_per_day)`;
      return `${orElse(orders, 'integer')} as predicted_orders_${days}d_${bound}`;
    }),
    ...each(
      (days) =>
        `${orElse(`scores.purchase_days_${days}d * spends.day_value`, 'decimal(18, 4)')} as predicted_clv_${days}d`,
    ),
    ...eachBound(
      (days, bound) =>
        `${orElse(`scores.spend_${days}d_${bound} * spends.spend_scale`, 'decimal(18, 4)')} as predicted_clv_${days}d_${bound}`,
    ),
    ...each((days) => `cast(people.spend + predicted_clv_${days}d as decimal(18, 4)) as total_clv_${days}d`),
    ...each((days) => `${orElse(`scores.order_probability_${days}d`, 'double')} as order_probability_${days}d`),
    ...each((days) => `1 - scores.order_probability_${days}d as churn_risk_${days}d`),
    'scores.probability_alive',
    `'${status}' as prediction_status`,
    'scores.waiting_days',
  ];
  return `create or replace table clv_scores as
    with store as (select sum(orders) / sum(purchase_days) as orders_per_day from customer_histories),
    keys as (select distinct customer_key from int_customers_resolved),
    people as (
      select keys.customer_key, histories.customer_key is null as is_prospect, histories.customer_number,
        coalesce(histories.spend, 0) as spend, histories.frequency, histories.recency_days, histories.tenure_days
      from keys left join customer_histories as histories using (customer_key)
    )
    select ${columns.join(',\n      ')}
    from people
    cross join store
    left join history_scores as scores using (frequency, recency_days, tenure_days)
    left join spend_scores as spends using (customer_number)`;
}

function variancesSql(horizons: readonly number[]): string {
  const columns = horizons.flatMap((days) => [
    `scores.days_${days}d_variance as purchase_days_variance_${days}d`,
    `scores.spend_${days}d_variance * spends.spend_scale * spends.spend_scale as clv_variance_${days}d`,
  ]);
  return `create or replace table clv_variances as
    select histories.customer_key, ${columns.join(',\n      ')}
    from customer_histories as histories
    join history_scores as scores using (frequency, recency_days, tenure_days)
    join spend_scores as spends using (customer_number)`;
}
