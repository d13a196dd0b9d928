/** Several reads of one moment, whatever is committed between them. */
import type { DuckDBConnection } from '@duckdb/node-api';
import { readColumns } from './columns.ts';
import { readRows } from './statements.ts';
import type { Warehouse } from './warehouse.ts';

export type MomentReader = Pick<Warehouse, 'rows' | 'columns'>;

/** DuckDB settles what a transaction sees at its first read. */
export async function readAtOneMoment<T>(
  connection: DuckDBConnection,
  work: (reader: MomentReader) => Promise<T>,
): Promise<T> {
  await connection.run('begin');
  try {
    return await work({
      rows: (sql, parameters) => readRows(connection, sql, parameters),
      columns: (sql, spec, parameters) => readColumns(connection, sql, spec, parameters),
    });
  } finally {
    await connection.run('rollback');
  }
}
