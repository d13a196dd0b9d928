/** What a check of a shop finds, and what it says about it. */
import { createServer } from 'node:http';
import { once } from 'node:events';
import type { AddressInfo } from 'node:net';
import { describe, expect, it, onTestFinished } from 'vitest';
import { woocommerceSource } from '../../../connectors/woocommerce/index.ts';
import { PipelineError } from '../../../lib/errors.ts';
import { openShop } from '../../support/woocommerce/open-shop.ts';

const signal = new AbortController().signal;

describe('checking a WooCommerce shop', () => {
  it('says what there is', async () => {
    const shop = await openShop({ orders: 12, customers: 2, products: 1 });
    const lines = await shop.open().check(signal);
    expect(lines).toEqual(expect.arrayContaining(['12 orders', '2 customers', '1 product', 'time zone Europe/Madrid']));
    expect(shop.server.ignored).toEqual([]);
  });

  it('says that a server drops the header', async () => {
    const shop = await openShop({ orders: 1, dropsAuthorization: true });
    await expect(shop.open().check(signal)).rejects.toMatchObject({
      kind: 'auth',
      remedy: expect.stringMatching(/set auth to query/),
    });
    const other = await openShop({ orders: 1, dropsAuthorization: true, settings: { auth: 'query' } });
    await expect(other.open().check(signal)).resolves.toContain('1 order');
  });

  it('says that WooCommerce is too old to be asked for changes', async () => {
    const shop = await openShop({ orders: 1, ignoresModified: true });
    await expect(shop.open().check(signal)).rejects.toMatchObject({
      kind: 'config',
      remedy: expect.stringMatching(/5\.8/),
    });
  });

  it('says that an hour more is read where the site hides its zone', async () => {
    const shop = await openShop({ orders: 1, hidesIndex: true });
    expect((await shop.open().check(signal)).join()).toMatch(/hides its time zone/);
  });

  for (const { status, type, body, kind, remedy } of [
    { status: 404, type: 'application/json', body: '{"code":"rest_no_route"}', kind: 'config', remedy: /Permalinks/ },
    { status: 404, type: 'text/html', body: '<h1>Not Found</h1>', kind: 'config', remedy: /Permalinks/ },
    { status: 403, type: 'text/html', body: '<h1>Blocked</h1>', kind: 'auth', remedy: /security plugin/ },
    {
      status: 403,
      type: 'application/json',
      body: '{"code":"woocommerce_rest_cannot_view"}',
      kind: 'auth',
      remedy: /permission to read/,
    },
    { status: 301, type: 'text/html', body: '', kind: 'config', remedy: /address/ },
    { status: 200, type: 'text/html', body: '<h1>Soon</h1>', kind: 'unavailable', remedy: /maintenance/ },
    { status: 200, type: 'application/json', body: '{}', kind: 'bad_data', remedy: /plugin/ },
    { status: 200, type: 'application/json', body: '[]', kind: 'config', remedy: /X-WP-Total/ },
  ]) {
    it(`explains an answer of ${status}, ${type}, ${body}`, async () => {
      const source = await openAgainst(status, type, body);
      const error: unknown = await source.check(signal).catch((thrown: unknown) => thrown);
      expect(error).toBeInstanceOf(PipelineError);
      expect(error).toMatchObject({ kind, remedy: expect.stringMatching(remedy) });
      expect(JSON.stringify(error) + String(error)).not.toMatch(/[cs]k?_secret/);
    });
  }

  it('discovers what there is to read', async () => {
    const shop = await openShop({ orders: 12, customers: 2, products: 1 });
    const found = (await shop.open().discover?.(signal)) ?? [];
    expect(found.map(({ name, rows }) => [name, rows])).toEqual([
      ['orders', 12],
      ['customers', 2],
      ['products', 1],
    ]);
  });
});

async function openAgainst(status: number, type: string, body: string) {
  const server = createServer((_, response) => response.writeHead(status, { 'content-type': type }).end(body));
  server.listen(0, '127.0.0.1');
  await once(server, 'listening');
  onTestFinished(() => void server.close());
  const config = {
    type: 'woocommerce',
    url: `http://127.0.0.1:${(server.address() as AddressInfo).port}/`,
    consumerKey: 'ck_secret',
    consumerSecret: 'cs_secret',
    auth: 'query',
  };
  return woocommerceSource.open(woocommerceSource.config.parse(config), { wait: async () => undefined });
}
