/**
 * A transaction in which models can be built and that leaves nothing behind. All that it makes is temporary, so that the file
 * is not even touched: temporary tables stand before those of the file under their names, `main.` included.
 */
import type { DuckDBConnection } from '@duckdb/node-api';
import { appendColumns } from '../../append.ts';
import { readRows, runStatements } from '../../statements.ts';
import type { Transaction } from '../../warehouse.ts';

/** The work's result, after everything was rolled back. */
export async function withoutTrace<T>(connection: DuckDBConnection, work: (tx: Transaction) => Promise<T>): Promise<T> {
  const tx: Transaction = {
    rows: (sql, parameters) => readRows(connection, sql, parameters),
    async run(sql, parameters) {
      await runStatements(connection, sql, parameters);
    },
    append: (table, columns) => appendColumns(connection, table, columns),
  };
  await connection.run('begin');
  try {
    return await work(tx);
  } finally {
    await connection.run('rollback');
  }
}
