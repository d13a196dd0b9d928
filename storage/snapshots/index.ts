/**
 * Snapshots: what a run publishes, read-only. `<store>/<as-of>/<n>` holds Parquet files, report and manifest;
 * `<store>/current.json` points to the one that counts.
 */
export { type CopiedTable, copyTable } from './copy-table.ts';
export { type Manifest, readManifest, type TableEntry, verifySnapshot } from './manifest.ts';
export { flipPointer, type Pointer, readPointer } from './pointer.ts';
export { openSnapshot, type QueryResult, type SnapshotReader } from './reader.ts';
export { type SnapshotContent, type SnapshotName, snapshotFolder, writeSnapshot } from './write.ts';
