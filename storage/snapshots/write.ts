/**
 * Writes a snapshot as a whole: into a hidden folder first, then under its name `<store>/<as-of>/<n>` by a rename.
 * Whoever finds the name finds every file, complete and on disk.
 */
import { randomUUID } from 'node:crypto';
import { existsSync } from 'node:fs';
import { mkdir, readdir, rename, rm, writeFile } from 'node:fs/promises';
import { dirname, join } from 'node:path';
import { PipelineError } from '../../lib/errors.ts';
import { type FileMeasure, forceToDisk, measureFile } from './files.ts';
import { type Manifest, manifestFile, readManifest, type TableEntry } from './manifest.ts';
import { readPointer } from './pointer.ts';

export interface SnapshotName {
  /** Folder that holds every store's snapshots. */
  readonly root: string;
  readonly store: string;
  readonly asOf: string;
  readonly n: number;
}

interface SnapshotContent {
  /** What was measured as it was written is not read once more. */
  readonly tables: readonly (Omit<TableEntry, keyof FileMeasure> & Partial<FileMeasure>)[];
  /** Names of the files beside the tables, such as report.html. */
  readonly files: readonly string[];
  readonly run: Readonly<Record<string, unknown>>;
}

interface WriteSnapshotRequest extends SnapshotName {
  readonly runId: string;
  readonly createdAt: string;
  readonly codeVersion: string;
  /** Fills the folder that it is given and says with what. */
  write(folder: string): Promise<SnapshotContent>;
}

const snapshotFolder = ({ root, store, asOf, n }: SnapshotName): string => join(root, store, asOf, String(n));

/** The greatest n that has a snapshot of this as-of; 0 before the first. */
export async function lastSnapshot({ root, store, asOf }: Omit<SnapshotName, 'n'>): Promise<number> {
  const folder = join(root, store, asOf);
  const names = existsSync(folder) ? await readdir(folder) : [];
  return Math.max(0, ...names.map(Number).filter(Number.isInteger));
}

const unfinished = '.writing-';

/** To be called by the holder of the store's lease only: it clears what an interrupted write left behind. */
export async function writeSnapshot(
  request: WriteSnapshotRequest,
): Promise<{ readonly folder: string; readonly manifest: Manifest }> {
  const { root, store, write } = request;
  const storeFolder = join(root, store);
  await mkdir(storeFolder, { recursive: true });
  await removeUnfinished(storeFolder);
  const temporary = join(storeFolder, `${unfinished}${randomUUID()}`);
  await mkdir(temporary);
  try {
    const manifest = await complete(temporary, request, await write(temporary));
    return { folder: snapshotFolder(request), manifest: await moveIntoPlace(temporary, request, manifest) };
  } finally {
    await rm(temporary, { recursive: true, force: true });
  }
}

async function complete(folder: string, request: WriteSnapshotRequest, content: SnapshotContent): Promise<Manifest> {
  const { store, asOf, n, runId, createdAt, codeVersion } = request;
  const tables = await Promise.all(
    content.tables.map(async ({ bytes, sha256, ...table }) => {
      const isMeasured = bytes !== undefined && sha256 !== undefined;
      return { ...table, ...(isMeasured ? { bytes, sha256 } : await measureFile(join(folder, table.file))) };
    }),
  );
  const files = await Promise.all(
    content.files.map(async (name) => ({ name, ...(await measureFile(join(folder, name))) })),
  );
  const run = content.run;
  const manifest: Manifest = { formatVersion: 1, store, asOf, n, runId, createdAt, codeVersion, tables, files, run };
  await writeFile(join(folder, manifestFile), `${JSON.stringify(manifest, undefined, 2)}\n`);
  const names = [manifestFile, ...tables.map((table) => table.file), ...content.files];
  for (const name of names) await forceToDisk(join(folder, name));
  await forceToDisk(folder);
  return manifest;
}

/** A folder name cannot be replaced in one step: an earlier one steps aside, and is nobody's, unless published. */
async function moveIntoPlace(temporary: string, name: SnapshotName, manifest: Manifest): Promise<Manifest> {
  const target = snapshotFolder(name);
  await mkdir(dirname(target), { recursive: true });
  if (existsSync(target)) {
    const pointer = await readPointer(name.root, name.store);
    if (pointer?.folder === target) return keepPublished(target, manifest);
    const aside = `${temporary}-replaced`;
    await rename(target, aside);
    await rename(temporary, target);
    await rm(aside, { recursive: true });
  } else {
    await rename(temporary, target);
  }
  await forceToDisk(dirname(target));
  await forceToDisk(join(name.root, name.store));
  return manifest;
}

async function keepPublished(target: string, manifest: Manifest): Promise<Manifest> {
  const published = await readManifest(target);
  if (checksums(published) === checksums(manifest)) return published;
  throw new PipelineError('conflict', `snapshot ${target}: is published and cannot be replaced by other content`, {
    remedy: 'start a new run, which gets a number of its own',
  });
}

const checksums = ({ tables, files }: Manifest): string =>
  JSON.stringify([tables.map(({ name, sha256 }) => [name, sha256]), files.map(({ name, sha256 }) => [name, sha256])]);

async function removeUnfinished(storeFolder: string): Promise<void> {
  for (const name of await readdir(storeFolder)) {
    if (name.startsWith(unfinished)) await rm(join(storeFolder, name), { recursive: true, force: true });
  }
}
