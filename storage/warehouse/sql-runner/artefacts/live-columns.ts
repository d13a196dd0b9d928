/** Columns of every table and view of a database, in order; names with their schema where it is not `main`. */
import type { Warehouse } from '../../warehouse.ts';
import type { LiveColumn } from './manifest.ts';

export async function readLiveColumns(
  warehouse: Pick<Warehouse, 'rows'>,
): Promise<ReadonlyMap<string, readonly LiveColumn[]>> {
  const columns = await warehouse.rows<LiveColumn>(
    `select case when schema_name = 'main' then table_name else schema_name || '.' || table_name end as "table",
       column_name as "name", data_type as "type" from duckdb_columns()
     where database_name = current_database() and not internal order by "table", column_index`,
  );
  return Map.groupBy(columns, ({ table }) => table);
}
