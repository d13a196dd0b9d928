/** Files that changed, moved or went between two readings. */
import { rm } from 'node:fs/promises';
import { join } from 'node:path';
import { describe, expect, it } from 'vitest';
import { streamSpecs } from '../../../lib/streams.ts';
import { landPage, landResource } from '../../../storage/landing/index.ts';
import { rows, useFolder } from './folder-of-files.ts';
import { zip } from './pack.ts';

const place = useFolder();
const { put, open, read } = place;

describe('files that changed', () => {
  const land = async (pages: Awaited<ReturnType<typeof landed>>) => pages.map(({ isNew }) => isNew);
  async function landed() {
    const results = [];
    const request = {
      cursor: undefined,
      signal: new AbortController().signal,
      folder: place.staged,
      now: () => new Date(0),
      tell: () => undefined,
    };
    for await (const { parts, cursor } of open(['*.csv', '*.zip']).resources[0]?.read(request) ?? []) {
      for (const part of parts) {
        results.push(
          await landPage({
            root: join(place.staged, 'landing'),
            store: 'shop',
            connector: 'files',
            source: 'files',
            resource: 'orders',
            stream: streamSpecs.orders,
            part,
            cursor,
            now: new Date(0),
            tempDirectory: join(place.staged, 'tmp'),
          }),
        );
      }
    }
    return results;
  }

  it('land again when their content is another, not when their time or name is, nor when it comes in an archive', async () => {
    await put('a.csv', rows(1));
    await put('b.csv', rows(2));
    await put('c.zip', zip([{ name: 'x.csv', content: rows(1) }]));
    expect(await land(await landed())).toEqual([true, true, false]);
    await put('a.csv', rows(1));
    expect(await land(await landed())).toEqual([false, false, false]);
    await put('a.csv', rows(3));
    expect(await land(await landed())).toEqual([true, false, false]);
    await rm(join(place.folder, 'b.csv'));
    await put('z.csv', rows(2));
    expect(await land(await landed())).toEqual([false, false, false]);
  });

  it('are told when they are gone or called otherwise', async () => {
    for (const id of [1, 2, 3]) await put(`orders-${id}.csv`, rows(id));
    const { cursor } = await read('*.csv');
    await rm(join(place.folder, 'orders-1.csv'));
    await rm(join(place.folder, 'orders-2.csv'));
    await put('orders-2024.csv', rows(2));
    const second = await read('*.csv', cursor);
    expect(second.told).toEqual([
      'orders: orders-1.csv is gone; what was read of it stays',
      'orders: orders-2.csv is called orders-2024.csv now, and is the same',
    ]);
    expect((await read('*.csv', second.cursor)).told).toEqual([]);
  });

  it('are not remembered where they are very many', async () => {
    for (let id = 0; id < 130; id++) await put(`orders-${id}.csv`, rows(id));
    const { cursor } = await read('*.csv');
    expect(JSON.stringify(cursor).length).toBeLessThan(1000);
    expect((await read('*.csv', cursor)).told).toEqual([]);
  });
});

describe('landing files', () => {
  it('says what is gone', async () => {
    const landAll = async () => {
      const told: string[] = [];
      const [resource] = open('*.csv').resources;
      if (resource === undefined) throw new Error('no resource');
      const options = {
        root: join(place.staged, 'landing'),
        store: 'shop',
        connector: 'files',
        source: 'files',
        tempDirectory: join(place.staged, 'tmp'),
      };
      const pages = landResource({
        ...options,
        resource,
        signal: new AbortController().signal,
        now: () => new Date(0),
        tell: (line) => told.push(line),
      });
      for await (const { rows: landed } of pages) expect(landed).toBe(1);
      return told;
    };
    await put('a.csv', rows(1));
    await put('b.csv', rows(2));
    expect(await landAll()).toEqual([]);
    await rm(join(place.folder, 'a.csv'));
    expect(await landAll()).toEqual(['orders: a.csv is gone; what was read of it stays']);
  });
});
