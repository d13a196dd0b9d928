/** Models written for one test, and what a plan's tests ask of a database. */
import { createHash } from 'node:crypto';
import { readFileSync } from 'node:fs';
import { basename, dirname } from 'node:path';
import type { Warehouse } from '../../../storage/warehouse/index.ts';
import { loadModels, type Model } from '../../../storage/warehouse/sql-runner/index.ts';
import { temporaryFolder } from '../warehouse/folder.ts';
import { write } from '../warehouse/models-folder.ts';

export interface WrittenModel {
  readonly sql: string;
  readonly materialized?: string;
  readonly grain?: string;
  readonly audits?: string;
  /** Lines of `columns:`. */
  readonly columns?: string;
}

/** `{ 'marts/orders': 'select 1 as id' }`; a table with the grain `id` unless told otherwise. */
export type WrittenModels = Readonly<Record<string, string | WrittenModel>>;

export function writeModels(folder: string, files: WrittenModels): void {
  for (const [path, written] of Object.entries(files)) {
    const {
      sql,
      materialized = 'table',
      grain = 'id',
      audits,
      columns,
    }: WrittenModel = typeof written === 'string' ? { sql: written } : written;
    const lines = [
      `model: ${basename(path)}      layer: ${dirname(path)}      materialized: ${materialized}      grain: ${grain}`,
      ...(audits === undefined ? [] : [`audits: ${audits}`]),
      'Written for a test.',
      ...(columns === undefined ? [] : ['columns:', columns]),
    ];
    write(folder, `${path}.sql`, `/*\n${lines.join('\n')}\n*/\n${sql}\n`);
  }
}

export async function modelsOf(files: WrittenModels): Promise<readonly Model[]> {
  const folder = temporaryFolder();
  writeModels(folder, files);
  return loadModels(folder);
}

/** Every table's definition and rows, of every schema, as one hash: what a preview must leave as it is. */
export async function fingerprint(warehouse: Warehouse): Promise<string> {
  const tables = await warehouse.rows<{ schema: string; name: string; sql: string }>(
    `select schema_name as "schema", table_name as "name", sql from duckdb_tables() where not temporary
     union all select schema_name, view_name, sql from duckdb_views() where not internal and not temporary
     order by all`,
  );
  const rows: unknown[] = [];
  for (const { schema, name } of tables) {
    rows.push(await warehouse.rows(`select * from "${schema}"."${name}" order by all`));
  }
  return createHash('sha256').update(JSON.stringify({ tables, rows })).digest('hex');
}

export const fileHash = (path: string): string => createHash('sha256').update(readFileSync(path)).digest('hex');
