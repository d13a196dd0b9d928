/** The types of tables that a program fills, as a database says them, for whoever needs them without one. */
import { DuckDBInstance } from '@duckdb/node-api';
import { readRows, runStatements } from '../../../statements.ts';
import type { Transaction } from '../../../warehouse.ts';
import type { TableTypes } from './case-file.ts';

/** Runs `prepare` in a database in memory, and tells what it made. */
export async function describeTables(prepare: (tx: Transaction) => Promise<void>): Promise<TableTypes> {
  const instance = await DuckDBInstance.create(':memory:', { threads: '1' });
  const connection = await instance.connect();
  try {
    await prepare({
      rows: (sql, parameters) => readRows(connection, sql, parameters),
      run: async (sql, parameters) => void (await runStatements(connection, sql, parameters)),
      append: () => Promise.reject(new Error('types need no rows')),
    });
    return await typesOf({ rows: (sql) => readRows(connection, sql) });
  } finally {
    connection.closeSync();
    instance.closeSync();
  }
}

/** Of every table and view that a database has in `main`. */
export async function typesOf({ rows }: Pick<Transaction, 'rows'>): Promise<TableTypes> {
  const columns = await rows<{ table: string; name: string; type: string }>(
    `select lower(table_name) as "table", column_name as "name", data_type as "type" from duckdb_columns()
     where schema_name = 'main' and not internal order by table_name, column_index`,
  );
  return Object.fromEntries(
    [...Map.groupBy(columns, ({ table }) => table)].map(([table, list]) => [
      table,
      Object.fromEntries(list.map(({ name, type }) => [name, type])),
    ]),
  );
}
