/** The files that `perdura apply` is given: files, folders of them, or what is piped in. */
import { readdirSync, readFileSync, statSync } from 'node:fs';
import { join } from 'node:path';
import { PipelineError } from '../lib/errors.ts';
import type { WrittenFile } from './objects.ts';

/** `-` is `readInput`; a folder means its YAML files by name. */
export async function readObjectInput(
  paths: readonly string[],
  readInput: () => Promise<string>,
): Promise<readonly WrittenFile[]> {
  const files: WrittenFile[] = [];
  for (const path of paths) {
    if (path === '-') files.push({ file: 'standard input', text: await readInput() });
    else files.push(...readPath(path));
  }
  return files;
}

function readPath(path: string): readonly WrittenFile[] {
  try {
    if (!statSync(path).isDirectory()) return [{ file: path, text: readFileSync(path, 'utf8') }];
    const names = readdirSync(path).filter((name) => /\.ya?ml$/.test(name));
    return names.sort().map((name) => ({ file: join(path, name), text: readFileSync(join(path, name), 'utf8') }));
  } catch (cause) {
    throw new PipelineError('config', `${path}: cannot be read`, {
      remedy: 'name a YAML file, a folder of them, or - for what is piped in',
      cause,
    });
  }
}
