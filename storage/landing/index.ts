/**
 * Landing: what arrived, for ever. `<store>/<source>/<stream>/<load>.parquet` holds every value as text beside its
 * load record; loading types the rows into the warehouse, and can do so again from nothing.
 */
export { landPage } from './land-page.ts';
export { loadLandings, rebuildWarehouse } from './load-landings.ts';
export { listLoads } from './record.ts';
