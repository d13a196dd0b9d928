/**
 * Landing: a page arrives and becomes an immutable Parquet file, every value as the text it was, with a record.
 * The same content lands once; a process that dies half-way leaves nothing that anybody would read.
 */
import { randomUUID } from 'node:crypto';
import { mkdir, mkdtemp, readdir, rm, stat, writeFile } from 'node:fs/promises';
import { basename, dirname, join } from 'node:path';
import { DuckDBInstance } from '@duckdb/node-api';
import type { Cursor, FileFormat, Part, StagedFile } from '../../lib/connector.ts';
import { PipelineError } from '../../lib/errors.ts';
import { contentHash } from '../../lib/hash.ts';
import type { StreamSpec } from '../../lib/streams.ts';
import { forceToDisk, measureFile } from '../snapshots/files.ts';
import { literal } from '../snapshots/sql-text.ts';
import type { Landed, LandingJob } from './job.ts';
import { landCsv } from './read-csv.ts';
import { landJson } from './read-json.ts';
import { landParquet } from './read-parquet.ts';
import { landShaped } from './read-shaped.ts';
import {
  type LoadOrigin,
  type LoadRecord,
  listRecordFiles,
  moveDurably,
  type RecordFile,
  readRecord,
  recordPath,
  writeRecord,
} from './record.ts';

export interface LandPageOptions {
  /** The landing folder. */
  readonly root: string;
  readonly store: string;
  /** Type of the source, `files`. */
  readonly connector: string;
  /** Name of the source in `perdura.yaml`. */
  readonly source: string;
  /** What was read: with its source it says whose cursor this is. */
  readonly resource: string;
  readonly stream: StreamSpec;
  readonly part: Pick<StagedPart, 'file'> | Pick<RowsPart, 'rows'>;
  readonly cursor: Cursor;
  /** Why that is not where the resource stands, if it is not. */
  readonly origin?: LoadOrigin;
  /** The store's records, for whoever lands several pages: listed once, what lands is added. */
  readonly known?: RecordFile[];
  /** Which earlier landing of the same content makes this one needless; default: any. */
  readonly same?: { readonly after: number; readonly orNewest: boolean };
  readonly now: Date;
  readonly tempDirectory: string;
}

type StagedPart = Extract<Part, { readonly file: StagedFile }>;
type RowsPart = Exclude<Part, StagedPart>;

export interface LandedPage extends LoadRecord {
  /** False when the same content had landed before. */
  readonly isNew: boolean;
}

const readers: Readonly<Record<FileFormat, (job: LandingJob) => Promise<Landed>>> = {
  csv: landCsv,
  tsv: landCsv,
  json: landJson,
  jsonl: landJson,
  parquet: landParquet,
};

export async function landPage(options: LandPageOptions): Promise<LandedPage> {
  return withFolder(options.tempDirectory, async (folder) => {
    const file = await stagedFile(options.part, folder);
    const files = options.known ?? [...(await listRecordFiles(options.root, options.store))];
    const hash = hashOf(options, file);
    const same = findSame(options, files, hash);
    if (same !== undefined) return { ...(await readRecord(same.path)), isNew: false };
    const sequence = (files.at(-1)?.sequence ?? 0) + 1;
    const landed = await landNew(options, file, `${String(sequence).padStart(6, '0')}-${hash}`, folder);
    files.push({ path: recordPath(options.root, landed), sequence, hash });
    return landed;
  });
}

/** What an object was and became again is news; the row that an inclusive read offers again is not. */
function findSame({ root, store, source, stream, same }: LandPageOptions, files: readonly RecordFile[], hash: string) {
  if (same === undefined) return files.find((known) => known.hash === hash);
  const folder = join(root, store, source, stream.name);
  const newest = same.orNewest ? files.findLast(({ path }) => dirname(path) === folder) : undefined;
  return files.findLast((known) => known.hash === hash && (known.sequence > same.after || known === newest));
}

/** A folder below that one for as long as the work takes. */
export async function withFolder<T>(parent: string, work: (folder: string) => Promise<T>): Promise<T> {
  await mkdir(parent, { recursive: true });
  const folder = await mkdtemp(join(parent, 'landing-'));
  try {
    return await work(folder);
  } finally {
    await rm(folder, { recursive: true, force: true });
  }
}

async function landNew(
  { root, store, connector, source, resource, stream, cursor, origin, now }: LandPageOptions,
  file: StagedFile,
  load: string,
  folder: string,
): Promise<LandedPage> {
  const name = basename(file.path);
  const subject = `${store}/${source} ${stream.name}: ${name}`;
  const target = join(root, store, source, stream.name, `${load}.parquet`);
  const temporary = join(dirname(target), `.${load}-${randomUUID()}.tmp`);
  await mkdir(dirname(target), { recursive: true });
  await removeAbandoned(dirname(target), now);
  try {
    const landed = await readInto(temporary, { file, stream, subject, folder });
    const { bytes, sha256 } = await measureFile(temporary);
    await forceToDisk(temporary);
    await moveDurably(temporary, target);
    const record: LoadRecord = {
      load,
      store,
      connector,
      source,
      resource,
      stream: stream.name,
      file: `${store}/${source}/${stream.name}/${load}.parquet`,
      input: { path: name, bytes: file.bytes, sha256: file.sha256, format: file.format },
      rows: landed.rows,
      bytes,
      sha256,
      schemaHash: contentHash(landed.headers),
      columns: landed.columns,
      ignored: landed.ignored,
      ...(file.dateFormat === undefined ? {} : { dateFormat: file.dateFormat }),
      cursor,
      ...(origin === undefined ? {} : { origin }),
      landedAt: now.toISOString(),
      notices: landed.rows === 0 ? [`${subject} holds no rows`] : [],
    };
    await writeRecord(root, record);
    return { ...record, isNew: true };
  } finally {
    await rm(temporary, { force: true });
  }
}

async function readInto(target: string, job: Omit<LandingJob, 'connection' | 'target'>): Promise<Landed> {
  const { file, subject, folder } = job;
  const instance = await DuckDBInstance.create(':memory:', {
    memory_limit: '1GB',
    temp_directory: join(folder, 'spill'),
    autoinstall_known_extensions: 'false',
  });
  const connection = await instance.connect();
  try {
    const before = await stat(file.path);
    await checkDateFormat(file, subject, (sql) => connection.run(sql));
    const { shape } = file;
    const landed =
      shape === undefined
        ? await readers[file.format]({ ...job, connection, target })
        : await landShaped({ ...job, connection, target, shape });
    const after = await stat(file.path);
    const isSame = landed.sha256 === file.sha256 && before.size === after.size && before.mtimeMs === after.mtimeMs;
    if (!isSame) {
      throw new PipelineError('unavailable', `${subject}: the file changed while it was being read`, {
        remedy: 'let its export finish (write under another name, then rename), then run again',
      });
    }
    return landed;
  } finally {
    connection.disconnectSync();
    instance.closeSync();
  }
}

async function checkDateFormat(file: StagedFile, subject: string, run: (sql: string) => Promise<unknown>) {
  if (file.dateFormat === undefined) return;
  await run(`select try_strptime('', ${literal(file.dateFormat)})`).catch((cause: unknown) => {
    throw new PipelineError('config', `${subject}: dateFormat "${file.dateFormat}" is not a strptime format`, {
      remedy: 'write it like %d/%m/%Y or %Y-%m-%d %H:%M:%S',
      cause,
    });
  });
}

/** Rows that a connector holds in memory become a file first: one way in for everything. */
async function stagedFile(part: LandPageOptions['part'], folder: string): Promise<StagedFile> {
  if ('file' in part) return part.file;
  const path = join(folder, 'rows.jsonl');
  await writeFile(path, part.rows.map((row) => `${JSON.stringify(row)}\n`).join(''));
  return { path, format: 'jsonl', compression: 'none', columns: {}, ...(await measureFile(path)) };
}

/** What makes content the same: where it comes from, its bytes, and how they are to be understood. */
function hashOf({ connector, source, stream }: LandPageOptions, file: StagedFile): string {
  const { sha256, format, columns, encoding, dateFormat, shape } = file;
  const content = { connector, source, stream: stream.name, sha256, format, columns, encoding, dateFormat, shape };
  return contentHash(content).slice(0, 12);
}

const abandonedAfterMs = 24 * 3_600_000;

/** Temporary files that a killed process left a day ago or longer. */
async function removeAbandoned(folder: string, now: Date): Promise<void> {
  const names = await readdir(folder);
  for (const name of names.filter((file) => file.endsWith('.tmp'))) {
    const path = join(folder, name);
    const { mtimeMs } = await stat(path);
    if (now.getTime() - mtimeMs > abandonedAfterMs) await rm(path, { force: true });
  }
}
