/** The warehouse: DuckDB for one store. */
export type { AppendColumn, AppendColumns } from './append.ts';
export type { ColumnKind, ColumnResult, ColumnSpec } from './columns.ts';
export type { Fence } from './fence.ts';
export type { Parameter, Parameters } from './values.ts';
export {
  openWarehouse,
  type Transaction,
  type Warehouse,
  type WarehouseOptions,
  type WarehouseQueries,
} from './warehouse.ts';
