/**
 * Snapshots: what a run publishes, read-only. `<store>/<as-of>/<n>` holds Parquet files, report and manifest;
 * `<store>/current.json` points to the one that counts.
 */
export { compareTables, type TableDifference } from './compare-tables.ts';
export {
  type ContractColumn,
  type ContractContent,
  contractFile,
  type ContractQuality,
  type ContractTable,
  type DataContract,
  standard,
} from './contract/document.ts';
export { readContract, writeContract } from './contract/file.ts';
export { logicalType } from './contract/logical-type.ts';
export { keyOf, nextVersion } from './contract/version.ts';
export { copyTable, copyWritten } from './copy-table.ts';
export { type CheckedFile, checkFiles, type Manifest, readManifest, verifySnapshot } from './manifest.ts';
export { flipPointer, type Pointer, readPointer } from './pointer.ts';
export { openSnapshot, type SnapshotParameter, type SnapshotReader } from './reader.ts';
export { rowTexts } from './row-texts.ts';
export { lastSnapshot, type SnapshotName, writeSnapshot } from './write.ts';
