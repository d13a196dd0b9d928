/** A shop that goes on selling, refunding, deleting and restoring while it is read, by a reader that is killed now and then. */
import { assert, asyncProperty, integer, record } from 'fast-check';
import { describe, expect, it } from 'vitest';
import { tablesOf } from '../../support/source-pages.ts';
import { type OpenShopOptions, openShop } from '../../support/woocommerce/open-shop.ts';
import { truthOf } from '../../support/woocommerce/under-test.ts';

const resources = ['orders', 'trashed_orders'];
const minute = 60;
const imported = Date.parse('2026-01-15T12:00:00Z') / 1000;

const listsOf = ({ server }: Awaited<ReturnType<typeof openShop>>) =>
  server.asked.filter(({ path }) => path === '/wp-json/wc/v3/orders');

const randomFrom = (seed: number) => {
  let x = seed | 1;
  return (below: number): number => {
    x = Math.imul(x ^ (x >>> 15), 0x2c1b3c6d) + 0x9e3779b9;
    return ((x ^ (x >>> 13)) >>> 0) % below;
  };
};

/** Rows of orders, lines and refunds as they should be in the end; of what was deleted for good nobody knows. */
function expectTruth(shop: Awaited<ReturnType<typeof openShop>>): void {
  const read = tablesOf(shop.pages);
  const { orders, order_lines, refunds } = truthOf(shop.server);
  for (const [stream, rows] of Object.entries({ orders, order_lines, refunds })) {
    for (const [key, row] of Object.entries(rows)) {
      expect({ stream, [key]: read[stream as 'orders']?.[key] }).toMatchObject({ stream, [key]: row });
    }
  }
}

async function sellWhileReading(seed: number, options: OpenShopOptions, perRequest: number): Promise<void> {
  const random = randomFrom(seed);
  const shop = await openShop({ customers: 3, ...options });
  const { server } = shop;
  const ids = () => server.shop.select(false, undefined, 0, 0);
  const anyOf = (from: readonly number[]): number => from[random(from.length)] ?? 0;
  let left = 60;
  server.meanwhile(() => {
    shop.pass(random(40));
    for (let n = 0; n < perRequest && left > 0; n++, left--) {
      // Stored up to nine minutes after the time that it is dated.
      const modifiedAt = server.shop.clock() - random(9 * minute);
      const what = random(8);
      const id = anyOf(ids());
      if (what === 0 || id === 0) server.shop.add({ createdAt: modifiedAt, modifiedAt });
      else if (what === 1) server.shop.trash(id);
      else if (what === 2) {
        const [first] = server.shop.select(true, undefined, 0, 0);
        if (first !== undefined) server.shop.restore(first);
      } else if (what === 3) server.shop.remove(id);
      else if (what === 4) {
        const refund = { id: 20_000_000 + left, at: server.shop.clock(), amount: `${1 + random(900)}.00` };
        server.shop.change(id, { refunds: [...server.shop.refundsOf(id), refund] });
      } else if (what === 5) server.shop.change(id, { refunds: [], line_items: [] });
      else {
        // Never back in time.
        const before = Date.parse(`${server.shop.order(id)['date_modified_gmt'] as string}Z`) / 1000;
        server.shop.change(id, { total: `${random(1000)}.10`, modifiedAt: Math.max(before, modifiedAt) });
      }
    }
  });
  for (let reading = 0; reading < 4 || left > 0; reading++) {
    let kept = 0;
    const killAt = random(2) === 0 ? random(40) : Infinity;
    await shop
      .read({
        resources,
        onPage: () => {
          if (kept++ === killAt) throw new Error('killed');
        },
      })
      .catch((error: Error) => {
        if (error.message !== 'killed') throw error;
      });
    shop.pass(random(30 * minute));
  }
  shop.pass(20 * minute);
  server.meanwhile(undefined);
  await shop.read({ resources });
  expectTruth(shop);
  expect(server.ignored).toEqual([]);
}

describe('a WooCommerce shop that goes on selling', () => {
  it('is read without skipping anything, whatever changes and however often the reader is killed', async () => {
    await assert(
      asyncProperty(
        record({
          seed: integer({ min: 1, max: 1 << 30 }),
          orders: integer({ min: 0, max: 120 }),
          pageSize: integer({ min: 1, max: 7 }),
          perRequest: integer({ min: 1, max: 3 }),
        }),
        async ({ seed, orders, pageSize, perRequest }) => {
          await sellWhileReading(seed, { orders, settings: { pageSize } }, perRequest);
        },
      ),
      { numRuns: 30 },
    );
  }, 240_000);

  it('is read whole while every order of the first pages is changed before the next page is asked for', async () => {
    const shop = await openShop({ orders: 40, settings: { pageSize: 5 } });
    let id = 1001;
    shop.server.meanwhile((path, { page }) => {
      if (path !== 'orders' || page === undefined || Number(page) === 1) return;
      for (let n = 0; n < 3 && id < 1020; n++, id++) shop.shop.change(id, { total: '1.00' });
    });
    await shop.read({ resources });
    shop.server.meanwhile(undefined);
    // What was changed at the very end of the reading is found by the next.
    await shop.read({ resources });
    expect(Object.keys(tablesOf(shop.pages).orders ?? {})).toHaveLength(40);
    expectTruth(shop);
  });

  it('finds orders that are dated before they are stored, up to the lookback', async () => {
    const shop = await openShop({ orders: 5 });
    await shop.read({ resources });
    const dated = shop.shop.clock() - 9 * minute;
    shop.pass(5);
    const late = shop.shop.add({ createdAt: dated, modifiedAt: dated });
    await shop.read({ resources });
    expect(tablesOf(shop.pages).orders).toHaveProperty(String(late));
  });

  it('judges what is settled by the earlier of both clocks', async () => {
    const shop = await openShop({ orders: 5 });
    // The shop's clock is an hour behind this machine's.
    const [resource] = shop.open().resources;
    const ahead = () => new Date((shop.shop.clock() + 3600) * 1000);
    const request = { signal: new AbortController().signal, folder: '/nowhere', now: ahead, tell: () => undefined };
    let cursor;
    for await (const page of resource?.read({ ...request, cursor: undefined }) ?? []) ({ cursor } = page);
    expect(Date.parse(cursor?.['modified_from'] ?? '')).toBeLessThanOrEqual((shop.shop.clock() - 10 * minute) * 1000);
  });

  it('marks what lies in the trash as cancelled, and as it was again once it is restored', async () => {
    const shop = await openShop({ orders: 5 });
    const statusOf = () => tablesOf(shop.pages).orders?.['1001']?.['status'];
    await shop.read({ resources });
    expect(statusOf()).toBe('paid');
    shop.pass(minute);
    shop.shop.trash(1001);
    await shop.read({ resources });
    expect(statusOf()).toBe('cancelled');
    shop.pass(minute);
    shop.shop.restore(1001);
    await shop.read({ resources });
    expect(statusOf()).toBe('paid');
  });

  it('reads a long history in stretches of at most fifty pages, and asks for little else', async () => {
    // Nine tenths of the orders were changed within an hour, by an import.
    const shop = await openShop({
      orders: 3000,
      settings: { pageSize: 10 },
      changedAfter: (n, createdAt) => (n % 10 === 0 ? 60 : Math.max(60, imported + (n % 3600) - createdAt)),
    });
    await shop.read({ resources: ['orders'] });
    expect(Object.keys(tablesOf(shop.pages).orders ?? {})).toHaveLength(3000);
    const lists = listsOf(shop);
    expect(lists.length).toBeLessThan(1.25 * 300);
    expect(Math.max(...lists.map(({ query }) => Number(query['page'] ?? 1)))).toBeLessThanOrEqual(50);
  });

  it('reads thousands of changes of one second, which no stretch can part', async () => {
    const shop = await openShop({
      orders: 2000,
      settings: { pageSize: 10 },
      changedAfter: (_, createdAt) => imported - createdAt,
    });
    await shop.read({ resources: ['orders'] });
    expect(Object.keys(tablesOf(shop.pages).orders ?? {})).toHaveLength(2000);
    expect(listsOf(shop).length).toBeLessThan(200 + 150);
  });

  it('says which WooCommerce cannot be asked for changes, instead of reading everything for ever', async () => {
    const shop = await openShop({ orders: 300, ignoresModified: true });
    await expect(shop.read({ resources })).rejects.toMatchObject({
      kind: 'config',
      remedy: expect.stringMatching(/5\.8/),
    });
  });
});
