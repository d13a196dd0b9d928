/** A store of its own in a temporary folder: files go in, landing and warehouse are real. */
import { createHash } from 'node:crypto';
import { mkdtemp, readFile, rm, stat, writeFile } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { DuckDBInstance } from '@duckdb/node-api';
import type { FileFormat, StagedFile } from '../../../lib/connector.ts';
import { type StreamName, streamSpecs } from '../../../lib/streams.ts';
import { landPage, loadLandings, rebuildWarehouse } from '../../../storage/landing/index.ts';
import { openWarehouse, type Warehouse } from '../../../storage/warehouse/index.ts';

type Written = Partial<Omit<StagedFile, 'path' | 'bytes' | 'sha256'>> & { readonly stream?: StreamName };

export const orderHeader = 'order_id,customer_id,ordered_at,amount,status,quantity,is_subscription_renewal\n';

export async function createLandingProject(zone = 'Europe/Madrid') {
  const folder = await mkdtemp(join(tmpdir(), 'perdura-landing-'));
  const root = join(folder, 'landing');
  const tempDirectory = join(folder, 'tmp');
  const fence = { stage: 'extract', token: 1, attempt: 1 };
  const streams = Object.values(streamSpecs);
  let opened: Warehouse | undefined;

  async function warehouse(): Promise<Warehouse> {
    if (opened === undefined) {
      opened = await openWarehouse({ path: join(folder, 'acme.duckdb'), tempDirectory, owner: 'test', zone: 'UTC' });
      await opened.claim(fence);
    }
    return opened;
  }

  const loadOptions = async () => ({
    warehouse: await warehouse(),
    fence,
    root,
    store: 'acme',
    zone,
    streams,
  });

  return {
    folder,
    root,
    warehouse,
    /** Writes a file and lands it. */
    async land(name: string, content: string | Uint8Array, written: Written = {}): ReturnType<typeof landPage> {
      const path = join(folder, name);
      await writeFile(path, content);
      return this.landPath(path, written);
    },
    async landPath(path: string, { stream = 'orders', ...written }: Written = {}): ReturnType<typeof landPage> {
      const file: StagedFile = {
        path,
        format: (/\.(csv|tsv|jsonl|json|parquet)(\.gz)?$/.exec(path)?.[1] ?? 'csv') as FileFormat,
        compression: path.endsWith('.gz') ? 'gzip' : 'none',
        bytes: (await stat(path)).size,
        sha256: createHash('sha256')
          .update(await readFile(path))
          .digest('hex'),
        columns: {},
        ...written,
      };
      return landPage({
        root,
        store: 'acme',
        connector: 'files',
        source: 'shop',
        resource: stream,
        stream: streamSpecs[stream],
        part: { file },
        cursor: { path },
        now: new Date('2024-06-01T12:00:00Z'),
        tempDirectory,
      });
    },
    load: async () => loadLandings(await loadOptions()),
    rebuild: async () => rebuildWarehouse(await loadOptions()),
    rows: async <T = Record<string, unknown>>(sql: string): Promise<readonly T[]> => (await warehouse()).rows<T>(sql),
    /** The rows of a landing file, in line order. */
    landed: ({ file }: { readonly file: string }) =>
      readParquet(`select * from read_parquet('${join(root, file)}') order by _row`),
    async remove(): Promise<void> {
      await opened?.close();
      await rm(folder, { recursive: true, force: true });
    },
  };
}

export type LandingProject = Awaited<ReturnType<typeof createLandingProject>>;

/** Runs statements in a DuckDB of their own; the last one's rows. */
export async function readParquet(...statements: readonly string[]) {
  const instance = await DuckDBInstance.create(':memory:');
  const connection = await instance.connect();
  try {
    let rows: readonly Record<string, unknown>[] = [];
    for (const sql of statements) rows = (await connection.runAndReadAll(sql)).getRowObjectsJson();
    return rows;
  } finally {
    connection.disconnectSync();
    instance.closeSync();
  }
}
