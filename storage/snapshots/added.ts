/** What somebody computed beside a snapshot: in the reader's memory, for as long as it is open. */
import type { DuckDBConnection } from '@duckdb/node-api';
import { type AppendColumns, appendColumns } from '../warehouse/append.ts';
import { identifier } from './sql-text.ts';

export type Added =
  | { readonly types: Readonly<Record<string, 'integer' | 'double' | 'varchar'>>; readonly columns: AppendColumns }
  /** Kept as it is now. */
  | { readonly table: string }
  /** Asked anew every time. */
  | { readonly view: string };

/** Replaces what was added by that name before. */
export async function addTo(connection: DuckDBConnection, name: string, added: Added): Promise<void> {
  const target = identifier(name);
  if ('view' in added) await connection.run(`create or replace view ${target} as ${added.view}`);
  else if ('table' in added) await connection.run(`create or replace table ${target} as ${added.table}`);
  else {
    const types = Object.entries(added.types).map(([column, type]) => `${identifier(column)} ${type}`);
    await connection.run(`create or replace table ${target} (${types.join(', ')})`);
    await appendColumns(connection, name, added.columns);
  }
}
