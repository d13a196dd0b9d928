/**
 * A shop given as rows, built by the real models in a real warehouse: first the tables after the transform, then,
 * once predictions and clusters are given, the marts. One shop can be built again and again with other rows.
 */
import { mkdtemp, rm } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { fileURLToPath } from 'node:url';
import { type ContextPlan, writeRunContext } from '../../activities/run-context.ts';
import { type BuildingStage, modelsOfStage } from '../../activities/sql-models.ts';
import { clvConfigurationSchema } from '../../lib/pure/clv-configuration.ts';
import { metricSchema } from '../../lib/pure/metric-configuration.ts';
import { type StreamName, streamNames, streamSpecs } from '../../lib/streams.ts';
import { ensureRawTables, rawTable } from '../../storage/landing/raw-tables.ts';
import { openWarehouse, type Warehouse } from '../../storage/warehouse/index.ts';
import {
  assertModelsPassed,
  loadModels,
  type RunResults,
  runModels,
} from '../../storage/warehouse/sql-runner/index.ts';

/** One raw row. `_source` is `shop`, `_load` the first one and `_row` the position in the list where left out. */
export type ShopRow = Readonly<Record<string, string | number | boolean | null>>;
export type ShopRows = Partial<Readonly<Record<StreamName, readonly ShopRow[]>>>;

export type ShopContext = Partial<Omit<ContextPlan, 'configuration' | 'metric'>> & {
  readonly history_window?: unknown;
  readonly lifecycle?: unknown;
  readonly order_value?: unknown;
  /** As in a file, without kind and name. */
  readonly metric?: Readonly<Record<string, unknown>>;
};

/** What later stages leave for the marts. Customers are named by their id in the source `shop`, or by source/id. */
export interface Findings {
  readonly customers?: Readonly<Record<string, Finding>>;
  readonly bounds?: readonly { readonly k: number; readonly rank: number }[];
}

export interface Finding {
  readonly waitingDays?: number;
  readonly value?: string;
  readonly cluster3?: number;
  readonly cluster10?: number;
}

const models = await loadModels(fileURLToPath(new URL('../../sql', import.meta.url)));
const fence = { stage: 'test', token: 1, attempt: 1 };

/** Writes the context and builds the models of a stage from raw tables that exist. Throws what the run would. */
export async function buildStage(warehouse: Warehouse, stage: BuildingStage): Promise<RunResults> {
  await warehouse.claim(fence);
  const names = modelsOfStage(models, stage);
  const artefacts = join(warehouse.path, '..', 'artefacts');
  const results = await runModels({ warehouse, models, select: { names }, fence, artefacts, runId: 'test' });
  assertModelsPassed(results);
  return results;
}

export async function setContext(warehouse: Warehouse, context: ShopContext = {}): Promise<void> {
  const { history_window, lifecycle, order_value, metric, ...given } = context;
  const configuration = clvConfigurationSchema.parse({ kind: 'clv', history_window, lifecycle, order_value });
  const plan = {
    store: 'acme',
    asOf: '2024-06-30',
    zone: 'UTC',
    currency: 'EUR',
    ...given,
    configuration,
    metric: metric === undefined ? null : metricSchema.parse({ kind: 'metric', name: 'tested', ...metric }),
  };
  await warehouse.claim(fence);
  await warehouse.commit(fence, (tx) => writeRunContext(tx, plan));
}

export async function openSqlShop() {
  const folder = await mkdtemp(join(tmpdir(), 'perdura-shop-'));
  const warehouse = await openWarehouse({
    path: join(folder, 'acme.duckdb'),
    tempDirectory: join(folder, 'tmp'),
    owner: 'test',
    zone: 'UTC',
    threads: 1,
  });

  let hasTables = false;
  async function fill(rows: ShopRows): Promise<void> {
    await warehouse.claim(fence);
    await warehouse.commit(fence, async (tx) => {
      await ensureRawTables(tx, Object.values(streamSpecs));
      // Tables in place of the views: here rows name any load.
      for (const table of hasTables ? [] : streamNames.map(rawTable)) {
        await tx.run(`create table given as from ${table}; drop view ${table}; alter table given rename to ${table}`);
      }
      hasTables = true;
      for (const stream of streamNames) {
        const table = rawTable(stream);
        await tx.run(`delete from ${table}`);
        const given = (rows[stream] ?? []).map((row, at) => ({
          _connector: 'files',
          _source: 'shop',
          _load: '000001-0',
          _row: at + 1,
          ...row,
        }));
        if (given.length === 0) continue;
        const columns = [...new Set(given.flatMap((row) => Object.keys(row)))].map((name) => `"${name}"`);
        const structure = `[{${columns.map((name) => `${name}: "VARCHAR"`).join(', ')}}]`;
        await tx.run(
          `insert into ${table} (${columns.join(', ')})
           select ${columns.map((name) => `shop.${name}`).join(', ')}
           from (select unnest(from_json($rows, '${structure}')) as shop)`,
          { rows: JSON.stringify(given) },
        );
      }
    });
  }

  return {
    warehouse,
    rows: <T = Record<string, unknown>>(sql: string): Promise<T[]> => warehouse.rows<T>(sql),

    /** Replaces all rows and builds every model that needs no prediction. */
    async transform(rows: ShopRows, context?: ShopContext): Promise<void> {
      await fill(rows);
      await setContext(warehouse, context);
      await buildStage(warehouse, 'transform');
    },

    audit: () => buildStage(warehouse, 'audit'),

    /** Stores the findings as the stages score and cluster do, and builds the marts. Nobody named: value 0, rank 1. */
    async publish({ customers = {}, bounds = everyRank }: Findings = {}): Promise<void> {
      const found = Object.entries(customers).map(([name, finding]) => {
        const [source, id] = name.includes('/') ? name.split('/') : ['shop', name];
        return { source, id, ...finding };
      });
      await warehouse.run(
        `create or replace table findings as
         select resolved.customer_key, given.*
         from (select unnest(from_json($found, '[{"source": "VARCHAR", "id": "VARCHAR", "waitingDays": "DOUBLE",
           "value": "DOUBLE", "cluster3": "INTEGER", "cluster10": "INTEGER"}]'), recursive := true)) as given
         join int_customers_resolved as resolved on resolved.source = given.source and resolved.customer_id = given.id`,
        { found: JSON.stringify(found) },
      );
      await warehouse.run(
        `create or replace table clv_scores as
           select distinct customer_key, customer_number, histories.person_number, first_order_date, last_order_date, orders,
             purchase_days, recency_days, spend, amount as repaid, 'full' as prediction_status, waitingDays as waiting_days
           from int_customers_resolved left join customer_histories as histories using (customer_key)
             left join int_customer_refunds using (customer_key) left join findings using (customer_key);
         create or replace table cluster_assignments as
           select distinct customer_number, coalesce("value", 0) as first_horizon_value,
             coalesce(cluster3, 1) as cluster_3, coalesce(cluster10, 1) as cluster_10
           from customer_histories left join findings using (customer_key)
           union all
           select 0, 0, 1, 1;
         create or replace view cluster_members as
           select unnest([3, 10]) as k, customer_key, unnest([cluster_3, cluster_10]) as cluster_rank
           from clv_scores
           join cluster_assignments on cluster_assignments.customer_number = coalesce(clv_scores.customer_number, 0);
         create or replace table cluster_cells as
           select cast(row_number() over (order by cluster_3, cluster_10) as integer) as cell_number, *
           from (select distinct cluster_3, cluster_10 from cluster_assignments);
         create or replace view cell_ranks as
           select cell_number, unnest([3, 10]) as k, unnest([cluster_3, cluster_10]) as cluster_rank from cluster_cells;
         create or replace table cluster_bounds as
           select k, rank as cluster_rank, k || '-' || rank as cluster_id, '' || rank as name,
             cast(null as decimal(18, 4)) as lower_value, cast(null as decimal(18, 4)) as upper_value
           from (values ${bounds.map(({ k, rank }) => `(${k}, ${rank})`).join(', ')}) as bounds (k, rank)`,
      );
      await buildStage(warehouse, 'cluster');
    },

    async close(): Promise<void> {
      await warehouse.close();
      await rm(folder, { recursive: true, force: true });
    },
  };
}

const everyRank = [3, 10].flatMap((k) => Array.from({ length: k }, (_, index) => ({ k, rank: index + 1 })));
