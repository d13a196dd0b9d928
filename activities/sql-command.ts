/** Does what `perdura sql` asks of a live warehouse. The result is a file that expires: rows never travel through Temporal. */
import { mkdir, readdir, rename, rm, stat, writeFile } from 'node:fs/promises';
import { join, relative } from 'node:path';
import { sha256 } from '../lib/hash.ts';
import type { SqlCommandInput, SqlCommandOutcome } from '../lib/pure/short-workflows.ts';
import type { StoreDependencies } from './dependencies.ts';
import { toFailure } from './failure.ts';
import { keepBeating } from './stage.ts';

const expiresMilliseconds = 60 * 60 * 1000;

export function createSqlCommandActivities(deps: StoreDependencies) {
  return {
    /** Safe to repeat: what an operation writes it replaces, and so does its result's file. */
    async runSqlCommand(input: SqlCommandInput): Promise<SqlCommandOutcome> {
      const beating = keepBeating(deps);
      try {
        const result = await deps.sqlCommand(deps, input, beating.signal);
        return { file: await keepResult(deps, input.request, result) };
      } catch (error) {
        throw toFailure(error);
      } finally {
        beating.stop();
      }
    },
  };
}

/** Writes the result for its asker, and removes those that nobody fetched within the hour. */
async function keepResult(
  { folders, store }: Pick<StoreDependencies, 'folders' | 'store'>,
  request: string,
  result: unknown,
): Promise<string> {
  const folder = join(folders.home, 'results', store);
  await mkdir(folder, { recursive: true });
  for (const name of await readdir(folder)) {
    const path = join(folder, name);
    const age = Date.now() - ((await stat(path).catch(() => undefined))?.mtimeMs ?? Date.now());
    if (age > expiresMilliseconds) await rm(path, { force: true });
  }
  const path = join(folder, `${sha256(request).slice(0, 32)}.json`);
  await writeFile(`${path}.part`, JSON.stringify(result ?? null), { mode: 0o600 });
  await rename(`${path}.part`, path);
  return relative(folders.home, path);
}
