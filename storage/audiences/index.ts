/**
 * Frozen audiences: who gets a message, in the order of planning, as a Parquet file that is never written again. Its
 * name is its checksum: it lies there before any campaign speaks of it, and equal audiences share one.
 */
import { randomUUID } from 'node:crypto';
import { createWriteStream } from 'node:fs';
import { mkdir, rename, rm } from 'node:fs/promises';
import { join } from 'node:path';
import { Readable } from 'node:stream';
import { pipeline } from 'node:stream/promises';
import { DuckDBInstance } from '@duckdb/node-api';
import { PipelineError } from '../../lib/errors.ts';
import { copyTable } from '../snapshots/index.ts';
import { forceToDisk, measureFile } from '../snapshots/files.ts';
import { literal } from '../snapshots/sql-text.ts';

export interface Member {
  readonly customerKey: string;
  /** Normalised; null when there is none, or it is that of a member before. */
  readonly address: string | null;
  /** 1, 2, 3 … */
  readonly ordinal: number;
  readonly attributes: Readonly<Record<string, unknown>>;
  /** To newsletters, as published when the audience was frozen. */
  readonly consent: string | null;
  readonly skip: 'no_address' | 'same_address' | null;
}

const columns = `{ordinal: 'INTEGER', customer_key: 'VARCHAR', address: 'VARCHAR', skip: 'VARCHAR', consent: 'VARCHAR',
  attributes: 'VARCHAR'}`;

/** Equal members give equal bytes. Resolves once the file is on disk under its name. */
export async function writeAudience(
  folder: string,
  members: Iterable<Member>,
): Promise<{ readonly rows: number; readonly sha256: string }> {
  const draft = join(folder, `.${randomUUID()}`);
  const lines = `${draft}.jsonl`;
  await mkdir(folder, { recursive: true });
  const database = await DuckDBInstance.create(':memory:');
  try {
    await pipeline(Readable.from(toLines(members)), createWriteStream(lines));
    const connection = await database.connect();
    const { rows, sha256 } = await copyTable(connection, {
      select: `select * from read_json(${literal(lines)}, format = 'newline_delimited', columns = ${columns})`,
      orderBy: ['ordinal'],
      file: draft,
    });
    connection.closeSync();
    await forceToDisk(draft);
    await rename(draft, fileOf(folder, sha256));
    await forceToDisk(folder);
    return { rows, sha256 };
  } finally {
    database.closeSync();
    await rm(lines, { force: true });
    await rm(draft, { force: true });
  }
}

/** The members in their order, a page at a time, after the file was found to be the one that was written. */
export async function* readAudience(
  folder: string,
  expected: string,
  pageSize: number,
): AsyncGenerator<readonly Member[]> {
  const file = fileOf(folder, expected);
  const { sha256 } = await measureFile(file).catch((cause: unknown) => {
    throw new PipelineError('bad_data', `audience ${file}: cannot be read`, { remedy, cause });
  });
  if (sha256 !== expected) {
    throw new PipelineError('bad_data', `audience ${file}: differs from its checksum`, { remedy });
  }
  const database = await DuckDBInstance.create(':memory:');
  try {
    const connection = await database.connect();
    for (let after = 0; ; ) {
      const result = await connection.runAndReadAll(
        `select * from read_parquet(${literal(file)}) where ordinal > ${after} order by ordinal limit ${pageSize}`,
      );
      const page = result.getRowObjectsJson().map(toMember);
      if (page.length > 0) yield page;
      if (page.length < pageSize) break;
      after = page.at(-1)?.ordinal ?? after;
    }
    connection.closeSync();
  } finally {
    database.closeSync();
  }
}

const fileOf = (folder: string, sha256: string): string => join(folder, `${sha256}.parquet`);

const remedy = 'restore that file from a backup, or create the campaign again';

function* toLines(members: Iterable<Member>): Generator<string> {
  for (const { customerKey, attributes, ...member } of members) {
    yield `${JSON.stringify({ ...member, customer_key: customerKey, attributes: JSON.stringify(attributes) })}\n`;
  }
}

const toMember = (row: Readonly<Record<string, unknown>>): Member => ({
  customerKey: row['customer_key'] as string,
  address: row['address'] as string | null,
  ordinal: row['ordinal'] as number,
  attributes: JSON.parse(row['attributes'] as string) as Member['attributes'],
  consent: row['consent'] as string | null,
  skip: row['skip'] as Member['skip'],
});
