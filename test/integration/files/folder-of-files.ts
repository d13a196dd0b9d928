/** For a test file: a folder of files for each test, a source of orders over it, and what it reads and says. */
import { mkdtemp, readFile, rm, writeFile } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterEach, beforeEach, expect } from 'vitest';
import { filesSource } from '../../../connectors/files/index.ts';
import type { Cursor } from '../../../lib/connector.ts';

export const header = 'order_id,customer_id,ordered_at,amount\n';
export const rows = (id: number) => `${header}${id},c,2024-01-01,1\n`;

export function useFolder() {
  let folder = '';
  /** Where the source may put what it unpacks. */
  let staged = '';
  beforeEach(async () => {
    folder = await mkdtemp(join(tmpdir(), 'perdura-files-'));
    staged = await mkdtemp(join(tmpdir(), 'perdura-staged-'));
  });
  afterEach(async () => {
    await rm(folder, { recursive: true, force: true });
    await rm(staged, { recursive: true, force: true });
  });

  const put = (name: string, content: string | Uint8Array) => writeFile(join(folder, name), content);
  const open = (orders: unknown) =>
    filesSource.open(filesSource.config.parse({ type: 'files', baseFolder: folder, streams: { orders } }));

  async function read(orders: unknown, cursor?: Cursor) {
    const told: string[] = [];
    const pages: { readonly name: string; readonly text: string; readonly cursor: Cursor }[] = [];
    const request = {
      cursor,
      signal: new AbortController().signal,
      folder: staged,
      now: () => new Date(0),
      tell: (line: string) => told.push(line),
    };
    for (const resource of open(orders).resources) {
      for await (const page of resource.read(request)) {
        for (const part of page.parts) {
          if (!('file' in part)) throw new Error('no file');
          expect(part.file.path.startsWith(staged) || part.file.path.startsWith(folder)).toBe(true);
          pages.push({
            name: page.cursor['path'] ?? '',
            text: await readFile(part.file.path, 'utf8'),
            cursor: page.cursor,
          });
        }
      }
    }
    return { pages, told, cursor: pages.at(-1)?.cursor };
  }

  return {
    get folder() {
      return folder;
    },
    get staged() {
      return staged;
    },
    put,
    open,
    read,
  };
}
