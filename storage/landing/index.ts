/**
 * Landing: what arrived, for ever. `<store>/<source>/<stream>/<load>.parquet` holds every value as text beside its
 * load record; loading types the rows into the warehouse, and can do so again from nothing.
 */
export { type LandedPage, type LandPageOptions, landPage } from './land-page.ts';
export { type LoadedFile, type LoadOptions, loadLandings, rebuildWarehouse } from './load-landings.ts';
export { ensureRawTables, rawTable } from './raw-tables.ts';
export { type LoadRecord, listLoads } from './record.ts';
