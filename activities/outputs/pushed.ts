/** What became of a run's tables at its outputs: a file for each, among the papers of the run. */
import { mkdir, readdir, readFile, rename, writeFile } from 'node:fs/promises';
import { join } from 'node:path';
import type { PushedOutput } from '../../lib/pure/short-workflows.ts';

const folderOf = (runs: string, runId: string): string => join(runs, runId, 'outputs');

/** The last attempt counts. */
export async function keepPushed(runs: string, pushed: PushedOutput): Promise<void> {
  const folder = folderOf(runs, pushed.runId);
  await mkdir(folder, { recursive: true });
  const path = join(folder, `${pushed.output}.json`);
  await writeFile(`${path}.part`, `${JSON.stringify(pushed, undefined, 2)}\n`);
  await rename(`${path}.part`, path);
}

/** What became of a run's tables at its outputs, the last time each was tried; by name. */
export async function readPushed(runs: string, runId: string): Promise<readonly PushedOutput[]> {
  const folder = folderOf(runs, runId);
  const names = await readdir(folder).catch(() => []);
  return Promise.all(
    names
      .filter((name) => name.endsWith('.json'))
      .sort()
      .map(async (name) => JSON.parse(await readFile(join(folder, name), 'utf8')) as PushedOutput),
  );
}
