/** `tmp/<pid>`: what a process spills and stages, gone with it; a killed one leaves its folder to the next. */
import { mkdir, readdir, rm } from 'node:fs/promises';
import { dirname, join } from 'node:path';
import { identifyProcess } from './temporal/process-identity.ts';

/** Makes the folder, and removes those beside it whose process has ended. */
export async function makeTemporaryFolder(folder: string): Promise<void> {
  await mkdir(folder, { recursive: true });
  for (const name of await readdir(dirname(folder))) {
    if (!/^\d+$/.test(name) || identifyProcess(Number(name)) !== undefined) continue;
    await rm(join(dirname(folder), name), { recursive: true, force: true });
  }
}
