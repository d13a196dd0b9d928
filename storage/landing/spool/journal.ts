/** The file of a spool: pages are appended and forced to disk; what is not whole at its end is cut off when it is opened. */
import { mkdir, open, readFile, writeFile } from 'node:fs/promises';
import { dirname } from 'node:path';
import { isMissing } from '../../snapshots/files.ts';
import { moveDurably } from '../record.ts';
import { type Closing, closePage, type RowLines, scanPages } from './page-lines.ts';
import { lockSpool } from './writer-lock.ts';

export interface Journal {
  /** Undefined: it is new. */
  readonly last: Closing | undefined;
  readonly bytes: number;
  readonly rows: number;
  readonly pages: number;
  append(lines: RowLines, closing: Omit<Closing, 'rows'>): Promise<void>;
  /** Leaves a closing line alone. */
  restart(closing: Omit<Closing, 'rows'>): Promise<void>;
  read(): Promise<Buffer>;
  close(): Promise<void>;
}

/** Refused while another writer has it open. */
export async function openJournal(path: string, subject: string): Promise<Journal> {
  await mkdir(dirname(path), { recursive: true });
  const unlock = lockSpool(path.replace(/jsonl$/, 'lock'), subject);
  try {
    return await openLocked(path, unlock);
  } catch (error) {
    unlock();
    throw error;
  }
}

async function openLocked(path: string, unlock: () => void): Promise<Journal> {
  const scanned = scanPages(await readFile(path).catch(emptyWhenMissing));
  let { last, end, rows, pages } = scanned;
  let handle = await open(path, 'a');
  await handle.truncate(end);
  let isWhole = true;
  return {
    get last() {
      return last;
    },
    get bytes() {
      return end;
    },
    get rows() {
      return rows;
    },
    get pages() {
      return pages;
    },
    async append(lines, closing) {
      if (!isWhole) throw new Error(`${path}: an earlier page was not appended whole`);
      const page = closePage(lines, closing);
      isWhole = false;
      await handle.appendFile(page);
      await handle.datasync();
      isWhole = true;
      last = { ...closing, rows: lines.rows };
      end += page.length;
      rows += lines.rows;
      pages += 1;
    },
    async restart(closing) {
      const page = closePage({ bytes: Buffer.alloc(0), rows: 0 }, closing);
      const temporary = `${path}.tmp`;
      await writeFile(temporary, page, { flush: true });
      await handle.close();
      await moveDurably(temporary, path);
      handle = await open(path, 'a');
      last = { ...closing, rows: 0 };
      [end, rows, pages] = [page.length, 0, 1];
    },
    read: async () => (await readFile(path)).subarray(0, end),
    async close() {
      await handle.close();
      unlock();
    },
  };
}

function emptyWhenMissing(error: unknown): Buffer {
  if (isMissing(error)) return Buffer.alloc(0);
  throw error;
}
