/** Stage cluster: groups of customers, and the tables that readers see. */
import type { RunPlan } from '../lib/pure/run-plan.ts';
import { clusterName } from '../models/clusters/names.ts';
import type { ClusteredCustomers } from './compute/cluster-customers.ts';
import { type ClusterSet, readClusterSets } from './cluster-sets.ts';
import { type Clustering, continueClustering } from './clustering.ts';
import type { StoreDependencies } from './dependencies.ts';
import { writeFindings } from './findings.ts';
import { writeMigrations } from './migrations.ts';
import { readBasis, writeClustering } from './model-tables.ts';
import { replaceView } from './replace-view.ts';
import { buildModels } from './sql-models.ts';
import { runStage, type StageContext, type StagePlan, type StageTools } from './stage.ts';

export function createClusterActivities(deps: StoreDependencies) {
  return {
    /** Groups customers by value or by behaviour and builds the marts. Replaces `cluster_*` and the marts. */
    async cluster({ run }: { readonly run: RunPlan }): Promise<{ readonly note: string }> {
      return runStage(deps, run, 'cluster', (stage) => cluster(deps, run, stage));
    },
  };
}

export async function cluster(
  deps: StageTools,
  run: StagePlan,
  stage: StageContext,
): Promise<{ readonly note: string }> {
  const { warehouse, compute } = deps;
  const { status } = await readBasis(warehouse);
  const measure = status === 'not_enough_data' ? 'historic_clv' : `predicted_clv_${run.configuration.horizons[0]}d`;
  const { by } = run.configuration.clusters;
  const { columns: read } = await warehouse.columns(
    `select histories.customer_number,
       cast(${measure === 'historic_clv' ? 'histories.spend' : `scores.${measure}`} as double) as "value",
       date_diff('day', histories.last_order_date, context.as_of) as recency_days, histories.orders, histories.spend
     from customer_histories as histories
     join buyer_scores as scores using (customer_number)
     cross join run_context as context
     order by histories.customer_number`,
    { customer_number: 'int32', value: 'float64', recency_days: 'float64', orders: 'float64', spend: 'float64' },
  );
  const sets = await readClusterSets(deps, run);
  const ks = sets.map(({ k }) => k);
  const rules = { by, measure, ks };
  const previous = await continueClustering(deps, run, rules);
  const clusterings =
    read.value.length === 0
      ? []
      : await compute.run(
          'clusterCustomers',
          {
            ...rules,
            value: read.value,
            recencyDays: read.recency_days,
            orders: read.orders,
            spend: read.spend,
            medianOrder: await readMedianOrder(deps),
            previous,
          },
          stage.signal,
        );
  const clustering: Clustering = {
    ...rules,
    fittedAsOf: previous?.isFrozen === true ? previous.fittedAsOf : run.asOf,
    partitions: clusterings.map(({ asked, ids, bounds, centres }) => ({ asked, ids, bounds, centres })),
  };
  await stage.commit(async (transaction) => {
    await writeClustering(transaction, clustering);
    await transaction.run(
      `create or replace table cluster_assignments
         (customer_number integer, first_horizon_value double, ${ks.map((k) => `cluster_${k} integer`).join(', ')})`,
    );
    if (clusterings.length > 0) {
      await transaction.append('cluster_assignments', {
        customer_number: read.customer_number,
        first_horizon_value: read.value,
        ...Object.fromEntries(clusterings.map(({ asked, ranks }) => [`cluster_${asked}`, Int32Array.from(ranks)])),
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
    await transaction.run(
      `create or replace table cluster_bounds (k integer, cluster_rank integer, cluster_id varchar, name varchar,
         lower_value decimal(18, 4), upper_value decimal(18, 4))`,
    );
    for (const row of boundRows(sets, clusterings, run.language)) {
      await transaction.run(
        'insert into cluster_bounds values ($k, $rank, $id, $name, $lower::decimal(18, 4), $upper::decimal(18, 4))',
        row,
      );
    }
  });
  await buildModels(deps, run, 'cluster', stage);
  await writeMigrations(deps, run, stage);
  await writeFindings(deps, run, stage);
  const found = clusterings.map(({ asked, ids }) =>
    ids.length < asked ? `${ids.length} (of ${asked} asked: too few distinct customers)` : ids.length,
  );
  const kept = previous?.isFrozen === true ? `, as fitted on ${previous.fittedAsOf}` : '';
  return {
    note: `by ${by === 'rfm' ? 'recency, orders and spend' : measure.replaceAll('_', ' ')}: ${
      found.length === 0 ? 'nobody has ordered' : `${found.join(' and ')} clusters${kept}`
    }`,
  };
}

/** The store's median order above 0, the yardstick of values; 1 where every order was free. */
async function readMedianOrder(deps: StageTools): Promise<number> {
  const [row] = await deps.warehouse.rows<{ median: string | null }>(
    'select quantile_disc(amount, 0.5) as median from int_orders where is_counted and amount > 0',
  );
  return row?.median == null ? 1 : Number(row.median);
}

/** A store where nobody ordered has one cluster, the lowest, that holds its prospects. */
function boundRows(
  sets: readonly ClusterSet[],
  clusterings: readonly ClusteredCustomers[],
  language: RunPlan['language'],
) {
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
