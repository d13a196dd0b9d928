/** Where a store's mailbox lies, and how its files are called: `<received at>-<random>-<send key>.eml`. */
import { randomBytes } from 'node:crypto';
import { readdir, readFile } from 'node:fs/promises';
import { join } from 'node:path';
import { setTimeout as sleep } from 'node:timers/promises';
import { z } from 'zod';

/** Who logs in to the mailbox's own server. */
export const mailboxUser = 'perdura';

/** A process that receives writes here until the mail is whole; its name tells which process. */
const partPattern = /^\.(\d+)-[0-9a-f]+\.part$/;

export const mailboxFolder = ({ home, store }: { readonly home: string; readonly store: string }): string =>
  join(home, 'mailbox', store);

export const newMailName = (receivedAt: Date, sendKey: string): string =>
  `${receivedAt.toISOString().replace(/[-:.]/g, '')}-${randomBytes(3).toString('hex')}-${sendKey}.eml`;

export const newPartName = (): string => `.${process.pid}-${randomBytes(6).toString('hex')}.part`;

/** Names of the mails, the oldest first. */
export const listMails = async (folder: string): Promise<readonly string[]> =>
  (await namesIn(folder)).filter((name) => /^\d{8}T\d{9}Z-.*\.eml$/.test(name)).sort();

/** Send keys of all mails that end in one, however else they are called. */
export const keysIn = async (folder: string): Promise<ReadonlySet<string>> =>
  new Set((await namesIn(folder)).flatMap((name) => /-([0-9A-Za-z_]+)\.eml$/.exec(name)?.[1] ?? []));

/** Names of half-written mails; `isDead`: of processes that are gone, so that nobody will finish them. */
export async function listParts(folder: string, { isDead }: { readonly isDead: boolean }): Promise<readonly string[]> {
  return (await namesIn(folder)).filter((name) => {
    const pid = Number(partPattern.exec(name)?.[1] ?? Number.NaN);
    return !Number.isNaN(pid) && isAlive(pid) !== isDead;
  });
}

/** Resolves to true once nothing is being received, to false when that takes longer. */
export async function becomesQuiet(folder: string, timeoutMs: number, signal: AbortSignal): Promise<boolean> {
  const until = performance.now() + timeoutMs;
  while ((await listParts(folder, { isDead: false })).length > 0) {
    if (performance.now() > until) return false;
    await sleep(100, undefined, { signal });
  }
  return true;
}

const serverRecord = z.object({ port: z.int(), pid: z.int(), password: z.string() });
export type MailboxServerRecord = z.infer<typeof serverRecord>;

export const serverFile = (folder: string): string => join(folder, 'server.json');

/** Where the mailbox's server listens; undefined when none runs. */
export async function findServer(folder: string): Promise<MailboxServerRecord | undefined> {
  try {
    const record = serverRecord.parse(JSON.parse(await readFile(serverFile(folder), 'utf8')));
    return isAlive(record.pid) ? record : undefined;
  } catch {
    return undefined;
  }
}

const namesIn = (folder: string): Promise<readonly string[]> =>
  readdir(folder).catch((error: NodeJS.ErrnoException) => {
    if (error.code === 'ENOENT') return [];
    throw error;
  });

function isAlive(pid: number): boolean {
  try {
    process.kill(pid, 0);
    return true;
  } catch (error) {
    return (error as NodeJS.ErrnoException).code === 'EPERM';
  }
}
