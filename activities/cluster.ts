/** Stage cluster: groups of customers, and the tables that readers see. */
import type { RunPlan } from '../lib/pure/run-plan.ts';
import { writeAdvice } from './cluster-advice.ts';
import { readClusterSets } from './cluster-sets.ts';
import { writeClusterTables } from './cluster-tables.ts';
import { type Clustering, continueClustering } from './clustering.ts';
import type { ClusterInput } from './compute/cluster-customers.ts';
import type { StoreDependencies } from './dependencies.ts';
import { writeFindings } from './findings.ts';
import { writeMigrations } from './migrations.ts';
import { readBasis, writeClustering } from './model-tables.ts';
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
    `select customer_number, ${measure === 'historic_clv' ? 'spend' : measure} as "value"
     from ${measure === 'historic_clv' ? 'customer_histories' : 'buyer_scores'} order by customer_number`,
    { customer_number: 'int32', value: 'float64' },
  );
  const sets = await readClusterSets(deps, run);
  const ks = sets.map(({ k }) => k);
  const rules = { by, measure, ks };
  const previous = await continueClustering(deps, run, rules);
  const isEmpty = read.value.length === 0;
  const input: ClusterInput = {
    ...rules,
    value: read.value,
    behaviour: by === 'rfm' ? await readBehaviour(deps) : null,
    medianOrder: await readMedianOrder(deps),
    previous,
  };
  const { clusterings, counted } = isEmpty
    ? { clusterings: [], counted: [] }
    : await compute.run('groupCustomers', input, stage.signal);
  const clustering: Clustering = {
    ...rules,
    fittedAsOf: previous?.isFrozen === true ? previous.fittedAsOf : run.asOf,
    partitions: clusterings.map(({ asked, ids, bounds, centres }) => ({ asked, ids, bounds, centres })),
  };
  await stage.commit(async (transaction) => {
    await writeClustering(transaction, clustering);
    await writeAdvice(transaction, counted);
    await writeClusterTables(transaction, {
      sets,
      clusterings,
      customerNumbers: read.customer_number,
      values: read.value,
      language: run.language,
    });
  });
  await buildModels(deps, run, 'cluster', stage);
  const applied = isEmpty ? null : await applyBefore(deps, input, stage.signal);
  const moved = applied && { customerNumbers: read.customer_number, partitions: applied };
  await writeMigrations(deps, run, { applied: moved, isSameRule: previous !== null }, stage);
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

/** By customer number. */
async function readBehaviour({ warehouse }: StageTools): Promise<ClusterInput['behaviour']> {
  const { columns } = await warehouse.columns(
    `select date_diff('day', last_order_date, as_of) as recency_days, orders, spend
     from customer_histories cross join run_context order by customer_number`,
    { recency_days: 'float64', orders: 'float64', spend: 'float64' },
  );
  return { recencyDays: columns.recency_days, orders: columns.orders, spend: columns.spend };
}

/** The store's median order above 0, the yardstick of values; 1 where every order was free. */
async function readMedianOrder(deps: StageTools): Promise<number> {
  const [row] = await deps.warehouse.rows<{ median: string | null }>(
    'select quantile_disc(amount, 0.5) as median from int_orders where is_counted and amount > 0',
  );
  return row?.median == null ? 1 : Number(row.median);
}

/** The same customers in the clusters as they were before a refit; null where they still are. */
async function applyBefore({ compute }: StageTools, input: ClusterInput, signal: AbortSignal) {
  const { previous, ks } = input;
  if (previous === null || previous.isFrozen) return null;
  const known = ks.filter((k) => previous.partitions.some(({ asked }) => asked === k));
  return compute.run('clusterCustomers', { ...input, ks: known, previous: { ...previous, isFrozen: true } }, signal);
}
