/**
 * Writes a query as a Parquet file, byte for byte the same whenever the rows are the same: sorted by a unique key,
 * in that order, row groups of one size. DuckDB then gives equal bytes with any number of threads.
 */
import type { DuckDBConnection } from '@duckdb/node-api';
import { type FileMeasure, measureFile } from './files.ts';
import { identifier, literal } from './sql-text.ts';

interface CopiedTable extends FileMeasure {
  readonly rows: number;
  readonly columns: readonly { readonly name: string; readonly type: string }[];
}

const rowGroupRows = 122_880;
/** A dictionary of more values hardly makes a file smaller, and takes longer to look values up in. */
const dictionaryValues = 4096;

export async function copyTable(
  connection: DuckDBConnection,
  table: {
    readonly select: string;
    /** Columns that together are unique. */
    readonly orderBy: readonly [string, ...string[]];
    /** True where the rows stand in that order already: a large table is written in half the time. */
    readonly isInOrder?: boolean;
    readonly file: string;
  },
): Promise<CopiedTable> {
  const described = await connection.runAndReadAll(`describe ${table.select}`);
  const columns = table.orderBy.map((column) => `${identifier(column)} nulls last`).join(', ');
  const order = table.isInOrder === true ? '' : `order by ${columns}`;
  const copied = await connection.runAndReadAll(
    `copy (select * from (${table.select}) ${order}) to ${literal(table.file)}
     (format parquet, compression zstd, compression_level 1, preserve_order true,
      row_group_size ${rowGroupRows}, dictionary_size_limit ${dictionaryValues})`,
  );
  return {
    rows: Number(copied.getRows()[0]?.[0]),
    columns: described.getRowsJson().map(([name, type]) => ({ name: name as string, type: type as string })),
    ...(await measureFile(table.file)),
  };
}
