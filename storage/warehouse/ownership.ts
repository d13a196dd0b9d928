/**
 * One owner per warehouse file. DuckDB's lock on the file is the truth between processes (it goes with a killed owner);
 * within a process, where that lock does not count, a register stands in. `<path>.owner.json` only tells who the owner is.
 */
import { realpathSync } from 'node:fs';
import { readFile, rename, rm, writeFile } from 'node:fs/promises';
import { basename, dirname, join } from 'node:path';
import { PipelineError } from '../../lib/errors.ts';

interface Owner {
  readonly owner: string;
  readonly pid: number;
  readonly since: string;
}

const ownedHere = new Map<string, Owner>();

export interface Ownership {
  release(): Promise<void>;
}

/** Opens the file as its only owner, or says who has it. */
export async function own<T>(
  path: string,
  owner: string,
  open: () => Promise<T>,
): Promise<{ readonly opened: T; readonly ownership: Ownership }> {
  const key = join(realpathSync(dirname(path)), basename(path));
  const holder = ownedHere.get(key);
  if (holder !== undefined) throw conflict(path, holder);
  const me: Owner = { owner, pid: process.pid, since: new Date().toISOString() };
  ownedHere.set(key, me);
  try {
    const opened = await open();
    await writeSidecar(path, me);
    const release = async (): Promise<void> => {
      await rm(sidecarOf(path), { force: true });
      ownedHere.delete(key);
    };
    return { opened, ownership: { release } };
  } catch (error) {
    ownedHere.delete(key);
    throw await explainLock(path, error);
  }
}

async function explainLock(path: string, error: unknown): Promise<unknown> {
  if (!(error instanceof Error) || !error.message.includes('Could not set lock')) return error;
  const pid = Number(/\(PID (\d+)\)/.exec(error.message)?.[1] ?? Number.NaN);
  const told = await readSidecar(path);
  // A sidecar of another process is what a killed owner left behind.
  return conflict(path, told?.pid === pid ? told : { owner: 'another program', pid, since: '' }, error);
}

function conflict(path: string, { owner, pid, since }: Owner, cause?: unknown): PipelineError {
  const when = since === '' ? '' : `, since ${since}`;
  return new PipelineError('conflict', `warehouse ${path} is owned by ${owner}, process ${pid}${when}`, {
    remedy: `let that process do the work, or stop it (kill ${pid}) and try again`,
    details: { path, owner, pid, since },
    cause,
  });
}

const sidecarOf = (path: string): string => `${path}.owner.json`;

async function writeSidecar(path: string, owner: Owner): Promise<void> {
  const partial = `${sidecarOf(path)}.${process.pid}`;
  await writeFile(partial, `${JSON.stringify(owner)}\n`);
  await rename(partial, sidecarOf(path));
}

async function readSidecar(path: string): Promise<Owner | undefined> {
  try {
    return JSON.parse(await readFile(sidecarOf(path), 'utf8')) as Owner;
  } catch {
    return undefined;
  }
}
