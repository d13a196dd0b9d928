/** Stage cluster: ranges of value, and the tables that readers see. */
import type { RunPlan } from '../lib/pure/run-plan.ts';
import { clusterName } from '../models/clusters/names.ts';
import type { ValueClusters } from '../models/clusters/value-clusters.ts';
import type { StoreDependencies } from './dependencies.ts';
import { writeFindings } from './findings.ts';
import { readBasis } from './model-tables.ts';
import { buildModels } from './sql-models.ts';
import { runStage, type StageContext, type StagePlan, type StageTools } from './stage.ts';

/** The partitions that every run makes and publishes. */
export const publishedKs = [3, 10] as const;

export function createClusterActivities(deps: StoreDependencies) {
  return {
    /** Clusters customers by the value of the first horizon and builds the marts. Replaces `cluster_*` and the marts. */
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
  const value = status === 'not_enough_data' ? 'historic_clv' : `predicted_clv_${run.configuration.horizons[0]}d`;
  const { columns: read } = await warehouse.columns(
    `select histories.customer_number,
       cast(${value === 'historic_clv' ? 'histories.spend' : `scores.${value}`} as double) as "value"
     from customer_histories as histories join clv_scores as scores using (customer_key)
     order by histories.customer_number`,
    { customer_number: 'int32', value: 'float64' },
  );
  const clusterings =
    read.value.length === 0
      ? []
      : await compute.run(
          'clusterValues',
          { values: read.value, scale: await readMedianOrder(deps), ks: publishedKs },
          stage.signal,
        );
  await stage.commit(async (transaction) => {
    await transaction.run(
      'create or replace table cluster_values (customer_number integer, "value" double, cluster_3 integer, cluster_10 integer)',
    );
    if (clusterings.length > 0) {
      await transaction.append('cluster_values', {
        customer_number: read.customer_number,
        value: read.value,
        ...Object.fromEntries(clusterings.map(({ asked, ranks }) => [`cluster_${asked}`, Int32Array.from(ranks)])),
      });
    }
    await transaction.run(
      `create or replace table cluster_assignments as
       select scores.customer_key, coalesce(clusters.cluster_3, 1) as cluster_3,
         coalesce(clusters.cluster_10, 1) as cluster_10, clusters."value" as first_horizon_value
       from clv_scores as scores
       left join customer_histories as histories using (customer_key)
       left join cluster_values as clusters using (customer_number)`,
    );
    await transaction.run('drop table cluster_values');
    await transaction.run(
      `create or replace table cluster_bounds (k integer, cluster_rank integer, cluster_id varchar, name varchar,
         lower_value decimal(18, 4), upper_value decimal(18, 4))`,
    );
    for (const row of boundRows(clusterings, run.language)) {
      await transaction.run(
        'insert into cluster_bounds values ($k, $rank, $id, $name, $lower::decimal(18, 4), $upper::decimal(18, 4))',
        row,
      );
    }
  });
  await buildModels(deps, run, 'cluster', stage);
  await writeFindings(deps, run, stage);
  const found = clusterings.map(({ asked, k }) =>
    k < asked ? `${k} (of ${asked} asked: too few distinct values)` : k,
  );
  return {
    note: `by ${value.replaceAll('_', ' ')}: ${found.length === 0 ? 'nobody has ordered' : `${found.join(' and ')} clusters`}`,
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
function boundRows(clusterings: readonly ValueClusters[], language: RunPlan['language']) {
  const partitions =
    clusterings.length > 0
      ? clusterings
      : publishedKs.map((asked) => ({ asked, bounds: [{ lower: null, upper: null }] }));
  return partitions.flatMap(({ asked, bounds }) =>
    bounds.map(({ lower, upper }, index) => ({
      k: asked,
      rank: index + 1,
      id: `${asked}-${index + 1}`,
      name: clusterName(asked, index + 1, language),
      lower,
      upper,
    })),
  );
}
