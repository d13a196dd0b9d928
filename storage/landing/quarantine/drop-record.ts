/**
 * A person's decision that quarantined rows are not wanted: an immutable file beside the load records, so that a warehouse
 * that is rebuilt knows it again. `<landing>/<store>/_quarantine/drop-<content hash>.json`.
 */
import { randomUUID } from 'node:crypto';
import { mkdir, open, readdir, readFile } from 'node:fs/promises';
import { join } from 'node:path';
import { PipelineError } from '../../../lib/errors.ts';
import { contentHash } from '../../../lib/hash.ts';
import { moveDurably } from '../record.ts';
import type { RowRanges } from './row-ranges.ts';

export interface DropRecord {
  readonly decision: 'dropped';
  readonly store: string;
  readonly reason: string;
  readonly by: string;
  readonly at: string;
  /** Load → its rows. */
  readonly rows: Readonly<Record<string, RowRanges>>;
}

/** No source can be called so. */
const folderOf = (root: string, store: string): string => join(root, store, '_quarantine');

/** Whole or not at all. The same rows dropped for the same reason are one decision, whoever repeats it. */
export async function writeDrop(root: string, record: DropRecord): Promise<void> {
  const folder = folderOf(root, record.store);
  await mkdir(folder, { recursive: true });
  const { rows, reason } = record;
  const name = `drop-${contentHash({ rows, reason }).slice(0, 16)}.json`;
  if ((await readdir(folder)).includes(name)) return;
  const temporary = join(folder, `.${name}-${randomUUID()}.tmp`);
  const handle = await open(temporary, 'wx');
  await handle.writeFile(`${JSON.stringify(record)}\n`);
  await handle.sync();
  await handle.close();
  await moveDurably(temporary, join(folder, name));
}

/** In the order in which they were made. */
export async function listDrops(root: string, store: string): Promise<readonly DropRecord[]> {
  const folder = folderOf(root, store);
  const names = await readdir(folder).catch((error: NodeJS.ErrnoException) => {
    if (error.code === 'ENOENT') return [];
    throw error;
  });
  const drops = await Promise.all(
    names.filter((name) => /^drop-[0-9a-f]+\.json$/.test(name)).map((name) => readDrop(join(folder, name))),
  );
  return drops.sort((one, other) => (`${one.at} ${contentHash(one)}` < `${other.at} ${contentHash(other)}` ? -1 : 1));
}

async function readDrop(path: string): Promise<DropRecord> {
  try {
    return JSON.parse(await readFile(path, 'utf8')) as DropRecord;
  } catch (cause) {
    throw new PipelineError('bad_data', `landing: the decision ${path} is not readable`, {
      remedy: 'restore the landing folder from its backup',
      cause,
    });
  }
}
