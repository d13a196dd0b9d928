/** Kysely over the warehouse, for reads whose types a compiler checks. Writes go through `commit`. */
import {
  type CompiledQuery,
  type DatabaseConnection,
  type DatabaseIntrospector,
  type Dialect,
  DialectAdapterBase,
  type Driver,
  PostgresQueryCompiler,
  type QueryResult,
} from 'kysely';
import type { Parameter, Parameters } from './values.ts';

export type ReadRows = <T>(sql: string, parameters?: Parameters) => Promise<T[]>;

export function createDialect(readRows: ReadRows): Dialect {
  return {
    createDriver: () => createDriver(readRows),
    createQueryCompiler: () => new PostgresQueryCompiler(),
    createAdapter: () => new DuckDbAdapter(),
    createIntrospector: () => createIntrospector(readRows),
  };
}

class DuckDbAdapter extends DialectAdapterBase {
  override async acquireMigrationLock(): Promise<void> {}
  override async releaseMigrationLock(): Promise<void> {}
}

function createDriver(readRows: ReadRows): Driver {
  const connection: DatabaseConnection = {
    async executeQuery<R>({ sql, parameters }: CompiledQuery): Promise<QueryResult<R>> {
      return { rows: await readRows<R>(sql, parameters as readonly Parameter[]) };
    },
    streamQuery() {
      throw new Error('large results are read with columns()');
    },
  };
  const noTransaction = async (): Promise<void> => {
    throw new Error('transactions belong to commit()');
  };
  return {
    async init() {},
    acquireConnection: async () => connection,
    beginTransaction: noTransaction,
    commitTransaction: noTransaction,
    rollbackTransaction: noTransaction,
    async releaseConnection() {},
    async destroy() {},
  };
}

interface ColumnRow {
  readonly schema: string;
  readonly table: string;
  readonly column: string;
  readonly type: string;
  readonly is_nullable: boolean;
  readonly is_view: boolean;
  readonly has_default: boolean;
}

function createIntrospector(readRows: ReadRows): DatabaseIntrospector {
  return {
    getSchemas: () =>
      readRows<{ name: string }>('select distinct schema_name as name from duckdb_schemas() order by 1'),
    async getTables() {
      const columns = await readRows<ColumnRow>(
        `select c.schema_name as "schema", c.table_name as "table", column_name as "column", data_type as "type", is_nullable,
           column_default is not null as has_default, v.view_name is not null as is_view
         from duckdb_columns() c left join duckdb_views() v on v.view_oid = c.table_oid and v.view_name = c.table_name
         where not c.internal order by 1, 2, c.column_index`,
      );
      const tables = Map.groupBy(columns, ({ schema, table }) => `${schema}.${table}`);
      return [...tables.values()].flatMap(([first, ...rest]) =>
        first === undefined ? [] : [describe([first, ...rest])],
      );
    },
  };
}

const describe = (columns: readonly [ColumnRow, ...ColumnRow[]]) => ({
  name: columns[0].table,
  schema: columns[0].schema,
  isView: columns[0].is_view,
  isForeign: false,
  columns: columns.map((row) => ({
    name: row.column,
    dataType: row.type,
    isAutoIncrementing: false,
    isNullable: row.is_nullable,
    hasDefaultValue: row.has_default,
  })),
});
