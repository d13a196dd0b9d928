/** The SQL files below a folder with their headers, and the seeds beside them: cheap, nothing is parsed yet. */
import { readdir, readFile } from 'node:fs/promises';
import { basename, extname, join, relative } from 'node:path';
import { PipelineError } from '../../../../lib/errors.ts';
import { sha256 } from '../../../../lib/hash.ts';
import type { ModelHeader } from '../model.ts';
import { parseModelFile } from './header.ts';
import { mistake } from './mistake.ts';

export interface ModelFile {
  readonly header: ModelHeader;
  /** Relative to the folder. */
  readonly file: string;
  readonly text: string;
  /** The query, without header and final semicolon. For a seed, the path of its CSV. */
  readonly sql: string;
  readonly checksum: string;
}

/** Paths of the files below a folder, relative to it and sorted; hidden folders and node_modules left out. */
export async function listFiles(folder: string): Promise<readonly string[]> {
  const found: string[] = [];
  const walk = async (below: string): Promise<void> => {
    for (const entry of await readdir(below, { withFileTypes: true })) {
      if (entry.name.startsWith('.') || entry.name === 'node_modules') continue;
      const path = join(below, entry.name);
      if (entry.isDirectory()) await walk(path);
      else if (entry.isFile()) found.push(relative(folder, path));
    }
  };
  await walk(folder);
  return found.sort();
}

/** In the order of their paths. Errors name file and line. */
export async function readModelFiles(folder: string, files?: readonly string[]): Promise<readonly ModelFile[]> {
  const listed = files ?? (await listFiles(folder));
  const names = new Map<string, string>();
  const models: ModelFile[] = [];
  for (const file of listed) {
    const isSeed = /^seeds\/[^/]+\.csv$/.test(file.replaceAll('\\', '/'));
    if (!isSeed && extname(file) !== '.sql') continue;
    const model = isSeed ? await readSeed(folder, file) : readModel(await readFile(join(folder, file), 'utf8'), file);
    const { name } = model.header;
    const other = names.get(name.toLowerCase());
    if (other !== undefined) {
      throw new PipelineError('config', `${file}:1: model ${name} exists already, in ${other}`, {
        remedy: 'a name means one table: rename one of the two files and its header',
        details: { file, other },
      });
    }
    names.set(name.toLowerCase(), file);
    models.push(model);
  }
  return models;
}

function readModel(written: string, file: string): ModelFile {
  const text = written.replaceAll('\r\n', '\n');
  const { header, sql } = parseModelFile(text, file);
  if (`${header.name}.sql` !== basename(file)) {
    throw new PipelineError('config', `${file}:1: needs the file's name as its model, got "${header.name}"`, {
      remedy: `write "model: ${basename(file, '.sql')}", or rename the file`,
    });
  }
  return { header, file, text, sql, checksum: sha256(text) };
}

async function readSeed(folder: string, file: string): Promise<ModelFile> {
  const name = basename(file, '.csv');
  if (!/^[a-z_]\w*$/i.test(name)) {
    throw mistake(file, 1, `a seed's table has the name of its file: needs letters, digits and _, got "${name}"`);
  }
  const path = join(folder, file);
  const header: ModelHeader = {
    name,
    layer: 'staging',
    materialization: { kind: 'seed' },
    grain: [],
    audits: [],
    owner: null,
    tags: [],
    freshness: null,
    isContractEnforced: false,
    description: `The rows of ${file}.`,
    columns: {},
  };
  return { header, file, text: '', sql: path, checksum: sha256(await readFile(path)) };
}
