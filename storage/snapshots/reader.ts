/**
 * Reads a snapshot with SQL: an in-memory DuckDB with one view per table, closed to everything but those files.
 * One reader sees one whole run, whatever is published meanwhile.
 */
import { join } from 'node:path';
import { type DuckDBConnection, DuckDBInstance, type DuckDBValue, type Json } from '@duckdb/node-api';
import { PipelineError } from '../../lib/errors.ts';
import { type ColumnResult, type ColumnSpec, readColumns } from '../warehouse/columns.ts';
import { type Added, addTo } from './added.ts';
import { type Manifest, readManifest, type TableEntry } from './manifest.ts';
import { identifier, literal } from './sql-text.ts';
import { checkStatement } from './statement.ts';
import { toJsonValue } from './values.ts';

interface ReaderOptions {
  /** Tables with personal data are left out unless asked for. */
  readonly withContacts?: boolean;
  readonly memoryLimit?: string;
  readonly threads?: number;
  readonly timeoutMs?: number;
  readonly maxRows?: number;
  /** The one file that `exportRows` may write. */
  readonly exportFile?: string;
}

interface QueryResult<T> {
  readonly columns: readonly { readonly name: string; readonly type: string }[];
  readonly rows: readonly T[];
}

export type SnapshotParameter = string | number | bigint | boolean | null;

/** Rows are safe as JSON: DECIMAL and integers beyond 2^53 as text, dates as YYYY-MM-DD, instants as ISO in UTC. */
export interface SnapshotReader {
  readonly manifest: Manifest;
  query<T = Readonly<Record<string, Json>>>(
    sql: string,
    parameters?: readonly SnapshotParameter[],
  ): Promise<QueryResult<T>>;
  rows<T = Readonly<Record<string, Json>>>(
    sql: string,
    parameters?: readonly SnapshotParameter[],
  ): Promise<readonly T[]>;
  /** A large result as typed arrays, however many rows there are. */
  columns<S extends ColumnSpec>(sql: string, spec: S): Promise<ColumnResult<S>>;
  /** Names of those that may be asked: the snapshot's own, and what was added. */
  tables(): readonly string[];
  /** Puts a table beside the snapshot's own, for this reader. What is in the snapshot cannot be replaced. */
  add(name: string, added: Added): Promise<void>;
  /** Writes the rows as Parquet to the reader's `exportFile`, however many there are. */
  exportRows(sql: string, parameters?: readonly SnapshotParameter[]): Promise<void>;
  close(): void;
}

export async function openSnapshot(folder: string, options: ReaderOptions = {}): Promise<SnapshotReader> {
  const { withContacts = false, memoryLimit = '512MB', threads = 2, timeoutMs = 30_000, maxRows = 100_000 } = options;
  const manifest = await readManifest(folder);
  const tables = manifest.tables.filter((table) => withContacts || !table.containsPersonalData);
  const names = tables.map((table) => table.name);
  const instance = await DuckDBInstance.create(':memory:', {
    memory_limit: memoryLimit,
    threads: String(threads),
    autoinstall_known_extensions: 'false',
    autoload_known_extensions: 'false',
  });
  await prepare(instance, folder, tables, options.exportFile).catch((error: unknown) => {
    instance.closeSync();
    throw error;
  });

  /** Gives the statement to `work` once it is found to be a harmless one. */
  async function ask<T>(sql: string, work: (connection: DuckDBConnection) => Promise<T>): Promise<T> {
    const connection = await instance.connect();
    let isLate = false;
    const timer = setTimeout(() => {
      isLate = true;
      connection.interrupt();
    }, timeoutMs);
    try {
      await checkStatement(connection, sql, names);
      return await work(connection);
    } catch (cause) {
      if (cause instanceof PipelineError) throw cause;
      throw isLate ? tooLate(timeoutMs, cause) : explainFailure(cause, memoryLimit);
    } finally {
      clearTimeout(timer);
      connection.closeSync();
    }
  }

  const query = <T>(sql: string, parameters: readonly SnapshotParameter[] = []): Promise<QueryResult<T>> =>
    ask(sql, (connection) => read<T>(connection, sql, parameters, maxRows));

  return {
    manifest,
    query,
    tables: () => names,
    columns: (sql, spec) => ask(sql, (connection) => readColumns(connection, sql, spec)),
    add: (name, added) =>
      ask('select 1', async (connection) => {
        if (tables.some((table) => table.name === name)) throw new Error(`${name} is a table of the snapshot`);
        await addTo(connection, name, added);
        if (!names.includes(name)) names.push(name);
      }),
    exportRows: (sql, parameters = []) =>
      ask(sql, async (connection) => {
        const target = literal(options.exportFile ?? '');
        // A file of its own in between would not be an allowed one.
        await connection.run(`copy (${sql}\n) to ${target} (format parquet, use_tmp_file false)`, [
          ...parameters,
        ] as DuckDBValue[]);
      }),
    rows: async <T>(sql: string, parameters?: readonly SnapshotParameter[]) => (await query<T>(sql, parameters)).rows,
    close: () => instance.closeSync(),
  };
}

async function prepare(
  instance: DuckDBInstance,
  folder: string,
  tables: readonly TableEntry[],
  exportFile: string | undefined,
): Promise<void> {
  const connection = await instance.connect();
  const paths = tables.map(({ file }) => literal(join(folder, file)));
  await connection.run("set global TimeZone = 'UTC'");
  // Without it DuckDB would spill to a folder below the current one.
  await connection.run("set temp_directory = ''");
  const allowed = exportFile === undefined ? paths : [...paths, literal(exportFile)];
  await connection.run(`set allowed_paths = [${allowed.join(', ')}]`);
  for (const [i, { name, file }] of tables.entries()) {
    await connection
      .run(`create view ${identifier(name)} as select * from read_parquet(${paths[i]})`)
      .catch((cause: unknown) => {
        throw new PipelineError('bad_data', `snapshot ${folder}: ${file} cannot be read`, {
          remedy: 'restore it from a backup, or make it again with `perdura run --force`',
          cause,
        });
      });
  }
  await connection.run('set enable_external_access = false');
  await connection.run('set lock_configuration = true');
  connection.closeSync();
}

async function read<T>(
  connection: DuckDBConnection,
  sql: string,
  parameters: readonly SnapshotParameter[],
  maxRows: number,
): Promise<QueryResult<T>> {
  const reader = await connection.streamAndReadUntil(sql, maxRows + 1, [...parameters] as DuckDBValue[]);
  if (reader.currentRowCount > maxRows) {
    throw new PipelineError('bad_data', `query: gives more than ${maxRows} rows`, {
      remedy: `narrow it with where, or add limit ${maxRows}`,
    });
  }
  const types = reader.columnTypes();
  return {
    columns: reader.deduplicatedColumnNames().map((name, i) => ({ name, type: String(types[i]) })),
    rows: reader.convertRowObjects(toJsonValue) as T[],
  };
}

const tooLate = (timeoutMs: number, cause: unknown): PipelineError =>
  new PipelineError('bad_data', `query: stopped after ${timeoutMs / 1000} s`, {
    remedy: 'narrow it with where, or join fewer rows',
    cause,
  });

function explainFailure(cause: unknown, memoryLimit: string): unknown {
  if (!(cause instanceof Error)) return cause;
  if (cause.message.startsWith('Out of Memory')) {
    return new PipelineError('bad_data', `query: needs more than ${memoryLimit} of memory`, {
      remedy: 'narrow it with where, or sort and group fewer rows',
      cause,
    });
  }
  return new PipelineError('bad_data', `query: ${cause.message}`, {
    remedy: 'see the columns of a table with `describe TABLE`',
    cause,
  });
}
