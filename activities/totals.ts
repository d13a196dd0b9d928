/** `totals`: what the store and its groups are expected to bring, with intervals, which say most about sums. */
import type { StagePlan, StageTools } from './stage.ts';
import type { Transaction } from '../storage/warehouse/index.ts';
import { appendRows } from './append-rows.ts';
import { readBasis } from './model-tables.ts';

interface Sum {
  readonly scope: string;
  readonly group: string;
  readonly customers: number;
  readonly horizon_days: number;
  readonly quantity: 'orders' | 'spend';
  readonly expected: string;
  readonly own_variance: string;
}

/** Needs `customers` and `clv_variances`; empty where nothing is predicted. */
export async function computeTotals(tools: StageTools, run: StagePlan, signal: AbortSignal) {
  const { models, storeErrors } = await readBasis(tools.warehouse);
  if (models === null || storeErrors.length === 0) return [];
  const sums = await tools.warehouse.rows<Sum>(sumsSql(run.configuration.horizons));
  const intervals = await tools.compute.run(
    'totalIntervals',
    {
      sums: sums.map(({ quantity, horizon_days, expected, own_variance }) => ({
        quantity,
        horizonDays: horizon_days,
        expected: Number(expected),
        ownVariance: Number(own_variance),
      })),
      errors: storeErrors,
    },
    signal,
  );
  return sums.map(({ scope, group, customers, horizon_days, quantity }, i) => {
    const { expected, median, lower80, upper80, lower95, upper95 } = intervals[i]!;
    const seasonal_factor = storeErrors.find(({ horizonDays }) => horizonDays === horizon_days)?.seasonalFactor ?? 1;
    const bounds = { expected, median, lower80, upper80, lower95, upper95 };
    return { scope, group, quantity, horizon_days, customers, ...bounds, seasonal_factor };
  });
}

export async function writeTotals(
  transaction: Transaction,
  totals: Awaited<ReturnType<typeof computeTotals>>,
): Promise<void> {
  await transaction.run(`create or replace table totals (scope varchar, "group" varchar, quantity varchar,
    horizon_days integer, customers bigint, expected double, median double, lower80 double, upper80 double,
    lower95 double, upper95 double, seasonal_factor double)`);
  await appendRows(transaction, 'totals', totals);
}

/** Doubles are summed as decimals: a sum of doubles depends on the order in which threads add. */
function sumsSql(horizons: readonly number[]): string {
  const summed = horizons.flatMap((days) => [
    `select scope, "group", count(*) as customers, ${days} as horizon_days, 'orders' as quantity,
       sum(cast(predicted_orders_${days}d as decimal(38, 9))) as expected,
       sum(cast(purchase_days_variance_${days}d * per_day * per_day as decimal(38, 9))) as own_variance
     from members group by scope, "group"`,
    `select scope, "group", count(*) as customers, ${days} as horizon_days, 'spend' as quantity,
       sum(cast(predicted_clv_${days}d as decimal(38, 9))) as expected,
       sum(cast(clv_variance_${days}d as decimal(38, 9))) as own_variance
     from members group by scope, "group"`,
  ]);
  return `with buyers as (
      select customers.*, variances.* exclude (customer_key), store.per_day
      from customers
      join clv_variances as variances using (customer_key)
      cross join (select sum(orders) / sum(purchase_days) as per_day from customer_histories) as store
    ),
    members as (
      select 'store' as scope, 'all' as "group", * from buyers
      union all select 'cluster_3', cast(cluster_3 as varchar), * from buyers
      union all select 'cluster_10', cast(cluster_10 as varchar), * from buyers
      union all select 'lifecycle', lifecycle_state, * from buyers
      union all select 'first_channel', coalesce(first_channel, 'unknown'), * from buyers
    ),
    summed as (${summed.join('\n union all ')})
    select scope, "group", customers::double as customers, horizon_days, quantity, expected::varchar as expected,
      own_variance::varchar as own_variance
    from summed order by scope, "group", quantity, horizon_days`;
}
