/** Whether landed files are what they were: compared with records that somebody kept elsewhere. */
import { join } from 'node:path';
import { contentHash } from '../../lib/hash.ts';
import { isMissing, measureFile } from '../snapshots/files.ts';
import { type LoadRecord, readRecord } from './record.ts';

export interface ChangedLoad {
  readonly load: string;
  /** Relative to the landing folder. */
  readonly file: string;
  readonly problem: 'missing' | 'other bytes' | 'record missing' | 'other record';
  readonly expected: string;
  readonly found: string | null;
}

/** The first thing wrong with each file, in load order. */
export async function compareLoads(
  root: string,
  loads: readonly LoadRecord[],
  signal?: AbortSignal,
): Promise<readonly ChangedLoad[]> {
  const changed: ChangedLoad[] = [];
  for (const load of loads) {
    signal?.throwIfAborted();
    const change = (await compareFile(root, load)) ?? (await compareRecord(root, load));
    if (change !== undefined) changed.push(change);
  }
  return changed;
}

async function compareFile(root: string, { load, file, sha256 }: LoadRecord): Promise<ChangedLoad | undefined> {
  const found = await measureFile(join(root, file)).catch((error: unknown) => {
    if (isMissing(error)) return undefined;
    throw error;
  });
  if (found === undefined) return { load, file, problem: 'missing', expected: sha256, found: null };
  if (found.sha256 === sha256) return undefined;
  return { load, file, problem: 'other bytes', expected: sha256, found: found.sha256 };
}

async function compareRecord(root: string, recorded: LoadRecord): Promise<ChangedLoad | undefined> {
  const { load } = recorded;
  const file = recorded.file.replace(/\.parquet$/, '.json');
  const expected = contentHash(recorded);
  const record = await readRecord(join(root, file)).catch(() => undefined);
  if (record === undefined) return { load, file, problem: 'record missing', expected, found: null };
  const found = contentHash(record);
  return found === expected ? undefined : { load, file, problem: 'other record', expected, found };
}
