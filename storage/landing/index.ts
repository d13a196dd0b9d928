/**
 * Landing: what arrived, for ever. `<store>/<source>/<stream>/<load>.parquet` holds every value as text beside its
 * load record; loading types the rows into the warehouse, and can do so again from nothing.
 */
export { type ChangedLoad, compareLoads } from './compare-loads.ts';
export { landPage } from './land-page.ts';
export { landResource } from './land-resource.ts';
export { currentLoads, loadLandings, rebuildWarehouse } from './load-landings.ts';
export { listLoads, type LoadRecord } from './record.ts';
