/** One drain of a store at a time, in this process and among all of this machine: what landed last must have been said last. */
import { mkdir } from 'node:fs/promises';
import { join } from 'node:path';
import { setTimeout as sleep } from 'node:timers/promises';
import { PipelineError } from '../lib/errors.ts';
import { lockSpool } from '../storage/landing/index.ts';

const againMs = 50;

/** Waits until nobody else drains. */
export async function drainAlone<T>(folder: string, signal: AbortSignal, work: () => Promise<T>): Promise<T> {
  await mkdir(folder, { recursive: true });
  for (;;) {
    const unlock = tryToLock(join(folder, '.webhooks.lock'));
    if (unlock === undefined) {
      await sleep(againMs, undefined, { signal });
      continue;
    }
    try {
      return await work();
    } finally {
      unlock();
    }
  }
}

function tryToLock(file: string): (() => void) | undefined {
  try {
    return lockSpool(file, 'webhooks');
  } catch (error) {
    if (error instanceof PipelineError && error.kind === 'conflict') return undefined;
    throw error;
  }
}
