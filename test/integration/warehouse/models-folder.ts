/** SQL models written for one test: path → header after `model:` and `layer:`, and query. */
import { mkdirSync, writeFileSync } from 'node:fs';
import { basename, dirname, join } from 'node:path';
import { loadModels, type Model } from '../../../storage/warehouse/sql-runner/index.ts';
import { temporaryFolder } from './folder.ts';

export interface Written {
  readonly sql: string;
  readonly materialized?: 'view' | 'table' | 'parquet';
  readonly grain?: string;
  readonly audits?: string;
}

/** `models({ 'staging/stg_a': { sql: 'select 1 as id' } })`; a table with the grain `id` unless told otherwise. */
export async function models(files: Readonly<Record<string, Written>>): Promise<readonly Model[]> {
  const folder = temporaryFolder();
  for (const [path, { sql, materialized = 'table', grain = 'id', audits }] of Object.entries(files)) {
    const lines = [
      `model: ${basename(path)}      layer: ${dirname(path)}      materialized: ${materialized}      grain: ${grain}`,
      ...(audits === undefined ? [] : [`audits: ${audits}`]),
      'Written for a test.',
    ];
    write(folder, `${path}.sql`, `/*\n${lines.join('\n')}\n*/\n${sql}\n`);
  }
  return loadModels(folder);
}

export function write(folder: string, path: string, text: string): void {
  mkdirSync(dirname(join(folder, path)), { recursive: true });
  writeFileSync(join(folder, path), text);
}
