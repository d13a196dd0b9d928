/** Bulk operations: found again by who was killed, begun anew when they are lost, never believed when they are not whole. */
import { mkdtemp, rm } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { describe, expect, it, onTestFinished } from 'vitest';
import { openSpool } from '../../../storage/landing/spool/index.ts';
import { type OpenShop, openShop, readBare, resourceNamed } from '../../support/shopify/open-shop.ts';
import { truthOf } from '../../support/shopify/truth.ts';
import { readPages, tablesOf } from '../../support/source-pages.ts';

const resources = ['orders'];

async function newFolder(): Promise<string> {
  const folder = await mkdtemp(join(tmpdir(), 'perdura-bulk-'));
  onTestFinished(() => rm(folder, { recursive: true, force: true }));
  return folder;
}

/** As far as the page that names the operation; then nothing more, as after a kill. */
async function beginOnly(shop: OpenShop) {
  const reading = readBare(resourceNamed(shop.open(), 'orders'), await newFolder());
  const { value: page } = await reading.next();
  await reading.return(undefined);
  if (page === undefined) throw new Error('there is no page');
  return page;
}

const ordersOf = (shop: OpenShop) => truthOf(shop.server.shop, 'EUR').orders;
const firstJob = ({ server }: OpenShop) => {
  const [job] = server.jobs;
  if (job === undefined) throw new Error('there is no operation');
  return job;
};

describe('bulk operations of a shop', () => {
  it('go on where a killed reading left them', async () => {
    const shop = await openShop({ orders: 30, pollsPerOperation: 5 });
    const page = await beginOnly(shop);
    expect(page).toEqual({ parts: [], cursor: { operation: firstJob(shop).id } });
    const pages = await readPages(shop.open(), { cursors: { orders: page.cursor }, resources });
    expect(tablesOf(pages).orders).toEqual(ordersOf(shop));
    expect(shop.server.jobs).toHaveLength(1);
  });

  it('go on from a spool that was closed while one ran', async () => {
    const shop = await openShop({ orders: 30, pollsPerOperation: 5 });
    const root = await newFolder();
    const place = { root, store: 'acme', connector: 'shopify', source: 'shop', resource: 'orders' };
    const open = () => openSpool({ ...place, now: () => new Date(0), tempDirectory: join(root, 'tmp') });
    const killed = await open();
    await killed.begin('one', 'incremental');
    await killed.append(await beginOnly(shop));
    await killed.close();
    const spool = await open();
    expect(spool.cursor).toEqual({ operation: firstJob(shop).id });
    const rest = readBare(resourceNamed(shop.open(), 'orders'), await newFolder(), { cursor: spool.cursor });
    for await (const page of rest) await spool.append(page);
    await spool.seal();
    expect(spool.cursor).toEqual({ updated_at: '2026-07-01T12:00:00Z' });
    await spool.close();
    expect(shop.server.jobs).toHaveLength(1);
  });

  it('are recognised by their query when nobody kept the id', async () => {
    const shop = await openShop({ orders: 30, pollsPerOperation: 5 });
    await beginOnly(shop);
    const pages = await readPages(shop.open(), { resources });
    expect(tablesOf(pages).orders).toEqual(ordersOf(shop));
    expect(shop.server.jobs).toHaveLength(1);
  });

  it('wait for others of the same app', async () => {
    const shop = await openShop({ orders: 30, operationsAtOnce: 1, pollsPerOperation: 3 });
    const other = readBare(resourceNamed(shop.open(), 'products'), await newFolder());
    await other.next();
    const told: string[] = [];
    const reading = readBare(resourceNamed(shop.open(), 'orders'), await newFolder(), {
      tell: (line) => told.push(line),
    });
    const end = (async () => {
      for await (const page of reading) if (page.parts.length > 0) return true;
      return false;
    })();
    while (told.length === 0) await new Promise(setImmediate);
    expect(told[0]).toMatch(/waiting for another/);
    for await (const _ of other);
    expect(await end).toBe(true);
  });

  for (const { status, errorCode, kind } of [
    { status: 'FAILED', errorCode: 'INTERNAL_SERVER_ERROR', kind: 'unavailable' },
    { status: 'FAILED', errorCode: 'TIMEOUT', kind: 'unavailable' },
    { status: 'FAILED', errorCode: 'ACCESS_DENIED', kind: 'auth' },
    { status: 'CANCELED', errorCode: null, kind: 'unavailable' },
    { status: 'EXPIRED', errorCode: null, kind: 'unavailable' },
  ] as const) {
    it(`say what became of one that ended as ${status} ${errorCode ?? ''}, and begin anew when asked again`, async () => {
      const shop = await openShop({ orders: 30, pollsPerOperation: 5 });
      const reading = readBare(resourceNamed(shop.open(), 'orders'), await newFolder());
      const { value: page } = await reading.next();
      Object.assign(firstJob(shop), { status, errorCode });
      await expect(reading.next()).rejects.toMatchObject({ kind, message: expect.stringContaining(status) });
      const again = await readPages(shop.open(), { cursors: { orders: page?.cursor }, resources });
      expect(tablesOf(again).orders).toEqual(ordersOf(shop));
      expect(shop.server.jobs).toHaveLength(2);
    });
  }

  it('begin anew when Shopify has forgotten the operation', async () => {
    const shop = await openShop({ orders: 30 });
    const cursor = { operation: 'gid://shopify/BulkOperation/1' };
    const pages = await readPages(shop.open(), { cursors: { orders: cursor }, resources });
    expect(tablesOf(pages).orders).toEqual(ordersOf(shop));
  });

  it('begin anew when the file is no longer there, and give up when it never is', async () => {
    const shop = await openShop({ orders: 30 });
    const page = await beginOnly(shop);
    shop.server.loseFiles();
    const lost = readPages(shop.open(), { cursors: { orders: page.cursor }, resources });
    await expect(lost).rejects.toMatchObject({ kind: 'unavailable' });
    expect(shop.server.jobs).toHaveLength(2);
    shop.server.loseFiles(false);
    const pages = await readPages(shop.open(), { cursors: { orders: page.cursor }, resources });
    expect(tablesOf(pages).orders).toEqual(ordersOf(shop));
  });

  it('fetch a file again that broke off', async () => {
    const shop = await openShop({ orders: 30 });
    shop.server.breakFiles(2);
    const pages = await readPages(shop.open(), { resources });
    expect(tablesOf(pages).orders).toEqual(ordersOf(shop));
    shop.server.breakFiles(1000);
    await expect(readPages(shop.open(), { resources })).rejects.toMatchObject({ kind: 'unavailable' });
  });

  it('read what changed while one ran', async () => {
    const shop = await openShop({ orders: 30, pollsPerOperation: 5 });
    const page = await beginOnly(shop);
    shop.server.update(5_000_000_000_007, ({ lines }) => ({ lines: lines.slice(1), tax: 17 }));
    shop.server.add(3);
    const pages = await readPages(shop.open(), { cursors: { orders: page.cursor }, resources });
    const { orders, order_lines: lines } = truthOf(shop.server.shop, 'EUR');
    expect(tablesOf(pages)).toMatchObject({ orders });
    expect(tablesOf(pages).order_lines).toEqual(lines);
  });

  it('read a window of what was made in it, in its version of today', async () => {
    const shop = await openShop({ orders: 30 });
    const changed = shop.server.update(5_000_000_000_009, () => ({ tax: 5 }));
    const window = { from: '2024-12-01T00:00:00Z', until: '2025-09-01T00:00:00.000Z' };
    const tables = tablesOf(await readPages(shop.open(), { window }));
    const isInside = ({ createdAt }: { readonly createdAt: number }) =>
      createdAt >= Date.parse(window.from) / 1000 && createdAt < Date.parse(window.until) / 1000;
    const expected = [...shop.server.shop.orders.all({})].filter(isInside).map(({ id }) => String(id));
    expect(isInside(changed)).toBe(true);
    expect(Object.keys(tables.orders ?? {}).sort()).toEqual(expected.sort());
    expect(tables.orders?.[String(changed.id)]).toMatchObject({ tax: '0.0500' });
  });

  it('stop when they are told to, in the middle of waiting', async () => {
    const shop = await openShop({ orders: 30, pollsPerOperation: 1000 });
    const stop = new AbortController();
    const reading = readBare(resourceNamed(shop.open(), 'orders'), await newFolder(), {
      signal: stop.signal,
      tell: () => stop.abort(new Error('enough')),
    });
    await reading.next();
    await expect(reading.next()).rejects.toThrow('enough');
  });
});
