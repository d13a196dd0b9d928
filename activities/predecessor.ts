/**
 * The accepted run of the latest earlier day: what a run continues from it is stable (ids and bounds of clusters, the
 * model, what drift is measured against). Never a run of the same day, so that repeating a run repeats its tables.
 */
import { join } from 'node:path';
import { PipelineError } from '../lib/errors.ts';
import { contentHash } from '../lib/hash.ts';
import type { Predecessor } from '../lib/pure/run-plan.ts';
import { type Manifest, readManifest } from '../storage/snapshots/index.ts';
import type { StoreDependencies } from './dependencies.ts';

type Folders = Pick<StoreDependencies['folders'], 'published'>;

/**
 * The accepted run of the latest as-of before a day. Null where there is none, and where its snapshot is gone: a run does
 * without rather than not at all.
 */
export async function findPredecessor(
  { state, store, folders, log }: Pick<StoreDependencies, 'state' | 'store' | 'folders' | 'log'>,
  beforeAsOf: string,
): Promise<Predecessor | null> {
  const run = await state.runs.latestAccepted(store, { beforeAsOf });
  if (run === undefined || run.snapshot === null) return null;
  try {
    const manifest = await readManifest(join(folders.published, run.snapshot));
    return { runId: run.runId, asOf: run.asOf, snapshot: run.snapshot, checksum: checksumOf(manifest) };
  } catch (error) {
    log.warn(
      { err: error, predecessor: run.runId },
      'the snapshot of the run before is not there: nothing is continued',
    );
    return null;
  }
}

export interface OpenPredecessor {
  readonly manifest: Manifest;
  /** Path of a table's Parquet file; undefined when that run published none of the name. */
  file(table: string): string | undefined;
}

/** @throws when the snapshot is gone or no longer what the run was told of */
export async function openPredecessor(
  folders: Folders,
  predecessor: Predecessor | null | undefined,
): Promise<OpenPredecessor | null> {
  if (predecessor === null || predecessor === undefined) return null;
  const folder = join(folders.published, predecessor.snapshot);
  const manifest = await readManifest(folder);
  if (checksumOf(manifest) !== predecessor.checksum) {
    throw new PipelineError(
      'bad_data',
      `run ${predecessor.runId}: its snapshot is not the one that this run continues`,
      {
        remedy: 'restore that folder from a backup, or start a new run with perdura run --force',
      },
    );
  }
  return {
    manifest,
    file(table) {
      const entry = manifest.tables.find(({ name }) => name === table);
      return entry && join(folder, entry.file);
    },
  };
}

/** Equal for snapshots of equal tables, whichever run made them. */
const checksumOf = ({ tables }: Manifest): string => contentHash(tables.map(({ name, sha256 }) => ({ name, sha256 })));
