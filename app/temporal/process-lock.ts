/**
 * A lock between processes of one machine: an exclusive SQLite transaction on a file of its own.
 * The operating system frees it when the holder dies, so no stale lock can be left behind.
 */
import { mkdirSync } from 'node:fs';
import { dirname } from 'node:path';
import { DatabaseSync } from 'node:sqlite';
import { setTimeout as sleep } from 'node:timers/promises';

const sqliteBusy = 5;
const pollMs = 200;

/** Runs `work` while holding the lock; `waiting` hears once a poll how long it has taken so far. */
export async function withProcessLock<T>(
  file: string,
  waiting: (waitedMs: number) => void,
  work: () => Promise<T>,
): Promise<T> {
  mkdirSync(dirname(file), { recursive: true });
  const database = new DatabaseSync(file, { timeout: 0 });
  try {
    for (let waitedMs = 0; !tryLock(database); waitedMs += pollMs) {
      waiting(waitedMs);
      await sleep(pollMs);
    }
    return await work();
  } finally {
    database.close();
  }
}

function tryLock(database: DatabaseSync): boolean {
  try {
    database.exec('BEGIN EXCLUSIVE');
    return true;
  } catch (error) {
    if (error instanceof Error && 'errcode' in error && error.errcode === sqliteBusy) return false;
    throw error;
  }
}
