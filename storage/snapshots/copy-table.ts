/**
 * Writes a query as a Parquet file, byte for byte the same whenever the rows are the same: sorted by a unique key,
 * in that order, row groups of one size. DuckDB then gives equal bytes with any number of threads.
 */
import { copyFile } from 'node:fs/promises';
import type { DuckDBConnection } from '@duckdb/node-api';
import { type FileMeasure, measureFile } from './files.ts';
import { identifier, literal } from './sql-text.ts';

interface CopiedTable extends FileMeasure {
  readonly rows: number;
  readonly columns: readonly { readonly name: string; readonly type: string }[];
}

interface TableToCopy {
  readonly select: string;
  /** Columns that together are unique. */
  readonly orderBy: readonly string[];
  /** True where the rows stand in that order already: a large table is written in half the time. */
  readonly isInOrder?: boolean;
  readonly file: string;
}

const rowGroupRows = 122_880;
/** A dictionary of more values hardly makes a file smaller, and takes longer to look values up in. */
const dictionaryValues = 4096;

export function copyStatement({ select, orderBy, isInOrder, file }: TableToCopy): string {
  const columns = orderBy.map((column) => `${identifier(column)} nulls last`).join(', ');
  const order = isInOrder === true || orderBy.length === 0 ? '' : `order by ${columns}`;
  return `copy (select * from (${select}\n) ${order}) to ${literal(file)}
     (format parquet, compression zstd, compression_level 1, preserve_order true,
      row_group_size ${rowGroupRows}, dictionary_size_limit ${dictionaryValues})`;
}

export async function copyTable(
  connection: DuckDBConnection,
  table: TableToCopy & { readonly orderBy: readonly [string, ...string[]] },
): Promise<CopiedTable> {
  const columns = await columnsOf(connection, table.select);
  const copied = await connection.runAndReadAll(copyStatement(table));
  return { rows: Number(copied.getRows()[0]?.[0]), columns, ...(await measureFile(table.file)) };
}

/** Of a file that was written by the same statement: what it holds is not written again. */
export async function copyWritten(
  connection: DuckDBConnection,
  { written, file }: { readonly written: string; readonly file: string },
): Promise<CopiedTable> {
  const rows = `select * from read_parquet(${literal(written)})`;
  const columns = await columnsOf(connection, rows);
  const counted = await connection.runAndReadAll(`select count(*) from (${rows})`);
  await copyFile(written, file);
  return { rows: Number(counted.getRows()[0]?.[0]), columns, ...(await measureFile(file)) };
}

async function columnsOf(connection: DuckDBConnection, select: string): Promise<CopiedTable['columns']> {
  const described = await connection.runAndReadAll(`describe ${select}`);
  return described.getRowsJson().map(([name, type]) => ({ name: name as string, type: type as string }));
}
