/** From the scores of customers with orders to `clv_scores`: one row for everybody, money and orders derived. */
import type { PredictionStatus } from '../models/quality/sufficiency.ts';
import type { Transaction } from '../storage/warehouse/index.ts';
import type { Scores } from './compute/jobs.ts';

export interface ScoredCustomers {
  readonly horizonsDays: readonly number[];
  readonly status: PredictionStatus;
  /** As in `customer_histories`, in the order of the scores. */
  readonly customerNumbers: Int32Array;
  /** Null where nothing is predicted. */
  readonly scores: Scores | null;
}

/** Replaces `clv_scores`. Prospects get 0, and everybody null where nothing is predicted. */
export async function writeScores(
  transaction: Transaction,
  { horizonsDays, status, customerNumbers, scores }: ScoredCustomers,
): Promise<void> {
  await transaction.run(`create or replace table score_values (${scoreColumns(horizonsDays)})`);
  if (scores !== null) {
    await transaction.append('score_values', {
      customer_number: customerNumbers,
      probability_alive: scores.probabilityAlive,
      waiting_days: scores.waitingDays.map((days) => Math.min(days, neverDays)),
      day_value: scores.dayValue,
      ...Object.fromEntries(
        horizonsDays.flatMap((days, index) => [
          [`purchase_days_${days}d`, scores.purchaseDays[index] as Float64Array],
          [`order_probability_${days}d`, scores.orderProbability[index] as Float64Array],
        ]),
      ),
    });
  }
  await transaction.run(scoresSql(horizonsDays, status), {});
  await transaction.run('drop table score_values');
}

/** Waiting times beyond a century mean never; the column stays finite. */
const neverDays = 36_525;

const scoreColumns = (horizons: readonly number[]): string =>
  [
    'customer_number integer',
    'probability_alive double',
    'waiting_days double',
    'day_value double',
    ...horizons.flatMap((days) => [`purchase_days_${days}d double`, `order_probability_${days}d double`]),
  ].join(', ');

/** Horizons name columns, so this statement is written for them; the numbers come from checked configuration. */
function scoresSql(horizons: readonly number[], status: PredictionStatus): string {
  const isPredicted = status !== 'not_enough_data';
  const forProspects = isPredicted ? '0' : 'null';
  const orElse = (expression: string, type: string) =>
    `cast(case when histories.customer_key is null then ${forProspects} else ${expression} end as ${type})`;
  const each = (write: (days: number) => string) => horizons.map(write);
  const columns = [
    'people.customer_key',
    'cast(scores.day_value / store.orders_per_day as decimal(18, 4)) as expected_order_value',
    ...each((days) => `${orElse(`scores.purchase_days_${days}d`, 'double')} as predicted_purchase_days_${days}d`),
    ...each(
      (days) =>
        `${orElse(`scores.purchase_days_${days}d * store.orders_per_day`, 'double')} as predicted_orders_${days}d`,
    ),
    ...each(
      (days) =>
        `${orElse(`scores.purchase_days_${days}d * scores.day_value`, 'decimal(18, 4)')} as predicted_clv_${days}d`,
    ),
    ...each(
      (days) => `cast(coalesce(histories.spend, 0) + predicted_clv_${days}d as decimal(18, 4)) as total_clv_${days}d`,
    ),
    ...each((days) => `${orElse(`scores.order_probability_${days}d`, 'double')} as order_probability_${days}d`),
    ...each((days) => `1 - scores.order_probability_${days}d as churn_risk_${days}d`),
    'scores.probability_alive',
    `'${status}' as prediction_status`,
    'scores.waiting_days',
  ];
  return `create or replace table clv_scores as
    with people as (select distinct customer_key from int_customers_resolved),
    store as (select sum(orders) / sum(purchase_days) as orders_per_day from customer_histories)
    select ${columns.join(',\n      ')}
    from people
    cross join store
    left join customer_histories as histories using (customer_key)
    left join score_values as scores using (customer_number)`;
}
