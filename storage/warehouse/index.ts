/** The warehouse: DuckDB for one store. */
export type { Fence } from './fence.ts';
export { openWarehouse, type Session, type Transaction, type Warehouse, type WarehouseOptions } from './warehouse.ts';
