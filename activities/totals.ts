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
  const ks = await tools.warehouse.rows<{ k: number }>('select distinct k from cluster_bounds order by k');
  const clusters = ks.map(({ k }) => `cluster_${k}`);
  const sums = await tools.warehouse.rows<Sum>(sumsSql(run.configuration.horizons, clusters));
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

/** The narrowest groups are summed once, and their sums again. Doubles as decimals: a sum of doubles depends on the order in which threads add. */
function sumsSql(horizons: readonly number[], clusters: readonly string[]): string {
  const quantities = horizons.flatMap((days) => [
    {
      days,
      quantity: 'orders',
      expected: `predicted_orders_${days}d`,
      own: `purchase_days_variance_${days}d * per_day * per_day`,
    },
    { days, quantity: 'spend', expected: `predicted_clv_${days}d`, own: `clv_variance_${days}d` },
  ]);
  const summed = quantities.map(
    ({ expected, own }, i) =>
      `sum(cast(${expected} as decimal(38, 9))) as expected_${i}, sum(cast(${own} as decimal(38, 9))) as own_variance_${i}`,
  );
  const again = quantities.map(
    (_, i) => `sum(expected_${i}) as expected_${i}, sum(own_variance_${i}) as own_variance_${i}`,
  );
  const scopes = [
    ['store', "'all'"],
    ...clusters.map((column) => [column, `cast(${column} as varchar)`]),
    ['lifecycle', 'lifecycle_state'],
    ['first_channel', 'first_channel'],
  ].map(
    ([scope, group]) =>
      `select '${scope}' as scope, ${group} as "group", sum(customers) as customers, ${again.join(', ')} from narrowest group by ${group}`,
  );
  const rows = quantities.map(
    ({ days, quantity }, i) =>
      `select scope, "group", cast(customers as double) as customers, ${days} as horizon_days, '${quantity}' as quantity,
         cast(expected_${i} as varchar) as expected, cast(own_variance_${i} as varchar) as own_variance from groups`,
  );
  return `with store as (select sum(orders) / sum(purchase_days) as per_day from customer_histories),
    narrowest as materialized (
      select ${clusters.join(', ')}, lifecycle_state, coalesce(first_channel, 'unknown') as first_channel,
        count(*) as customers, ${summed.join(', ')}
      from customers
      join clv_variances as variances using (customer_key)
      cross join store
      group by all
    ),
    groups as materialized (${scopes.join('\n union all ')})
    select * from (${rows.join('\n union all ')}) order by scope, "group", quantity, horizon_days`;
}
