/** A shop from CSV texts whose runs follow one another: each computed by its stages, kept as a snapshot, continued by the next. */
import { mkdirSync, mkdtempSync, rmSync, writeFileSync } from 'node:fs';
import { cp } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { fileURLToPath } from 'node:url';
import { type Compute, startCompute } from '../../../activities/compute/compute.ts';
import { findPredecessor } from '../../../activities/predecessor.ts';
import { type Recomputation, recompute } from '../../../activities/recompute.ts';
import { describeInputs, writeInputs } from '../../../activities/run-inputs.ts';
import type { StagePlan } from '../../../activities/stage.ts';
import { filesSource } from '../../../connectors/files/index.ts';
import { contentHash } from '../../../lib/hash.ts';
import { clvConfigurationSchema } from '../../../lib/pure/clv-configuration.ts';
import type { RunPlan } from '../../../lib/pure/run-plan.ts';
import { listLoads } from '../../../storage/landing/index.ts';
import { openSnapshot, writeSnapshot } from '../../../storage/snapshots/index.ts';
import { openWarehouse } from '../../../storage/warehouse/index.ts';
import { loadModels } from '../../../storage/warehouse/sql-runner/index.ts';
import { landFolder } from '../../support/land-folder.ts';

/** As in a file of `objects/`. */
export type WrittenObject = { readonly kind: string; readonly name: string } & Readonly<Record<string, unknown>>;

export interface ShopRun {
  readonly checksums: Readonly<Record<string, string>>;
  /** Rows of its published tables, contacts among them. */
  rows<T = Record<string, unknown>>(sql: string): Promise<readonly T[]>;
}

export interface ShopRuns {
  /** Continues the latest run of an earlier day. */
  run(asOf: string, objects: readonly WrittenObject[]): Promise<ShopRun>;
  close(): Promise<void>;
}

const sqlModels = await loadModels(fileURLToPath(new URL('../../../sql', import.meta.url)));
const { signal } = new AbortController();

/** @param files CSV texts by the name of their stream */
export async function openShopRuns(
  files: Readonly<Record<string, string>>,
  configuration: object = {},
): Promise<ShopRuns> {
  const folder = mkdtempSync(join(tmpdir(), 'perdura-shop-runs-'));
  const folders = {
    landing: join(folder, 'landing'),
    runs: join(folder, 'runs'),
    published: join(folder, 'published'),
  };
  const compute: Compute = startCompute();
  await land(folder, folders.landing, files);
  const accepted: { readonly runId: string; readonly asOf: string; readonly snapshot: string }[] = [];
  return {
    async run(asOf, objects) {
      const n = accepted.filter((run) => run.asOf === asOf).length + 1;
      const runId = `shop-${asOf}-${n}`;
      const latestAccepted = async () =>
        accepted
          .filter((run) => run.asOf < asOf)
          .toSorted((a, b) => (a.asOf < b.asOf ? -1 : 1))
          .at(-1);
      const plan: StagePlan = {
        runId,
        store: 'shop',
        asOf,
        zone: 'UTC',
        currency: 'EUR',
        language: 'en',
        configuration: clvConfigurationSchema.parse({ kind: 'clv', active: true, ...configuration }),
        predecessor: await findPredecessor(
          { state: { runs: { latestAccepted } }, store: 'shop', folders, log: console } as never,
          asOf,
        ),
      };
      const loads = await listLoads(folders.landing, 'shop');
      const contents = objects.map((content) => ({
        kind: content.kind,
        name: content.name,
        version: 1,
        hash: contentHash(content),
        content,
      }));
      await writeInputs(folders.runs, describeInputs(plan as RunPlan, loads, contents));
      const place = mkdtempSync(join(folder, 'run-'));
      const warehouse = await openWarehouse({
        path: join(place, 'shop.duckdb'),
        tempDirectory: place,
        owner: 'test',
        zone: 'UTC',
      });
      const tools = {
        warehouse,
        compute,
        sqlModels,
        sources: new Map([[filesSource.name, filesSource as never]]),
        folders: folders as never,
      };
      const output = join(place, 'tables');
      mkdirSync(output);
      const tables = await computeTables({ tools, plan, loads, folder: output, signal, onStage: () => undefined });
      const { folder: snapshot } = await writeSnapshot({
        root: folders.published,
        store: 'shop',
        asOf,
        n,
        runId,
        createdAt: `${asOf}T23:00:00Z`,
        codeVersion: 'test',
        write: async (to) => {
          await cp(output, to, { recursive: true });
          return { tables, files: [], run: {} };
        },
      });
      accepted.push({ runId, asOf, snapshot: `shop/${asOf}/${n}` });
      return {
        checksums: Object.fromEntries(tables.map(({ name, sha256 }) => [name, sha256])),
        async rows<T>(sql: string) {
          const reader = await openSnapshot(snapshot, { withContacts: true });
          try {
            return await reader.rows<T>(sql);
          } finally {
            reader.close();
          }
        },
      };
    },
    async close() {
      await compute.close();
      rmSync(folder, { recursive: true, force: true });
    },
  };
}

async function computeTables(request: Recomputation) {
  try {
    return await recompute(request);
  } finally {
    await request.tools.warehouse.close();
  }
}

async function land(folder: string, root: string, files: Readonly<Record<string, string>>): Promise<void> {
  for (const [stream, text] of Object.entries(files)) writeFileSync(join(folder, `${stream}.csv`), text);
  const streams = Object.fromEntries(Object.keys(files).map((stream) => [stream, `${stream}.csv`]));
  await landFolder(folder, root, streams, '2024-07-01T00:00:00Z');
}

export const segment = (name: string, where: string, more: object = {}): WrittenObject => ({
  kind: 'segment',
  name,
  where,
  ...more,
});

/** Five customers; eve never ordered. */
export const shopFiles = {
  orders: `order_id,customer_id,order_date,amount,channel
o1,ana,2024-01-10,100,online
o2,ana,2024-05-02,60,pos
o3,bob,2024-03-01,30,online
o4,cai,2024-05-20,80,online
o5,bob,2024-05-25,50,online
o6,dee,2024-05-28,10,pos
`,
  customers: `customer_id,email,created_at
ana,ana@example.test,2024-01-01
bob,bob@example.test,2024-01-01
cai,cai@example.test,2024-01-01
dee,dee@example.test,2024-01-01
eve,eve@example.test,2024-01-01
`,
  consents: `customer_id,channel,status,at,via
ana,email,subscribed,2024-01-01,form
eve,email,subscribed,2024-01-01,form
bob,email,unsubscribed,2024-02-01,form
`,
} as const;
