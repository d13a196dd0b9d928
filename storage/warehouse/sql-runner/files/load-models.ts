/** Reads every SQL model below a folder: header, query, and what it depends on. */
import { readdir, readFile } from 'node:fs/promises';
import { basename, join, relative } from 'node:path';
import { type DuckDBConnection, DuckDBInstance } from '@duckdb/node-api';
import { PipelineError } from '../../../../lib/errors.ts';
import { sha256 } from '../../../../lib/hash.ts';
import { tablesOf } from '../graph/dependencies.ts';
import { parseModelFile } from './header.ts';
import { mistake } from './mistake.ts';
import type { Audit, Model } from '../model.ts';

/** In the order of their paths. Errors name file and line. */
export async function loadModels(folder: string): Promise<readonly Model[]> {
  const entries = await readdir(folder, { recursive: true, withFileTypes: true });
  const paths = entries
    .filter((entry) => entry.isFile() && entry.name.endsWith('.sql'))
    .map((entry) => join(entry.parentPath, entry.name))
    .sort();
  const instance = await DuckDBInstance.create(':memory:', { threads: '1' });
  const connection = await instance.connect();
  try {
    const files = new Map<string, string>();
    const models: Model[] = [];
    for (const path of paths) {
      const file = relative(folder, path);
      const model = await loadModel(connection, await readFile(path, 'utf8'), file);
      const other = files.get(model.name);
      if (other !== undefined) throw mistake(file, 1, `model ${model.name} exists already, in ${other}`);
      files.set(model.name, file);
      models.push(model);
    }
    return models;
  } finally {
    connection.closeSync();
    instance.closeSync();
  }
}

async function loadModel(connection: DuckDBConnection, written: string, file: string): Promise<Model> {
  const text = written.replaceAll('\r\n', '\n');
  const { header, sql } = parseModelFile(text, file);
  if (`${header.name}.sql` !== basename(file)) {
    throw new PipelineError('config', `${file}:1: needs the file's name as its model, got "${header.name}"`, {
      remedy: `write "model: ${basename(file, '.sql')}", or rename the file`,
    });
  }
  const lineAt = (position: number): number => text.slice(0, position).split('\n').length;
  const start = text.indexOf(sql, text.indexOf('*/'));
  const tables = new Set(await tablesOf(connection, text, (position = start) => `${file}:${lineAt(position)}`));
  for (const audit of header.audits) {
    for (const table of await tablesOfAudit(connection, audit, file)) {
      // An audit may compare the model with itself, such as a parent with its children.
      if (table !== header.name) tables.add(table);
    }
  }
  const checksum = sha256(text);
  return { ...header, file, sql, dependsOn: [...tables].sort(), checksum, meaning: checksum };
}

async function tablesOfAudit(connection: DuckDBConnection, audit: Audit, file: string): Promise<readonly string[]> {
  if (audit.kind === 'relationships') return [(audit.arguments[1] ?? '').split('.')[0] ?? ''];
  return tablesOf(connection, `select (${audit.arguments.join(', ')})`, () => `${file}: audit ${audit.text}`);
}
