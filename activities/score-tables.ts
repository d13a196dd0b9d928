/** The score table of a published partition, read from the `clusters` table of a warehouse or a snapshot. */
import { type ClusterSums, buildScoreTable, type ScoreTable } from '../models/clusters/score-table.ts';
import type { RunPlan } from '../lib/pure/run-plan.ts';
import { currencyDecimals } from '../lib/pure/money.ts';

/** Runs one SELECT; what a warehouse and a snapshot have in common. */
export type Query = <T>(sql: string) => Promise<readonly T[]>;

export async function readScoreTable(
  query: Query,
  k: number,
  { language, currency }: Pick<RunPlan, 'language' | 'currency'>,
): Promise<ScoreTable> {
  const rows = await query<ClusterSums & { readonly name: string }>(
    `select cluster_rank as "rank", name, customers, orders, customers_with_orders as "customersWithOrders",
       days_since_last_order_sum as "recencyDaysSum", total_spend as "totalSpend"
     from clusters where k = ${k} order by cluster_rank`,
  );
  const names = rows.map(({ name }) => name);
  return buildScoreTable({ k, language, names, rows, decimals: currencyDecimals(currency) });
}
