/** The warehouse: DuckDB for one store. */
export type { Fence } from './fence.ts';
export { openWarehouse, type Transaction, type Warehouse, type WarehouseOptions } from './warehouse.ts';
