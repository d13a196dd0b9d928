/** Stage score: every customer's expected orders and values, one row each in `clv_scores`. */
import { PipelineError } from '../lib/errors.ts';
import type { RunPlan } from '../lib/pure/run-plan.ts';
import type { Scores } from './compute/jobs.ts';
import type { StoreDependencies } from './dependencies.ts';
import { spendingOf } from './fit.ts';
import { readBasis } from './model-tables.ts';
import { runStage } from './stage.ts';

export function createScoreActivities(deps: StoreDependencies) {
  const { warehouse, compute } = deps;
  return {
    /** Scores all customers as of the reference date. Replaces `clv_scores`; prospects get 0, and null where nothing is predicted. */
    async score({ run }: { readonly run: RunPlan }): Promise<{ readonly note: string }> {
      return runStage(deps, run, 'score', async ({ commit, signal }) => {
        const { models, status } = await readBasis(warehouse);
        const { columns: read } = await warehouse.columns(
          `select customer_number, frequency, recency_days, tenure_days, cast(repeat_spend as double) as repeat_spend
           from customer_histories order by customer_number`,
          {
            customer_number: 'int32',
            frequency: 'float64',
            recency_days: 'float64',
            tenure_days: 'float64',
            repeat_spend: 'float64',
          },
        );
        const horizonsDays = run.configuration.horizons;
        const scores =
          models === null
            ? null
            : await compute.run(
                'scoreCustomers',
                {
                  models,
                  histories: {
                    unit: 'days',
                    frequency: read.frequency,
                    recency: read.recency_days,
                    tenure: read.tenure_days,
                  },
                  spending: spendingOf(read.frequency, read.repeat_spend),
                  horizonsDays,
                },
                signal,
              );
        if (scores !== null) assertFinite(scores, run.store);
        await commit(async (transaction) => {
          await transaction.run(`create or replace table score_values (${scoreColumns(horizonsDays)})`);
          if (scores !== null) {
            await transaction.append('score_values', {
              customer_number: read.customer_number,
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
        });
        return {
          note:
            scores === null
              ? 'nothing predicted: there is not enough data'
              : `${read.customer_number.length} customers over ${horizonsDays.join(' and ')} days`,
        };
      });
    },
  };
}

/** Waiting times beyond a century mean never; the column stays finite. */
const neverDays = 36_525;

/** A prediction that is no number would be published as one: better no run than that. */
function assertFinite({ probabilityAlive, dayValue, purchaseDays, orderProbability }: Scores, store: string): void {
  for (const column of [probabilityAlive, dayValue, ...purchaseDays, ...orderProbability]) {
    const index = column.findIndex((value) => !Number.isFinite(value));
    if (index >= 0) {
      throw new PipelineError('bad_data', `store ${store}: customer number ${index + 1} was scored ${column[index]}`, {
        remedy: 'please report this with the model parameters of `perdura status`',
      });
    }
  }
}

const scoreColumns = (horizons: readonly number[]): string =>
  [
    'customer_number integer',
    'probability_alive double',
    'waiting_days double',
    'day_value double',
    ...horizons.flatMap((days) => [`purchase_days_${days}d double`, `order_probability_${days}d double`]),
  ].join(', ');

/** Horizons name columns, so this statement is written for them; the numbers come from checked configuration. */
function scoresSql(horizons: readonly number[], status: string): string {
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
    left join score_values as scores using (customer_number)
    order by people.customer_key`;
}
