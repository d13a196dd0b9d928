/** A shop whose runs make personas day by day, each continuing the one before, as the segment stage does. */
import { mkdirSync } from 'node:fs';
import { join } from 'node:path';
import { startCompute } from '../../../activities/compute/compute.ts';
import { readPersonaStates } from '../../../activities/model-tables.ts';
import { writePersonas } from '../../../activities/personas/write-personas.ts';
import { findPredecessor } from '../../../activities/predecessor.ts';
import { describeInputs, writeInputs } from '../../../activities/run-inputs.ts';
import type { StageContext, StagePlan, StageTools } from '../../../activities/stage.ts';
import { contentHash } from '../../../lib/hash.ts';
import type { Predecessor, RunPlan } from '../../../lib/pure/run-plan.ts';
import { copyTable, writeSnapshot } from '../../../storage/snapshots/index.ts';
import { openWarehouse } from '../../../storage/warehouse/index.ts';
import { loadModels } from '../../../storage/warehouse/sql-runner/index.ts';
import { fileURLToPath } from 'node:url';

const published = [
  ['personas', ['analysis', 'cluster_rank']],
  ['persona_members', ['analysis', 'customer_key']],
  ['persona_propensities', ['analysis', 'cluster_id', 'position']],
] as const;

export interface Day {
  readonly asOf: string;
  /** Who bought which category, an order each; nobody of a customer who bought nothing. */
  readonly bought: readonly (readonly [customer: string, category: string | null])[];
  /** By kind and name. */
  readonly objects: readonly { readonly kind: string; readonly name: string; readonly [field: string]: unknown }[];
  readonly previous?: Predecessor;
  readonly threads?: number;
  /** Statements before the stage, for tables that it needs. */
  readonly also?: string;
}

const sqlModels = await loadModels(fileURLToPath(new URL('../../../sql', import.meta.url)));

export function openDays(folder: string) {
  const compute = startCompute();
  let n = 0;
  /** What the stage left, from the files that were published. */
  async function run({ asOf, bought, objects, previous, threads = 1, also }: Day) {
    n += 1;
    const runId = `shop-${asOf}-${n}`;
    const runs = join(folder, 'runs');
    mkdirSync(runs, { recursive: true });
    const warehouse = await openWarehouse({
      path: join(folder, `${runId}.duckdb`),
      tempDirectory: join(folder, 'tmp'),
      owner: 'test',
      zone: 'UTC',
      threads,
    });
    try {
      const rows = bought.map(([customer, category], i) => [i + 1, customer, category] as const);
      await warehouse.run(`create table given as select unnest(from_json($1, '[["VARCHAR"]]')) as given`, [
        JSON.stringify(rows.map((row) => row.map((value) => (value === null ? null : String(value))))),
      ]);
      await warehouse.run(`
        create table purchases as select cast(given[1] as integer) as order_number, 1 as line_number,
          given[2] as customer_key, date '2024-01-01' as purchase_date, 'shop' as source, 'online' as channel,
          'p' as product_id, given[3] as category, null::varchar as "type", 1.0 as units, 10.00 as amount
        from given where given[3] <> 'nothing' or given[3] is null;
        create table customers as select given[2] as customer_key, bool_and(coalesce(given[3], '') = 'nothing') as is_prospect,
          count(*) filter (where coalesce(given[3], '') <> 'nothing') as historic_orders,
          cast(10.00 * count(*) filter (where coalesce(given[3], '') <> 'nothing') as decimal(38, 4)) as historic_clv,
          date '2024-01-01' as first_order_date
        from given group by given[2]`);
      if (also !== undefined) await warehouse.run(also);
      const fence = { stage: 'segment', token: 1, attempt: 1 };
      await warehouse.claim(fence);
      const plan = {
        runId,
        store: 'shop',
        asOf,
        zone: 'UTC',
        currency: 'EUR',
        language: 'es',
        metric: null,
        predecessor: previous ?? null,
        configurationHash: 'x',
        codeVersion: 'x',
      } as unknown as StagePlan & RunPlan;
      const contents = objects.map((content) => ({
        kind: content.kind,
        name: content.name,
        version: 1,
        hash: contentHash(content),
        content,
      }));
      await writeInputs(runs, describeInputs(plan, [], contents));
      const tools = { warehouse, compute, sqlModels, folders: { runs, published: folder } } as unknown as StageTools;
      const stage: StageContext = {
        fence,
        signal: new AbortController().signal,
        atPoint: async () => undefined,
        commit: (work) => warehouse.commit(fence, work),
      };
      const note = await writePersonas(tools, plan, stage);
      const states = await readPersonaStates(warehouse);
      const { manifest } = await writeSnapshot({
        root: folder,
        store: 'shop',
        asOf,
        n,
        runId,
        createdAt: `${asOf}T23:00:00Z`,
        codeVersion: 'x',
        write: async (to) => ({
          tables: await warehouse.withConnection(async (connection) => {
            const tables = [];
            for (const [name, orderBy] of published) {
              const file = `${name}.parquet`;
              const copied = await copyTable(connection, {
                select: `select * from ${name}`,
                orderBy,
                file: join(to, file),
              });
              tables.push({ name, file, ...copied, containsPersonalData: false });
            }
            return tables;
          }),
          files: [],
          run: { personas: states },
        }),
      });
      const latest = { runId, asOf, snapshot: `shop/${asOf}/${n}` };
      const state = { runs: { latestAccepted: async () => latest } };
      const deps = { state, store: 'shop', folders: { published: folder }, log: console };
      const predecessor = await findPredecessor(deps as unknown as Parameters<typeof findPredecessor>[0], '9999-01-01');
      return {
        note,
        states,
        predecessor: predecessor as Predecessor,
        checksums: manifest.tables.map(({ name, sha256 }) => `${name} ${sha256}`),
        groups: await warehouse.rows<Readonly<Record<string, unknown>>>(
          'select * from personas order by analysis, cluster_rank',
        ),
        members: await warehouse.rows<{ readonly customer: string; readonly id: string; readonly name: string }>(
          'select customer_key as customer, cluster_id as id, name from persona_members order by analysis, customer_key',
        ),
        propensities: await warehouse.rows<Readonly<Record<string, unknown>>>(
          'select * from persona_propensities order by analysis, cluster_id, position',
        ),
      };
    } finally {
      await warehouse.close();
    }
  }
  return { run, close: () => compute.close() };
}
