/**
 * Landing: what arrived, for ever. `<store>/<source>/<stream>/<load>.parquet` holds every value as text beside its
 * load record; loading types the rows into the warehouse, and can do so again from nothing.
 */
export { type ChangedLoad, compareLoads } from './compare-loads.ts';
export { compareReading } from './compare-reading.ts';
export { landPage, withFolder } from './land-page.ts';
export { landResource } from './land-resource.ts';
export { currentLoads, type LoadedFile, loadLandings, rebuildWarehouse } from './load-landings.ts';
export { mapHeaders } from './map-headers.ts';
export { listLoads, type LoadRecord } from './record.ts';
export { rawTable } from './raw-tables.ts';
export { stagedParts } from './stage-shaped.ts';
export { typedRows } from './typed-rows.ts';
export { openSpool, type Spool, type SpoolOptions } from './spool/index.ts';
export { lockSpool } from './spool/writer-lock.ts';
