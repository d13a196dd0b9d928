/** The tables and views that a database has, with their columns, and how they are named when temporary ones stand before them. */
import type { Transaction } from '../../warehouse.ts';
import { identifier } from '../../../snapshots/sql-text.ts';
import type { Column } from './column-differences.ts';
import type { Relation } from './row-differences.ts';

export interface LiveRelation extends Relation {
  readonly name: string;
  readonly kind: 'table' | 'view';
}

/** By name in lower case. */
export async function liveRelations(reader: Pick<Transaction, 'rows'>): Promise<ReadonlyMap<string, LiveRelation>> {
  const rows = await reader.rows<{ catalog: string; name: string; type: string }>(
    `select table_catalog as "catalog", table_name as "name", table_type as "type" from information_schema.tables
     where table_catalog = current_database() and table_schema = 'main' order by "name"`,
  );
  const columns = Map.groupBy(
    await reader.rows<Column & { readonly table: string }>(
      `select table_name as "table", column_name as "name", data_type as "type" from duckdb_columns()
       where database_name = current_database() and schema_name = 'main' and not internal order by "table", column_index`,
    ),
    ({ table }) => table,
  );
  return new Map(
    rows.map(({ catalog, name, type }) => [
      name.toLowerCase(),
      {
        name,
        kind: type === 'VIEW' ? 'view' : 'table',
        sql: `${identifier(catalog)}.main.${identifier(name)}`,
        columns: (columns.get(name) ?? []).map((column) => ({ name: column.name, type: column.type })),
      },
    ]),
  );
}
