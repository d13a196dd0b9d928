/**
 * Models kept as Parquet: each build writes a file of its own beside the database and lets the model's view read it, so that a
 * build that is rolled back, or a crash, leaves the rows as they were. The view's comment is the path of its file. The file that
 * was read before stays until the next build: somebody may still be at it.
 */
import { randomUUID } from 'node:crypto';
import { existsSync } from 'node:fs';
import { mkdir, readdir, rm } from 'node:fs/promises';
import { dirname, join, resolve } from 'node:path';
import { copyStatement } from '../../../snapshots/copy-table.ts';
import { forceToDisk } from '../../../snapshots/files.ts';
import { identifier, literal } from '../../../snapshots/sql-text.ts';
import type { Session, Transaction } from '../../warehouse.ts';
import type { Model } from '../model.ts';

type Reader = Pick<Session, 'rows'>;
/** `file`: what a view of ours reads. */
type InFile = { readonly file?: string | undefined };

/** Rows stand in the order of the grain. */
export async function writeParquet(tx: Transaction, { name, grain }: Model, query: string): Promise<void> {
  const folder = await folderOf(tx);
  await mkdir(folder, { recursive: true });
  const current = await parquetFileOf(tx, name);
  await removeFiles(folder, (file, model) => model === name && file !== current);
  const file = join(folder, `${name}.${randomUUID()}.parquet`);
  await tx.run(copyStatement({ select: query, orderBy: grain, file }));
  await forceToDisk(file);
  await forceToDisk(folder);
  const view = `main.${identifier(name)}`;
  await tx.run(
    `create or replace view ${view} as select * from read_parquet(${literal(file)});
     comment on view ${view} is ${literal(file)}`,
  );
}

/** The file that the model's view reads; undefined where it is none of ours. */
export async function parquetFileOf(reader: Reader, name: string): Promise<string | undefined> {
  const [view] = await reader.rows<{ comment: string | null }>(
    `select comment from duckdb_views()
     where database_name = current_database() and schema_name = 'main' and lower(view_name) = lower($1)`,
    [name],
  );
  return fileIn(await folderOf(reader), view?.comment);
}

/** What a view's comment says, where it is a file of this database: a copy of the database does not read the original's. */
export const fileIn = (folder: string, comment: string | null | undefined): string | undefined =>
  comment != null && dirname(comment) === folder ? comment : undefined;

/** False where somebody took the file away, or the database is a copy that still reads the original's. */
export const hasParquet = ({ file }: InFile): boolean => file !== undefined && existsSync(file);

/** Removes the files of models that are not kept so any more. */
export async function removeForgotten(reader: Reader, relations: ReadonlyMap<string, InFile>): Promise<void> {
  const isForgotten = (model: string) => relations.get(model.toLowerCase())?.file === undefined;
  await removeFiles(await folderOf(reader), (_file, model) => isForgotten(model));
}

async function removeFiles(folder: string, isGone: (file: string, model: string) => boolean): Promise<void> {
  if (!existsSync(folder)) return;
  for (const name of await readdir(folder)) {
    const [model = ''] = name.split('.', 1);
    const file = join(folder, name);
    if (isGone(file, model)) await rm(file, { force: true });
  }
}

/** Beside the database. */
export async function folderOf(reader: Reader): Promise<string> {
  const [database] = await reader.rows<{ path: string }>(
    'select path from duckdb_databases() where database_name = current_database()',
  );
  return `${resolve(database?.path ?? '')}.tables`;
}
