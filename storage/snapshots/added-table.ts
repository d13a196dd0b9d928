/** A table that somebody computed beside a snapshot: in the reader's memory, for as long as it is open. */
import type { DuckDBConnection, DuckDBValue } from '@duckdb/node-api';
import { type AppendColumns, appendColumns } from '../warehouse/append.ts';
import { identifier } from './sql-text.ts';

export interface AddedTable {
  readonly name: string;
  /** Columns of numbers and texts that `select` makes the table from; they are gone afterwards. */
  readonly given: {
    readonly name: string;
    readonly types: Readonly<Record<string, 'integer' | 'double' | 'varchar'>>;
    readonly columns: AppendColumns;
  };
  /** Over `given` and the snapshot's own tables. */
  readonly select: string;
  readonly parameters: readonly string[];
}

/** Replaces the table where it was added before. */
export async function addTable(connection: DuckDBConnection, table: AddedTable): Promise<void> {
  const { name, given, select, parameters } = table;
  const types = Object.entries(given.types).map(([column, type]) => `${identifier(column)} ${type}`);
  const source = identifier(given.name);
  await connection.run(`create or replace table ${source} (${types.join(', ')})`);
  await appendColumns(connection, given.name, given.columns);
  await connection.run(`create or replace table ${identifier(name)} as ${select}`, [...parameters] as DuckDBValue[]);
  await connection.run(`drop table ${source}`);
}
