/** What a check of a shop finds, and what it says about it. */
import { createServer } from 'node:http';
import { once } from 'node:events';
import type { AddressInfo } from 'node:net';
import { describe, expect, it, onTestFinished } from 'vitest';
import { shopifySource } from '../../../connectors/shopify/index.ts';
import { openShop } from '../../support/shopify/open-shop.ts';
import { accessToken, shopDomain } from '../../support/shopify/server.ts';
import { readPages, tablesOf } from '../../support/source-pages.ts';

const { signal } = new AbortController();
const withoutAll = ['read_orders', 'read_customers', 'read_products'];

/** Answers everything alike. */
async function openOddShop(status: number, body: unknown) {
  let requests = 0;
  const server = createServer((_, response) => {
    requests += 1;
    response.writeHead(status, { 'content-type': 'application/json' }).end(JSON.stringify(body));
  });
  server.listen(0, '127.0.0.1');
  await once(server, 'listening');
  onTestFinished(() => void server.close());
  const baseUrl = `http://127.0.0.1:${(server.address() as AddressInfo).port}`;
  const config = shopifySource.config.parse({ type: 'shopify', shop: shopDomain, accessToken, baseUrl });
  return { source: shopifySource.open(config, { wait: async () => undefined }), asked: () => requests };
}

describe('checking a Shopify shop', () => {
  it('names the shop, the scopes and the version', async () => {
    const shop = await openShop();
    expect(await shop.open().check(signal)).toEqual([
      'shop acme.myshopify.com, EUR',
      'scope read_orders',
      'scope read_customers',
      'scope read_products',
      'scope read_all_orders',
      'API version 2026-07',
    ]);
  });

  it('names scopes that are missing, and reads nothing', async () => {
    const shop = await openShop({ scopes: ['read_orders', 'read_all_orders'] });
    const missing = { kind: 'auth', message: expect.stringMatching(/read_customers and read_products/) };
    await expect(shop.open().check(signal)).rejects.toMatchObject(missing);
    await expect(readPages(shop.open())).rejects.toMatchObject(missing);
  });

  it('takes the right to write for the right to read', async () => {
    const shop = await openShop({ scopes: ['write_orders', 'read_all_orders', 'read_customers', 'write_products'] });
    await expect(shop.open().check(signal)).resolves.toContain('scope read_all_orders');
  });

  it('does not pretend that there are no older orders, unless that is accepted', async () => {
    const shop = await openShop({ orders: 60, scopes: withoutAll });
    const missing = { kind: 'auth', remedy: expect.stringMatching(/recentOrdersOnly/) };
    await expect(shop.open().check(signal)).rejects.toMatchObject(missing);
    await expect(readPages(shop.open())).rejects.toMatchObject(missing);
    const other = await openShop({ orders: 60, scopes: withoutAll }, { recentOrdersOnly: true });
    expect(await other.open().check(signal)).toContain('orders of the last 60 days only, as configured');
    const { orders = {} } = tablesOf(await readPages(other.open(), { resources: ['orders'] }));
    expect(Object.keys(orders).length).toBeGreaterThan(0);
    expect(Object.keys(orders).length).toBeLessThan(10);
  });

  it('says that the token is another shop’s', async () => {
    const shop = await openShop({}, { shop: 'other.myshopify.com' });
    await expect(shop.open().check(signal)).rejects.toMatchObject({
      kind: 'config',
      message: expect.stringMatching(/acme\.myshopify\.com, not to other\.myshopify\.com/),
    });
  });

  it('says which version answers when it is another one, also while reading', async () => {
    const shop = await openShop({ servedVersion: '2026-10' });
    expect((await shop.open().check(signal)).join('\n')).toMatch(/2026-10 answers instead of 2026-07/);
    const told: string[] = [];
    const source = shop.open();
    for (const resource of source.resources) {
      const reading = resource.read({
        cursor: { updated_at: '2027-01-01T00:00:00Z' },
        signal,
        folder: '/nowhere',
        now: () => new Date(0),
        tell: (line) => told.push(line),
      });
      for await (const { parts } of reading) expect(parts).toEqual([]);
    }
    expect(told).toEqual([expect.stringMatching(/2026-10 answers instead of 2026-07/)]);
  });

  it('counts what there is', async () => {
    const shop = await openShop({ orders: 12_345 });
    const found = await shop.open().discover?.(signal);
    expect(found?.map(({ name, rows }) => ({ name, rows }))).toEqual([
      { name: 'orders', rows: 12_345 },
      { name: 'customers', rows: 4115 },
      { name: 'products', rows: 40 },
    ]);
    expect(found?.[0]?.streams).toEqual(['orders', 'order_lines', 'refunds', 'customers', 'consents']);
    expect(found?.[0]?.columns.map(({ name }) => name)).toContain('totalPriceSet');
  });

  for (const { status, body, kind, said, requests = 1 } of [
    { status: 401, body: { errors: '[API] Invalid API key or access token' }, kind: 'auth', said: /Invalid API key/ },
    { status: 402, body: { errors: 'Unavailable Shop' }, kind: 'bad_data', said: /frozen/ },
    { status: 404, body: { errors: 'Not Found' }, kind: 'bad_data', said: /no such shop, or no such apiVersion/ },
    { status: 423, body: {}, kind: 'bad_data', said: /locked/ },
    { status: 200, body: { data: {} }, kind: 'bad_data', said: /a shape that is not known/ },
    { status: 200, body: { errors: [{ message: 'Field ann@shop.test' }] }, kind: 'bad_data', said: /Field …@…/ },
    {
      status: 200,
      body: { data: null, errors: [{ message: 'No access', extensions: { code: 'ACCESS_DENIED' } }] },
      kind: 'auth',
      said: /No access/,
    },
    {
      status: 200,
      body: { errors: [{ message: 'Internal error', extensions: { code: 'INTERNAL_SERVER_ERROR' } }] },
      kind: 'unavailable',
      said: /Internal error/,
      requests: 5,
    },
    {
      status: 200,
      body: { errors: [{ message: 'Throttled', extensions: { code: 'THROTTLED' } }] },
      kind: 'rate_limit',
      said: /Throttled/,
      requests: 40,
    },
  ]) {
    it(`says what ${status} ${JSON.stringify(body).slice(0, 60)} means`, async () => {
      const { source, asked } = await openOddShop(status, body);
      await expect(source.check(signal)).rejects.toMatchObject({ kind, message: expect.stringMatching(said) });
      expect(asked()).toBe(requests);
    });
  }
});

describe('the configuration of a Shopify shop', () => {
  const valid = { type: 'shopify', shop: 'acme.myshopify.com', accessToken };

  it('has a pinned version and reads all orders unless told otherwise', () => {
    expect(shopifySource.config.parse(valid)).toMatchObject({ apiVersion: '2026-07', recentOrdersOnly: false });
    expect(shopifySource.config.parse({ ...valid, shop: 'ACME.myshopify.com' }).shop).toBe('acme.myshopify.com');
  });

  for (const wrong of [
    { shop: 'acme.com' },
    { shop: 'https://acme.myshopify.com' },
    { shop: 'evil.test/acme.myshopify.com' },
    { accessToken: '' },
    { accessToken: 'with space' },
    { apiVersion: 'latest' },
    { baseUrl: 'http://acme.myshopify.com' },
    { pageSize: 0 },
    { pageSize: 251 },
  ]) {
    it(`refuses ${JSON.stringify(wrong)}`, () => {
      expect(shopifySource.config.safeParse({ ...valid, ...wrong }).success).toBe(false);
    });
  }
});
