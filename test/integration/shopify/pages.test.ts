/** What changed in a shop, page by page, is what a bulk operation finds. */
import { describe, expect, it } from 'vitest';
import { openShop } from '../../support/shopify/open-shop.ts';
import { truthOf } from '../../support/shopify/truth.ts';
import { readPages, tablesOf } from '../../support/source-pages.ts';

const beginning = { updated_at: '2020-01-01T00:00:00Z' };
const fromTheBeginning = { orders: beginning, customers: beginning, products: beginning };
const requestsOf = (names: readonly { readonly name: string }[], name: string) =>
  names.filter((one) => one.name === name).length;

describe('pages of a shop', () => {
  for (const currency of ['EUR', 'JPY', 'KWD'] as const) {
    it(`give the rows that bulk operations give, in ${currency}, orders of 250 lines among them`, async () => {
      const shop = await openShop({ orders: 60, longOrder: 250, currency });
      const truth = truthOf(shop.server.shop, currency);
      const bulk = tablesOf(await readPages(shop.open()));
      expect(bulk).toEqual(truth);
      const pages = await readPages(shop.open(), { cursors: fromTheBeginning });
      expect(tablesOf(pages)).toEqual(truth);
      expect(Object.values(truth.order_lines ?? {}).filter((row) => row['order_id'] === '5000000000005')).toHaveLength(
        250,
      );
      expect(requestsOf(shop.server.asked, 'More_lineItems')).toBe(5);
    });
  }

  it('go on from any of them, without asking again for what came before', async () => {
    const shop = await openShop({ orders: 30 }, { pageSize: 7 });
    const resources = ['orders'];
    const pages = await readPages(shop.open(), { cursors: fromTheBeginning, resources });
    expect(pages.length).toBe(5);
    const all = tablesOf(pages);
    for (const [at, { cursor }] of pages.entries()) {
      const before = shop.server.asked.length;
      const rest = await readPages(shop.open(), { cursors: { orders: cursor }, resources });
      expect(tablesOf([...pages.slice(0, at + 1), ...rest])).toEqual(all);
      const left = pages.length - at - 1;
      expect(requestsOf(shop.server.asked.slice(before), 'Changed_orders')).toBeLessThanOrEqual(Math.max(1, left));
    }
  });

  it('hold what changes while they are read, in its newest version', async () => {
    const shop = await openShop({ orders: 60 }, { pageSize: 10 });
    const source = shop.open();
    const [orders] = source.resources;
    if (orders === undefined) throw new Error('there are no orders');
    let changes = 0;
    const changing = {
      ...source,
      resources: [
        {
          ...orders,
          async *read(request: Parameters<typeof orders.read>[0]) {
            for await (const page of orders.read(request)) {
              yield page;
              if (changes++ < 5) {
                shop.server.update(5_000_000_000_000 + changes * 3, ({ lines }) => ({
                  lines: lines.slice(1),
                  tax: changes,
                }));
                shop.server.add(changes);
              }
            }
          },
        },
      ],
    };
    const pages = await readPages(changing, { cursors: fromTheBeginning });
    const { orders: found, order_lines: lines, refunds } = truthOf(shop.server.shop, 'EUR');
    expect(tablesOf(pages)).toMatchObject({ orders: found, refunds });
    expect(tablesOf(pages).order_lines).toEqual(lines);
    expect(changes).toBeGreaterThan(5);
  });

  it('wait as long as the limit wants, and no longer', async () => {
    const shop = await openShop({ orders: 60, points: { maximum: 1500, perSecond: 100 } });
    const pages = await readPages(shop.open(), { cursors: fromTheBeginning });
    expect(tablesOf(pages)).toEqual(truthOf(shop.server.shop, 'EUR'));
    const throttled = shop.server.asked.filter(({ isThrottled }) => isThrottled).length;
    expect(throttled).toBeLessThan(shop.server.asked.length / 3);
    expect(shop.waitedSeconds).toBeGreaterThan(5);
    expect(shop.waitedSeconds).toBeLessThan(120);
  });

  it('wait when others use up the limit', async () => {
    const shop = await openShop({ orders: 30, points: { maximum: 1000, perSecond: 50 } });
    const first = shop.open();
    const other = shop.open();
    const [one, two] = await Promise.all([
      readPages(first, { cursors: fromTheBeginning }),
      readPages(other, { cursors: fromTheBeginning }),
    ]);
    expect(tablesOf(one)).toEqual(truthOf(shop.server.shop, 'EUR'));
    expect(tablesOf(two)).toEqual(tablesOf(one));
  });

  it('are asked for in smaller requests where a query is too dear', async () => {
    const shop = await openShop({ orders: 30, singleQueryLimit: 300 });
    const pages = await readPages(shop.open(), { cursors: fromTheBeginning, resources: ['orders'] });
    expect(tablesOf(pages).orders).toEqual(truthOf(shop.server.shop, 'EUR').orders);
  });

  it('end where a limit is too small for any query', async () => {
    const shop = await openShop({ orders: 30, singleQueryLimit: 20 });
    const read = readPages(shop.open(), { cursors: fromTheBeginning, resources: ['orders'] });
    await expect(read).rejects.toMatchObject({ kind: 'bad_data', remedy: expect.stringMatching(/pageSize/) });
  });

  it('begin before the last change, for what the search found late', async () => {
    const shop = await openShop({ orders: 30 }, { lookbackMinutes: 30 });
    const resources = ['orders'];
    const pages = await readPages(shop.open(), { resources });
    const changed = shop.server.update(5_000_000_000_001, () => ({ tax: 1 }));
    const cursor = { updated_at: new Date((changed.updatedAt + 1500) * 1000).toISOString() };
    const again = await readPages(shop.open(), { cursors: { orders: cursor }, resources });
    expect(tablesOf([...pages, ...again]).orders).toEqual(truthOf(shop.server.shop, 'EUR').orders);
    expect(again.at(-1)?.cursor).toEqual(cursor);
  });

  it('refuse a cursor that is none', async () => {
    const shop = await openShop();
    const read = readPages(shop.open(), { cursors: { orders: { updated_at: 'yesterday' } } });
    await expect(read).rejects.toMatchObject({ kind: 'bad_data', remedy: expect.stringMatching(/reset/) });
  });
});
