/** What the stage cluster leaves for the marts: everybody's ranks, and what the clusters are called. */
import type { RunPlan } from '../lib/pure/run-plan.ts';
import { clusterName } from '../models/clusters/names.ts';
import type { Transaction } from '../storage/warehouse/index.ts';
import type { ClusterSet } from './cluster-sets.ts';
import type { ClusteredCustomers } from './compute/cluster-customers.ts';
import { replaceView } from './replace-view.ts';

export interface FoundClusters {
  readonly sets: readonly ClusterSet[];
  /** Empty where nobody has ordered. */
  readonly clusterings: readonly ClusteredCustomers[];
  readonly customerNumbers: Int32Array;
  /** What the clusters are of, in the order of the numbers. */
  readonly values: Float64Array;
  readonly language: RunPlan['language'];
}

/** Replaces `cluster_assignments`, `cluster_members`, `cluster_cells`, `cell_ranks` and `cluster_bounds`. */
export async function writeClusterTables(transaction: Transaction, found: FoundClusters): Promise<void> {
  const { sets, clusterings, customerNumbers, values } = found;
  const ks = sets.map(({ k }) => k);
  await transaction.run(
    `create or replace table cluster_assignments
       (customer_number integer, first_horizon_value double, ${ks.map((k) => `cluster_${k} integer`).join(', ')})`,
  );
  if (clusterings.length > 0) {
    await transaction.append('cluster_assignments', {
      customer_number: customerNumbers,
      first_horizon_value: values,
      ...Object.fromEntries(clusterings.map(({ asked, ranks }) => [`cluster_${asked}`, ranks])),
    });
  }
  // Everybody who never ordered, in the lowest cluster.
  await transaction.run(`insert into cluster_assignments values (0, 0, ${ks.map(() => 1).join(', ')})`);
  await replaceView(
    transaction,
    'cluster_members',
    `select unnest([${ks.join(', ')}]) as k, scores.customer_key,
       unnest([${ks.map((k) => `assignments.cluster_${k}`).join(', ')}]) as cluster_rank
     from clv_scores as scores
     join cluster_assignments as assignments on assignments.customer_number = coalesce(scores.customer_number, 0)`,
  );
  const columns = ks.map((k) => `cluster_${k}`).join(', ');
  await transaction.run(
    `create or replace table cluster_cells as
       select cast(row_number() over (order by ${columns}) as integer) as cell_number, ${columns}
       from (select distinct ${columns} from cluster_assignments)`,
  );
  await replaceView(
    transaction,
    'cell_ranks',
    `select cell_number, unnest([${ks.join(', ')}]) as k, unnest([${columns}]) as cluster_rank from cluster_cells`,
  );
  await transaction.run(
    `create or replace table cluster_bounds (k integer, cluster_rank integer, cluster_id varchar, name varchar,
       lower_value decimal(18, 4), upper_value decimal(18, 4))`,
  );
  for (const row of boundRows(found)) {
    await transaction.run(
      'insert into cluster_bounds values ($k, $rank, $id, $name, $lower::decimal(18, 4), $upper::decimal(18, 4))',
      row,
    );
  }
}

/** A store where nobody ordered has one cluster, the lowest, that holds its prospects. */
function boundRows({ sets, clusterings, language }: FoundClusters) {
  return sets.flatMap(({ k, names }) => {
    const { ids, bounds } = clusterings.find(({ asked }) => asked === k) ?? { ids: [`${k}-1`], bounds: null };
    return ids.map((id, index) => ({
      k,
      rank: index + 1,
      id,
      name: clusterName(k, index + 1, language, names),
      lower: bounds?.[index]?.lower ?? null,
      upper: bounds?.[index]?.upper ?? null,
    }));
  });
}
