/** Stages transform and audit: raw rows become histories through the SQL models, and the books are checked. */
import { PipelineError } from '../lib/errors.ts';
import { count } from '../lib/pure/count.ts';
import type { RunMetric, RunPlan } from '../lib/pure/run-plan.ts';
import { readDataFindings, tellFindings } from './data-quality.ts';
import type { StoreDependencies } from './dependencies.ts';
import { writeRunContext } from './run-context.ts';
import { buildModels } from './sql-models.ts';
import { runStage, type StageContext, type StagePlan, type StageTools } from './stage.ts';

export interface TransformSummary {
  readonly note: string;
  readonly models: number;
  readonly orders: number;
  readonly leftOut: number;
  readonly customers: number;
}

interface AuditSummary {
  readonly note: string;
  readonly audits: number;
}

export function createTransformActivities(deps: StoreDependencies) {
  return {
    /** Writes `run_context` and builds every model that needs no prediction. Safe to repeat: tables are replaced. */
    async transform({ run }: { readonly run: RunPlan }): Promise<TransformSummary> {
      return runStage(deps, run, 'transform', async (stage) => {
        const summary = await transform(deps, run, stage);
        await deps.state.runs.update(run.runId, { customers: summary.customers });
        return summary;
      });
    },

    /** Builds the audits of the books: each must return nothing. */
    async audit({ run }: { readonly run: RunPlan }): Promise<AuditSummary> {
      return runStage(deps, run, 'audit', (stage) => audit(deps, run, stage));
    },
  };
}

export async function transform(deps: StageTools, run: StagePlan, stage: StageContext): Promise<TransformSummary> {
  const { warehouse } = deps;
  await warehouse.commit(stage.fence, (transaction) => writeRunContext(transaction, run));
  await stage.atPoint('before');
  const results = await buildModels(deps, run, 'transform', stage);
  await stage.atPoint('after');
  const [counts] = await warehouse.rows<{ orders: number; left_out: number; customers: number; buyers: number }>(
    `select
       (select count(*) from int_orders where is_counted) as orders,
       (select count(*) from int_orders where not is_counted) as left_out,
       (select coalesce(max(person_number), 0) from int_customers_resolved) as customers,
       (select count(*) from customer_histories) as buyers`,
  );
  if (counts === undefined || counts.customers === 0) throw await noCustomers(deps, run);
  if (run.metric != null && counts.orders === 0) await refuseEmptyMetric(deps, run, run.metric);
  return {
    models: results.models.length,
    orders: counts.orders,
    leftOut: counts.left_out,
    customers: counts.customers,
    note:
      `${count(results.models.length, 'model')}; ${count(counts.orders, 'order')} of ${count(counts.buyers, 'customer')}, ` +
      `${counts.customers - counts.buyers} without orders, ${count(counts.left_out, 'order')} left out`,
  };
}

export async function audit(deps: StageTools, run: StagePlan, stage: StageContext): Promise<AuditSummary> {
  const results = await buildModels(deps, run, 'audit', stage);
  const found = tellFindings(run.store, await readDataFindings(deps.warehouse));
  return { audits: results.models.length, note: `${count(results.models.length, 'audit')} passed${found}` };
}

/** Orders that are there and would count, and a metric that takes none of them, are no shop without orders. */
async function refuseEmptyMetric({ warehouse }: StageTools, run: StagePlan, metric: RunMetric): Promise<void> {
  const [found] = await warehouse.rows<{ orders: number; channels: string | null }>(
    `with left_out as (select channel, count(*) as orders from int_orders where left_out_because = 'metric' group by channel),
     greatest_ones as (select channel, orders from left_out order by orders desc, channel limit 5)
     select (select coalesce(sum(orders), 0)::bigint from left_out) as orders,
       string_agg(channel, ', ' order by orders desc, channel) as channels
     from greatest_ones`,
  );
  if (found === undefined || found.orders === 0) return;
  throw new PipelineError(
    'bad_data',
    `store ${run.store}: metric ${metric.name}, version ${metric.version}, needs to leave at least one order, ` +
      `leaves none of ${count(found.orders, 'order')} (channels ${found.channels})`,
    { remedy: `see perdura metric preview ${metric.name}, mend it and apply it, or take it out of objects/clv.yaml` },
  );
}

/** Says what became of the rows that came, so that the cause is plain. */
async function noCustomers({ warehouse }: StageTools, run: StagePlan): Promise<PipelineError> {
  const reasons = await warehouse.rows<{ reason: string; rows: number }>(
    `select reason, count(*) as "rows" from quarantine group by reason
     union all
     select 'order left out: ' || replace(left_out_because, '_', ' '), count(*) from int_orders
     where not is_counted group by left_out_because
     order by "rows" desc, reason limit 3`,
  );
  const said = reasons.map(({ reason, rows }) => `${rows} × ${reason}`).join('; ');
  return new PipelineError(
    'bad_data',
    `store ${run.store}: needs at least one customer, has none` +
      (said === '' ? '' : `; of the rows that came: ${said}`),
    {
      remedy:
        said === ''
          ? 'check that the sources’ files hold rows (perdura config check)'
          : 'mend those rows or their mapping',
    },
  );
}
