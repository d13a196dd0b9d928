/** A run's tables from files, without workflow or record: what a run as of a past day would publish. */
import { mkdirSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { fileURLToPath } from 'node:url';
import type { Compute } from '../../activities/compute/compute.ts';
import { recompute } from '../../activities/recompute.ts';
import { filesSource } from '../../connectors/files/index.ts';
import { clvConfigurationSchema } from '../../lib/pure/clv-configuration.ts';
import { listLoads } from '../../storage/landing/index.ts';
import { openWarehouse } from '../../storage/warehouse/index.ts';
import { loadModels } from '../../storage/warehouse/sql-runner/index.ts';
import { landFolder } from './land-folder.ts';

/** A CSV without quotes, and the column that dates its rows. */
export interface DatedFile {
  readonly name: string;
  readonly text: string;
  readonly date: string;
}

/** Rows whose day is `asOf` or earlier, or unknown. */
export function upTo({ text, date }: DatedFile, asOf: string): string {
  const [header = '', ...rows] = text.trimEnd().split('\n');
  const at = header.split(',').indexOf(date);
  return [header, ...rows.filter((row) => (row.split(',')[at] ?? '') <= asOf), ''].join('\n');
}

export interface TablesAsOf {
  /** Empty or not there yet. */
  readonly folder: string;
  readonly files: readonly DatedFile[];
  /** Files of each stream. */
  readonly streams: Readonly<Record<string, string | readonly string[]>>;
  readonly asOf: string;
  /** Without the rows after `asOf`. */
  readonly isCut: boolean;
  /** Fields of the CLV configuration. */
  readonly fields: object;
  readonly compute: Compute;
}

const sqlModels = await loadModels(fileURLToPath(new URL('../../sql', import.meta.url)));
const signal = new AbortController().signal;

/** Checksums of the tables by name; the tables themselves lie in `folder`/tables. */
export async function tablesAsOf(request: TablesAsOf): Promise<Readonly<Record<string, string>>> {
  const { folder, files, streams, asOf, isCut, fields, compute } = request;
  const output = join(folder, 'tables');
  mkdirSync(output, { recursive: true });
  for (const file of files) writeFileSync(join(folder, file.name), isCut ? upTo(file, asOf) : file.text);
  const root = join(folder, 'landing');
  await landFolder(folder, root, streams, '1998-07-01T00:00:00Z');
  const warehouse = await openWarehouse({
    path: join(folder, 'shop.duckdb'),
    tempDirectory: folder,
    owner: 'test',
    zone: 'UTC',
  });
  try {
    const tables = await recompute({
      tools: {
        warehouse,
        compute,
        sqlModels,
        sources: new Map([[filesSource.name, filesSource as never]]),
        folders: { landing: root, runs: join(folder, 'runs') } as never,
      },
      plan: {
        runId: 'test',
        store: 'shop',
        asOf,
        zone: 'America/New_York',
        currency: 'USD',
        language: 'en',
        configuration: clvConfigurationSchema.parse({ kind: 'clv', active: true, horizons: [180, 30], ...fields }),
        predecessor: null,
      },
      loads: await listLoads(root, 'shop'),
      folder: output,
      signal,
      onStage: () => undefined,
    });
    return Object.fromEntries(tables.map(({ name: table, sha256 }) => [table, sha256]));
  } finally {
    await warehouse.close();
  }
}
