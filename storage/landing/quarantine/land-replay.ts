/**
 * Lands quarantined rows anew: as they lie under another mapping, or as a person mended them. A load of its own that names
 * the rows whose place it takes; their numbers stay what they were.
 */
import { randomUUID } from 'node:crypto';
import { mkdir, mkdtemp, rm, writeFile } from 'node:fs/promises';
import { dirname, join } from 'node:path';
import { DuckDBInstance } from '@duckdb/node-api';
import { contentHash } from '../../../lib/hash.ts';
import { forceToDisk, measureFile } from '../../snapshots/files.ts';
import { identifier, literal } from '../../snapshots/sql-text.ts';
import { type LoadRecord, listRecordFiles, moveDurably, readRecord, writeRecord } from '../record.ts';
import { copyStatement, landedColumns, pathLiteral } from '../sql-text.ts';
import { toRanges } from './row-ranges.ts';

export interface MendedRow {
  readonly row: number;
  /** Header → value; headers that are left out have none. */
  readonly values: Readonly<Record<string, string | null>>;
}

/** How rows are understood: what may differ from their first load. */
export interface Understanding {
  readonly columns: LoadRecord['columns'];
  readonly ignored: LoadRecord['ignored'];
  readonly dateFormat: string | undefined;
}

export interface ReplayOptions {
  /** The landing folder. */
  readonly root: string;
  /** The load that the rows came with. */
  readonly original: LoadRecord;
  /** Numbers of rows to be taken as they lie, or rows as somebody mended them. */
  readonly rows: readonly number[] | readonly MendedRow[];
  readonly understanding: Understanding;
  readonly by: string;
  readonly now: Date;
  readonly tempDirectory: string;
}

/** The same rows understood the same way land once. */
export async function landReplay(options: ReplayOptions): Promise<LoadRecord> {
  const { root, original, rows, understanding, by, now } = options;
  const { store, source, stream, connector } = original;
  const content = contentHash({ load: original.load, rows, ...understanding });
  const files = await listRecordFiles(root, store);
  const same = files.find(({ hash }) => hash === content.slice(0, 12));
  if (same !== undefined) return readRecord(same.path);
  const sequence = (files.at(-1)?.sequence ?? 0) + 1;
  const load = `${String(sequence).padStart(6, '0')}-${content.slice(0, 12)}`;
  const file = `${store}/${source}/${stream}/${load}.parquet`;
  const temporary = join(dirname(join(root, file)), `.${load}-${randomUUID()}.tmp`);
  await mkdir(dirname(temporary), { recursive: true });
  try {
    await writeRows(temporary, options);
    const { bytes, sha256 } = await measureFile(temporary);
    await forceToDisk(temporary);
    await moveDurably(temporary, join(root, file));
    const numbers = rows.map((row) => (typeof row === 'number' ? row : row.row));
    const record: LoadRecord = {
      load,
      store,
      connector,
      source,
      // Nothing was read of the source: no cursor is found here.
      resource: '_quarantine',
      stream,
      file,
      // Not the file that it came from: that one is understood as it was.
      input: { path: original.input.path, bytes: 0, sha256: content, format: original.input.format },
      rows: rows.length,
      bytes,
      sha256,
      schemaHash: original.schemaHash,
      columns: understanding.columns,
      ignored: understanding.ignored,
      ...(understanding.dateFormat === undefined ? {} : { dateFormat: understanding.dateFormat }),
      cursor: {},
      landedAt: now.toISOString(),
      notices: [],
      replay: { load: original.load, rows: toRanges(numbers), by },
    };
    await writeRecord(root, record);
    return record;
  } finally {
    await rm(temporary, { force: true });
  }
}

async function writeRows(target: string, { root, original, rows, tempDirectory }: ReplayOptions): Promise<void> {
  await mkdir(tempDirectory, { recursive: true });
  const folder = await mkdtemp(join(tempDirectory, 'replay-'));
  const instance = await DuckDBInstance.create(':memory:', {
    memory_limit: '1GB',
    temp_directory: join(folder, 'spill'),
    autoinstall_known_extensions: 'false',
  });
  const connection = await instance.connect();
  try {
    const landed = landedFile(join(root, original.file));
    const described = await connection.runAndReadAll(`select column_name from (describe select * from ${landed})`);
    const headers = described
      .getRows()
      .map(([name]) => String(name))
      .slice(ownColumns);
    const query = isMended(rows)
      ? await mendedQuery(rows, headers, join(folder, 'rows.jsonl'))
      : `select * from ${landed} where ${isAmong('_row', rows)} order by _row`;
    await connection.run(copyStatement(query, target));
  } finally {
    connection.disconnectSync();
    instance.closeSync();
    await rm(folder, { recursive: true, force: true });
  }
}

const isMended = (rows: ReplayOptions['rows']): rows is readonly MendedRow[] => typeof rows[0] === 'object';

async function mendedQuery(rows: readonly MendedRow[], headers: readonly string[], file: string): Promise<string> {
  const lines = rows.map(({ row, values }) =>
    JSON.stringify({ row, values: headers.map((header) => values[header] ?? null) }),
  );
  await writeFile(file, `${lines.join('\n')}\n`, { mode: 0o600 });
  const columns = headers.map((header, at) => `"values"[${at + 1}] as ${identifier(header)}`);
  return `select ${landedColumns('"row"', columns)}
    from read_json(${literal(file)}, format = 'newline_delimited', columns = {'row': 'bigint', 'values': 'varchar[]'})
    order by "row"`;
}

export const landedFile = (path: string): string => `read_parquet(${pathLiteral(path)})`;

/** `_row`, `_broken` and `_text` stand before the values. */
const ownColumns = 3;

export const isAmong = (column: string, rows: readonly number[]): string =>
  `${column} in (select unnest('[${rows.join(', ')}]'::bigint[]))`;
