/**
 * One writer per spool, in this process and among all of this machine: an exclusive SQLite transaction on a file of its own,
 * which the operating system ends with its owner, however that dies.
 */
import { DatabaseSync } from 'node:sqlite';
import { PipelineError } from '../../../lib/errors.ts';

const sqliteBusy = 5;

/** Returns what gives it back. */
export function lockSpool(file: string, subject: string): () => void {
  const database = new DatabaseSync(file, { timeout: 0 });
  try {
    database.exec('begin exclusive');
  } catch (error) {
    database.close();
    if (!(error instanceof Error && 'errcode' in error && error.errcode === sqliteBusy)) throw error;
    throw new PipelineError('conflict', `${subject}: somebody else is reading it into the landing`, {
      remedy: 'let that reading end, or end it: perdura sources cancel',
      cause: error,
    });
  }
  return () => database.close();
}
