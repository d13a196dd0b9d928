/**
 * `tmp/<host>-<pid>`: what a process spills and stages, gone with it; a killed one leaves its folder to the next.
 * Containers that share a home have the same pids, but not the same host.
 */
import { mkdir, readdir, rm } from 'node:fs/promises';
import { hostname } from 'node:os';
import { dirname, join } from 'node:path';
import { identifyProcess } from './temporal/process-identity.ts';

export const temporaryName = (pid: number): string => `${hostname()}-${pid}`;

/** Makes the folder, and removes those beside it whose process on this host has ended. */
export async function makeTemporaryFolder(folder: string): Promise<void> {
  await mkdir(folder, { recursive: true });
  for (const name of await readdir(dirname(folder))) {
    const pid = Number(/-(\d+)$/.exec(name)?.[1]);
    if (name !== temporaryName(pid) || identifyProcess(pid) !== undefined) continue;
    await rm(join(dirname(folder), name), { recursive: true, force: true });
  }
}
