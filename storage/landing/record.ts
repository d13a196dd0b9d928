/**
 * A load record says what one landed file is and where it came from. It is written last: a Parquet file
 * without its record does not exist for anybody.
 */
import { randomUUID } from 'node:crypto';
import { mkdir, open, readdir, readFile, rename } from 'node:fs/promises';
import { dirname, join } from 'node:path';
import type { Cursor, FileFormat } from '../../lib/connector.ts';
import { PipelineError } from '../../lib/errors.ts';
import type { RowRanges } from './quarantine/row-ranges.ts';

export type LoadOrigin = 'window' | 'webhook' | 'part';

export interface LoadRecord {
  /** `<sequence>-<content hash>`; the sequence orders the loads of a store for ever, also after a rebuild. */
  readonly load: string;
  readonly store: string;
  /** Type of the source, `files`; names the raw tables. */
  readonly connector: string;
  /** Name of the source in `perdura.yaml`. */
  readonly source: string;
  /** What of the source was read; the cursor is its. */
  readonly resource: string;
  readonly stream: string;
  /** The Parquet file, relative to the landing folder. */
  readonly file: string;
  readonly input: {
    /** Base name only. */
    readonly path: string;
    readonly bytes: number;
    readonly sha256: string;
    readonly format: FileFormat;
  };
  /** Rows landed, unreadable ones included. */
  readonly rows: number;
  readonly bytes: number;
  readonly sha256: string;
  /** Hash over the headers in their order: equal for files of equal shape. */
  readonly schemaHash: string;
  /** Stream column → column of the Parquet file. */
  readonly columns: Readonly<Record<string, string>>;
  /** Columns of the file that no stream column takes. */
  readonly ignored: readonly string[];
  readonly dateFormat?: string;
  readonly cursor: Cursor;
  /**
   * Why the cursor is not where the resource stands: a stretch of time was read again, an event arrived, other parts of the
   * page had not landed yet. Absent: it is.
   */
  readonly origin?: LoadOrigin;
  readonly landedAt: string;
  /** What a reader of the run should know, e.g. that the file was empty. */
  readonly notices: readonly string[];
  /** Rows that take the place of quarantined ones of an earlier load. */
  readonly replay?: { readonly load: string; readonly rows: RowRanges; readonly by: string };
}

/** All loads of a store, in load order. */
export async function listLoads(root: string, store: string): Promise<readonly LoadRecord[]> {
  return Promise.all((await listRecordFiles(root, store)).map(({ path }) => readRecord(path)));
}

export interface RecordFile {
  readonly path: string;
  readonly sequence: number;
  /** Content hash. */
  readonly hash: string;
}

/** What the names of a store's records say already, in load order. */
export async function listRecordFiles(root: string, store: string): Promise<readonly RecordFile[]> {
  const folder = join(root, store);
  const names = await readdir(folder, { recursive: true }).catch(emptyWhenMissing);
  return names
    .flatMap((name) => {
      const [, sequence, hash] = /(?:^|\/)(\d{6,})-([0-9a-f]{12})\.json$/.exec(name) ?? [];
      return sequence === undefined || hash === undefined
        ? []
        : [{ path: join(folder, name), sequence: Number(sequence), hash }];
    })
    .sort((a, b) => a.sequence - b.sequence || (a.path < b.path ? -1 : 1));
}

export const recordPath = (root: string, { file }: Pick<LoadRecord, 'file'>): string =>
  join(root, file.replace(/\.parquet$/, '.json'));

/** Writes the record beside its Parquet file, whole or not at all. */
export async function writeRecord(root: string, record: LoadRecord): Promise<void> {
  const path = recordPath(root, record);
  const temporary = join(dirname(path), `.${record.load}-${randomUUID()}.tmp`);
  const handle = await open(temporary, 'wx');
  await handle.writeFile(`${JSON.stringify(record, null, 2)}\n`);
  await handle.sync();
  await handle.close();
  await moveDurably(temporary, path);
}

/** Renames a file that is already synced, and syncs the folder so that the name survives a power cut. */
export async function moveDurably(from: string, to: string): Promise<void> {
  await mkdir(dirname(to), { recursive: true });
  await rename(from, to);
  const folder = await open(dirname(to), 'r');
  await folder.sync();
  await folder.close();
}

export async function readRecord(path: string): Promise<LoadRecord> {
  try {
    return JSON.parse(await readFile(path, 'utf8')) as LoadRecord;
  } catch (cause) {
    throw new PipelineError('bad_data', `landing: the load record ${path} is not readable`, {
      remedy: 'restore the landing folder from its backup',
      cause,
    });
  }
}

function emptyWhenMissing(error: NodeJS.ErrnoException): string[] {
  if (error.code === 'ENOENT') return [];
  throw error;
}
