/** Gathers what explains the groups and how customers moved between them, from a warehouse or a snapshot. */
import type { LifecycleState } from '../models/clusters/lifecycle.ts';
import { clusterName, type Language } from '../models/clusters/names.ts';
import type { ClusterTrait } from '../models/clusters/traits.ts';
import type {
  ExampleCustomer,
  ExplainedGroups,
  GroupMoves,
  LifecycleSuggestion,
  RfmCount,
} from '../report/groups-data.ts';
import { maskName } from './mask-name.ts';
import type { Query } from './score-tables.ts';

export async function readExplainedGroups(query: Query, k: number): Promise<ExplainedGroups> {
  return {
    traits: await readTraits(query, k),
    examples: await readExamples(query, k),
    states: await query<ExplainedGroups['states'][number]>(
      `select cluster_${k} as "rank", lifecycle_state as state, cast(count(*) as double) as customers
       from customers group by all order by "rank", state`,
    ),
  };
}

const readTraits = (query: Query, k: number) =>
  query<ClusterTrait & { readonly rank: number }>(
    `select cluster_rank as "rank", trait, cluster_mean as "clusterMean", store_mean as "storeMean", difference
     from cluster_traits where k = ${k} order by cluster_rank, position`,
  );

interface ExampleRow {
  readonly rank: number;
  readonly is_typical: boolean;
  readonly customer_id: string;
  readonly first_name: string | null;
  readonly last_name: string | null;
  readonly orders: number;
  readonly days: number;
  readonly average: string;
}

async function readExamples(query: Query, k: number): Promise<ExplainedGroups['examples']> {
  const clusters = await query<{ rank: number }>(
    `select cluster_rank as "rank" from cluster_examples where k = ${k} order by cluster_rank`,
  );
  const rows = await query<ExampleRow>(
    `with examples as (
       select cluster_rank, typical_key as customer_key, true as is_typical from cluster_examples where k = ${k}
       union all
       select cluster_rank, counter_example_key, false from cluster_examples where k = ${k}
     )
     select examples.cluster_rank as "rank", examples.is_typical, contacts.customer_id, contacts.first_name,
       contacts.last_name, cast(customers.historic_orders as double) as orders,
       cast(customers.days_since_last_order as double) as days, customers.average_order_value as average
     from examples
     join customers using (customer_key)
     join contacts using (customer_key)
     order by examples.cluster_rank, is_typical`,
  );
  const find = (rank: number, isTypical: boolean): ExampleCustomer | null => {
    const row = rows.find((one) => one.rank === rank && one.is_typical === isTypical);
    if (row === undefined) return null;
    return {
      name: maskName(row.first_name, row.last_name, row.customer_id),
      orders: row.orders,
      daysSinceLastOrder: row.days,
      averageOrderValue: row.average,
    };
  };
  return clusters.map(({ rank }) => ({ rank, typical: find(rank, true), counterExample: find(rank, false) }));
}

export const readRfmGroups = (query: Query): Promise<readonly RfmCount[]> =>
  query<RfmCount>(
    `select rfm_group as "group", cast(count(*) as double) as customers, sum(historic_clv) as "totalSpend"
     from customers group by rfm_group order by rfm_group`,
  );

/** The whole store first, then categories by how often customers returned to them. */
export const readLifecycleSuggestions = (query: Query): Promise<readonly LifecycleSuggestion[]> =>
  query<LifecycleSuggestion>(
    `select category, cast(gaps as double) as gaps, cast(median_days as double) as "medianDays",
       cast(active_days as double) as "activeDays", cast(inactive_days as double) as "inactiveDays",
       cast(hibernating_days as double) as "hibernatingDays"
     from lifecycle_suggestions order by category <> 'all', lifecycle_suggestions.gaps desc, category`,
  );

interface GroupRow {
  readonly kind: string;
  readonly id: string;
  readonly name: string;
  readonly rank: number;
  readonly k: number;
  readonly customers: number;
}

const states: readonly LifecycleState[] = ['Active', 'Inactive', 'Hibernating', 'Lost', 'No purchases'];

/** Of every kind that has moves, the groups as they are now and who moved. */
export async function readGroupMoves(query: Query, language: Language): Promise<readonly GroupMoves[]> {
  const moves = await query<GroupMoves['moves'][number] & { readonly kind: string }>(
    `select kind, "from", "to", because, cast(customers as double) as customers from migrations
     order by kind, "from", "to", because`,
  );
  const clusters = await query<GroupRow>(
    `select 'cluster_' || k as kind, cluster_id as id, name, cluster_rank as "rank", k, cast(customers as double) as customers
     from clusters order by k, cluster_rank`,
  );
  const counted = await query<{ id: LifecycleState; customers: number }>(
    'select lifecycle_state as id, cast(count(*) as double) as customers from customers group by lifecycle_state',
  );
  const kinds = [...new Set([...clusters.map(({ kind }) => kind), 'lifecycle'])];
  return kinds
    .filter((kind) => moves.some((move) => move.kind === kind))
    .map((kind) => ({
      kind,
      groups:
        kind === 'lifecycle'
          ? states.map((id, at) => ({
              id,
              name: null,
              rank: at + 1,
              customers: counted.find((one) => one.id === id)?.customers ?? 0,
            }))
          : clusters
              .filter((cluster) => cluster.kind === kind)
              .map(({ id, name, rank, k, customers }) => ({
                id,
                name: name === clusterName(k, rank, language) ? null : name,
                rank,
                customers,
              })),
      moves: moves
        .filter((move) => move.kind === kind)
        .map(({ from, to, because, customers }) => ({ from, to, because, customers })),
    }));
}
