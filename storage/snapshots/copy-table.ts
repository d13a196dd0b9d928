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

export async function copyTable(
  connection: DuckDBConnection,
  table: {
    readonly select: string;
    /** Columns that together are unique. */
    readonly orderBy: readonly [string, ...string[]];
    readonly file: string;
    /** The rows lie in a table, and may lie there in this order: then they are not sorted again. */
    readonly mayLieInOrder?: boolean;
  },
): Promise<CopiedTable> {
  const described = await connection.runAndReadAll(`describe ${table.select}`);
  const order = table.orderBy.map((column) => `${identifier(column)} nulls last`).join(', ');
  const isInOrder = table.mayLieInOrder === true && (await liesInOrder(connection, table));
  const copied = await connection.runAndReadAll(
    `copy (select * from (${table.select}) ${isInOrder ? '' : `order by ${order}`}) to ${literal(table.file)}
     (format parquet, compression zstd, compression_level 1, preserve_order true, row_group_size ${rowGroupRows})`,
  );
  return {
    rows: Number(copied.getRows()[0]?.[0]),
    columns: described.getRowsJson().map(([name, type]) => ({ name: name as string, type: type as string })),
    ...(await measureFile(table.file)),
  };
}

/** Whether every row has a greater key than the row before it; of keys of several columns nothing is said. */
async function liesInOrder(
  connection: DuckDBConnection,
  { select, orderBy: [key, ...more] }: { readonly select: string; readonly orderBy: readonly [string, ...string[]] },
): Promise<boolean> {
  if (more.length > 0) return false;
  const found = await connection.runAndReadAll(
    `select count(*) from (
       select ${identifier(key)} as own, lag(own) over () as before, row_number() over () as place from (${select})
     ) where place > 1 and (own > before) is not true`,
  );
  return Number(found.getRows()[0]?.[0]) === 0;
}
