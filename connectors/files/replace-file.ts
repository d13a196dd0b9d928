/** Replaces a file as a whole: readers see the old one or the new one, and a killed process leaves the old one. */
import { existsSync, realpathSync, renameSync, type Stats, statSync } from 'node:fs';
import { type FileHandle, mkdir, open, readdir, rm } from 'node:fs/promises';
import { hostname } from 'node:os';
import { basename, dirname, join } from 'node:path';
import { PipelineError } from '../../lib/errors.ts';

const bufferedCharacters = 1 << 20;
let written = 0;

/**
 * `work` reads the old file and writes the new one, which may be read by whom the old one may. Throws when somebody else
 * replaced the old one meanwhile. A link is followed: what it leads to is replaced.
 */
export async function replaceFile(
  named: string,
  work: (write: (text: string) => Promise<void>) => Promise<void>,
): Promise<void> {
  const path = existsSync(named) ? realpathSync(named) : named;
  const folder = dirname(path);
  await mkdir(folder, { recursive: true });
  await removeLeftovers(path);
  const partial = join(folder, `${partialPrefix(path)}${process.pid}-${(written += 1)}.partial`);
  const before = identify(path);
  try {
    const handle = await open(partial, 'wx');
    try {
      await fill(handle, work);
      const mode = statSync(path, { throwIfNoEntry: false })?.mode;
      if (mode !== undefined) await handle.chmod(mode & 0o777);
      await handle.sync();
    } finally {
      await handle.close();
    }
    // Nothing may come between the look and the rename: no await.
    if (identify(path) !== before) {
      throw new PipelineError('unavailable', `destination ${path}: was written by somebody else at the same time`, {
        remedy: 'try again',
      });
    }
    renameSync(partial, path);
    await sync(folder);
  } finally {
    await rm(partial, { force: true });
  }
}

async function fill(
  handle: FileHandle,
  work: (write: (text: string) => Promise<void>) => Promise<void>,
): Promise<void> {
  let texts: string[] = [];
  let characters = 0;
  const flush = async () => {
    await handle.writeFile(texts.join(''));
    texts = [];
    characters = 0;
  };
  await work(async (text) => {
    texts.push(text);
    characters += text.length;
    if (characters >= bufferedCharacters) await flush();
  });
  await flush();
}

const partialPrefix = (path: string): string => `.${basename(path)}.${hostname()}-`;

/** What processes of this host left behind when they were killed. */
async function removeLeftovers(path: string): Promise<void> {
  const prefix = partialPrefix(path);
  for (const name of await readdir(dirname(path))) {
    const pid = name.startsWith(prefix) ? Number(/^(\d+)-\d+\.partial$/.exec(name.slice(prefix.length))?.[1]) : NaN;
    if (Number.isInteger(pid) && pid !== process.pid && !isRunning(pid)) {
      await rm(join(dirname(path), name), { force: true });
    }
  }
}

function isRunning(pid: number): boolean {
  try {
    return process.kill(pid, 0);
  } catch (error) {
    return (error as NodeJS.ErrnoException).code === 'EPERM';
  }
}

function identify(path: string): string {
  const entry: Stats | undefined = statSync(path, { throwIfNoEntry: false });
  return entry === undefined ? 'none' : `${entry.ino} ${entry.size} ${entry.mtimeMs}`;
}

async function sync(folder: string): Promise<void> {
  const handle = await open(folder, 'r');
  try {
    await handle.sync();
  } finally {
    await handle.close();
  }
}
