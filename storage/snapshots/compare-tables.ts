/** Compares two Parquet files of one table row by row, by the table's key, and finds where they part first. */
import { type DuckDBConnection, DuckDBInstance } from '@duckdb/node-api';
import { identifier, literal } from './sql-text.ts';

export interface TableDifference {
  /** Null when the files differ in their columns already. */
  readonly key: Readonly<Record<string, string | null>> | null;
  /** Null when one of the files has no such row. */
  readonly column: string | null;
  /** Values as text, or types where columns differ; null is no value, or no such row or column. */
  readonly published: string | null;
  readonly recomputed: string | null;
  /** How many rows differ; null where columns do. */
  readonly rows: number | null;
}

interface Files {
  readonly published: string;
  readonly recomputed: string;
  /** Columns that together are unique. */
  readonly key: readonly [string, ...string[]];
  /** Where DuckDB spills. */
  readonly tempDirectory: string;
  readonly memoryLimit?: string;
}

/** Undefined when both files hold the same rows. */
export async function compareTables(files: Files): Promise<TableDifference | undefined> {
  const instance = await DuckDBInstance.create(':memory:', {
    temp_directory: files.tempDirectory,
    autoinstall_known_extensions: 'false',
    autoload_known_extensions: 'false',
    ...(files.memoryLimit === undefined ? {} : { memory_limit: files.memoryLimit }),
  });
  const connection = await instance.connect();
  try {
    await connection.run("set global TimeZone = 'UTC'");
    const published = await columnsOf(connection, files.published);
    const recomputed = await columnsOf(connection, files.recomputed);
    return compareColumns(published, recomputed) ?? (await compareRows(connection, files, [...published.keys()]));
  } finally {
    connection.disconnectSync();
    instance.closeSync();
  }
}

type Columns = ReadonlyMap<string, string>;

async function columnsOf(connection: DuckDBConnection, file: string): Promise<Columns> {
  const described = await connection.runAndReadAll(`describe select * from read_parquet(${literal(file)})`);
  return new Map(described.getRowsJson().map(([name, type]) => [name as string, type as string]));
}

function compareColumns(published: Columns, recomputed: Columns): TableDifference | undefined {
  for (const column of new Set([...published.keys(), ...recomputed.keys()])) {
    const types = { published: published.get(column) ?? null, recomputed: recomputed.get(column) ?? null };
    if (types.published !== types.recomputed) return { key: null, column, ...types, rows: null };
  }
  return undefined;
}

async function compareRows(
  connection: DuckDBConnection,
  { published, recomputed, key }: Files,
  columns: readonly string[],
): Promise<TableDifference | undefined> {
  const keys = key.map(identifier);
  const names = columns.map(identifier);
  const differs = names.map((name) => `one.${name} is distinct from other.${name}`);
  const both = keys.map((name) => `coalesce(one.${name}, other.${name})`);
  const text = (side: string) =>
    `[${names.map((name) => `case when ${side}._there then ${side}.${name}::varchar end`).join(', ')}]`;
  const found = await connection.runAndReadAll(
    `select [${both.map((value) => `${value}::varchar`).join(', ')}] as key, one._there, other._there,
       ${text('one')} as published, ${text('other')} as recomputed, count(*) over () as "rows",
       [${differs.join(', ')}] as differs
     from (select *, true as _there from read_parquet(${literal(published)})) as one
     full join (select *, true as _there from read_parquet(${literal(recomputed)})) as other
       on ${keys.map((name) => `one.${name} is not distinct from other.${name}`).join(' and ')}
     where one._there is null or other._there is null or ${differs.join(' or ')}
     order by ${both.map((value) => `${value} nulls last`).join(', ')}
     limit 1`,
  );
  const [row] = found.getRowsJson() as unknown as readonly DifferingRow[];
  if (row === undefined) return undefined;
  const [keyValues, isPublished, isRecomputed, publishedValues, recomputedValues, rows, isDifferent] = row;
  const at = isPublished === true && isRecomputed === true ? isDifferent.indexOf(true) : -1;
  return {
    key: Object.fromEntries(key.map((name, index) => [name, keyValues[index] ?? null])),
    column: columns[at] ?? null,
    published: at < 0 ? (isPublished === true ? 'there' : null) : (publishedValues[at] ?? null),
    recomputed: at < 0 ? (isRecomputed === true ? 'there' : null) : (recomputedValues[at] ?? null),
    rows: Number(rows),
  };
}

type Texts = readonly (string | null)[];
type DifferingRow = readonly [Texts, boolean | null, boolean | null, Texts, Texts, string, readonly boolean[]];
