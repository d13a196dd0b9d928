/** Who moved between clusters and states since the run before, and who was moved by a boundary. */
import { mkdtempSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterAll, beforeAll, beforeEach, expect, it } from 'vitest';
import { writeMigrations } from '../../../activities/migrations.ts';
import type { Predecessor } from '../../../lib/pure/run-plan.ts';
import { findPredecessor } from '../../../activities/predecessor.ts';
import type { StageContext, StagePlan, StageTools } from '../../../activities/stage.ts';
import { copyTable, writeSnapshot } from '../../../storage/snapshots/index.ts';
import { openWarehouse, type Warehouse } from '../../../storage/warehouse/index.ts';

const folder = mkdtempSync(join(tmpdir(), 'perdura-migrations-'));
const fence = { stage: 'cluster', token: 1, attempt: 1 } as const;
let warehouse: Warehouse;
let predecessor: Predecessor | null;

const clusters = `select * from (values (2, 1, '2-1'), (2, 2, '2-2'), (3, 1, '3-1'), (3, 2, '3-2'), (3, 3, '3-3'))
  as clusters (k, cluster_rank, cluster_id)`;

/** Yesterday: one set of two, which today's run has, and one of three; bounds of states at 10, 20 and 30 days. */
const yesterday = `select * from (values
  ('stays', 1, 1, 'Active'), ('rises', 1, 1, 'Active'), ('carried', 1, 1, 'Active'), ('both', 1, 1, 'Active'),
  ('falls', 2, 2, 'Active'), ('prospect', 1, 1, 'No purchases'), ('merged', 2, 3, 'Lost'))
  as customers (customer_key, cluster_2, cluster_3, lifecycle_state)`;

beforeAll(async () => {
  warehouse = await openWarehouse({
    path: join(folder, 'shop.duckdb'),
    tempDirectory: join(folder, 'tmp'),
    owner: 'test',
    zone: 'UTC',
    threads: 1,
  });
  await warehouse.claim(fence);
  await writeSnapshot({
    root: folder,
    store: 'shop',
    asOf: '2024-05-31',
    n: 1,
    runId: 'shop-2024-05-31-1',
    createdAt: '2024-06-01T00:00:00Z',
    codeVersion: 'x',
    write: async (to) => ({
      tables: await warehouse.withConnection(async (connection) => {
        const table = async (name: string, select: string, key: readonly [string, ...string[]]) => ({
          name,
          file: `${name}.parquet`,
          ...(await copyTable(connection, { select, orderBy: key, file: join(to, `${name}.parquet`) })),
          containsPersonalData: false,
        });
        return [
          await table('customers', yesterday, ['customer_key']),
          await table('clusters', clusters, ['k', 'cluster_rank']),
        ];
      }),
      files: [],
      run: { configuration: { content: { lifecycle: { active: 10, inactive: 20, hibernating: 30 } } } },
    }),
  });
  const latest = { runId: 'shop-2024-05-31-1', asOf: '2024-05-31', snapshot: 'shop/2024-05-31/1' };
  const state = { runs: { latestAccepted: async () => latest } };
  const deps = { state, store: 'shop', folders: { published: folder }, log: console };
  predecessor = await findPredecessor(deps as unknown as Parameters<typeof findPredecessor>[0], '2024-06-30');
});
afterAll(async () => {
  await warehouse.close();
  rmSync(folder, { recursive: true, force: true });
});

/** Today: sets of three and five, and bounds of states at 8, 20 and 30 days. */
beforeEach(async () => {
  await warehouse.run(`create or replace table customers as select * from (values
      ('stays', false, 7, 1, 1, 'Active'), ('rises', false, 0, 3, 1, 'Active'),
      ('carried', false, 8, 2, 1, 'Inactive'), ('both', false, 12, 3, 1, 'Inactive'),
      ('falls', false, 31, 1, 1, 'Lost'), ('prospect', true, null, 1, 1, 'No purchases'),
      ('newcomer', false, 1, 2, 1, 'Active'))
    as customers (customer_key, is_prospect, days_since_last_order, cluster_3, cluster_5, lifecycle_state)`);
  await warehouse.run(`create or replace table clusters as ${clusters} where k = 3 union all select 5, 1, '5-1'`);
  await warehouse.run(`create or replace table clv_scores as select * from (values (1, 'stays'), (2, 'rises'),
    (3, 'carried'), (4, 'both'), (5, 'falls'), (6, 'newcomer'), (null, 'prospect')) as s (customer_number, customer_key)`);
});

/** Under yesterday's ranges `carried` would have stayed, `both` would have risen by one, everybody else is the same. */
const applied = {
  customerNumbers: Int32Array.of(1, 2, 3, 4, 5, 6),
  partitions: [{ asked: 3, ids: ['3-1', '3-2', '3-3'], ranks: Uint8Array.of(1, 3, 1, 2, 1, 2) }],
};

async function moves(given: Partial<Parameters<typeof writeMigrations>[2]> = {}, plan: Partial<StagePlan> = {}) {
  const stage = { commit: (work: Parameters<Warehouse['commit']>[1]) => warehouse.commit(fence, work) };
  await writeMigrations(
    { folders: { published: folder }, warehouse } as unknown as StageTools,
    { predecessor, ...plan } as StagePlan,
    { applied, isSameRule: true, ...given },
    stage as unknown as StageContext,
  );
  const rows = await warehouse.rows<Record<'kind' | 'customer_key' | 'from' | 'to' | 'because', string>>(
    'select * from customer_moves order by kind, customer_key',
  );
  return rows.map((row) => `${row.kind} ${row.customer_key}: ${row.from} → ${row.to}, ${row.because}`);
}

it('tells customers who moved from those whom the boundary moved over; who would have moved anyway moved', async () => {
  expect(await moves()).toEqual([
    'cluster_3 both: 3-1 → 3-3, customer',
    'cluster_3 carried: 3-1 → 3-2, boundary',
    'cluster_3 falls: 3-2 → 3-1, customer',
    'cluster_3 merged: 3-3 → gone, customer',
    'cluster_3 newcomer: new → 3-2, customer',
    'cluster_3 rises: 3-1 → 3-3, customer',
    'lifecycle both: Active → Inactive, customer',
    'lifecycle carried: Active → Inactive, boundary',
    'lifecycle falls: Active → Lost, customer',
    'lifecycle merged: Lost → gone, customer',
    'lifecycle newcomer: new → Active, customer',
  ]);
});

it('adds up: who is there now is who stayed and who moved in', async () => {
  await moves();
  const [found] = await warehouse.rows<{ moved: number; customers: number; stayed: number }>(
    `select sum(customers) filter (where "to" <> 'gone')::integer as moved,
       (select count(*) from customers)::integer as customers,
       (select count(*) from customers join (${yesterday}) as before using (customer_key)
         where before.cluster_3 = customers.cluster_3)::integer as stayed
     from migrations where kind = 'cluster_3'`,
  );
  expect(found).toEqual({ moved: 5, customers: 7, stayed: 2 });
  expect(await warehouse.rows('select * from migrations where because = $1 order by kind', ['boundary'])).toEqual([
    { kind: 'cluster_3', from: '3-1', to: '3-2', because: 'boundary', customers: 1 },
    { kind: 'lifecycle', from: 'Active', to: 'Inactive', because: 'boundary', customers: 1 },
  ]);
});

it('are the customers’ own where ranges stayed, and the boundaries’ where the rules are others', async () => {
  const because = (rows: readonly string[]) =>
    rows.filter((row) => row.startsWith('cluster_3')).map((row) => row.split(', ')[1]);
  expect(new Set(because(await moves({ applied: null })))).toEqual(new Set(['customer']));
  const byOthers = ['boundary', 'boundary', 'boundary', 'customer', 'customer', 'boundary'];
  expect(because(await moves({ applied: null, isSameRule: false }))).toEqual(byOthers);
  const metric = { hash: 'another' } as NonNullable<StagePlan['metric']>;
  expect(because(await moves({}, { metric }))).toEqual(byOthers);
});

it('are none where no run came before', async () => {
  expect(await moves({ applied: null, isSameRule: false }, { predecessor: null })).toEqual([]);
  expect(await warehouse.rows('select * from migrations')).toEqual([]);
});
