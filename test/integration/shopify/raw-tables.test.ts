/** The same shop by bulk operations, by pages and by webhooks: the same typed rows in the warehouse, none of them set aside. */
import { mkdtemp, rm } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { expect, it, onTestFinished } from 'vitest';
import { shopifySource } from '../../../connectors/shopify/index.ts';
import type { Page, Part } from '../../../lib/connector.ts';
import { type StreamName, streamSpecs } from '../../../lib/streams.ts';
import { loadLandings } from '../../../storage/landing/index.ts';
import { openSpool } from '../../../storage/landing/spool/index.ts';
import { openWarehouse } from '../../../storage/warehouse/index.ts';
import { type OpenShop, openShop, readBare } from '../../support/shopify/open-shop.ts';

async function openStore() {
  const folder = await mkdtemp(join(tmpdir(), 'perdura-raw-'));
  const root = join(folder, 'landing');
  const tempDirectory = join(folder, 'tmp');
  const fence = { stage: 'extract', token: 1, attempt: 1 };
  const warehouse = await openWarehouse({
    path: join(folder, 'acme.duckdb'),
    tempDirectory,
    owner: 'test',
    zone: 'UTC',
  });
  await warehouse.claim(fence);
  onTestFinished(async () => {
    await warehouse.close();
    await rm(folder, { recursive: true, force: true });
  });
  return {
    folder,
    async land(source: string, resource: string, pages: AsyncIterable<Page>) {
      const place = { root, store: 'acme', connector: 'shopify', source, resource };
      const spool = await openSpool({ ...place, now: () => new Date(0), tempDirectory });
      await spool.begin('one', 'incremental');
      for await (const page of pages) await spool.append(page);
      await spool.seal();
      await spool.close();
    },
    load: () =>
      loadLandings({
        warehouse,
        fence,
        root,
        store: 'acme',
        zone: 'Europe/Madrid',
        streams: Object.values(streamSpecs),
      }),
    rows: (sql: string) => warehouse.rows(sql),
  };
}

function* eventsOf({ server, config }: OpenShop): Iterable<Part> {
  const { orders, customers, products } = server.shop;
  const bodies: readonly [topic: string, body: unknown][] = [
    ...[...orders.all({})].map((one): [string, unknown] => ['orders/updated', server.bodies.order(one)]),
    ...[...products.all({})].map((one): [string, unknown] => ['products/update', server.bodies.product(one)]),
    ...[...customers.all({})]
      .filter(({ email }) => email !== null)
      .map((one): [string, unknown] => ['customers_email_marketing_consent/update', server.bodies.consent(one)]),
  ];
  for (const [topic, body] of bodies) {
    const meaning = shopifySource.webhooks?.read(config, { topic, body: JSON.stringify(body), receivedAt: '' });
    if (meaning?.kind === 'parts') yield* meaning.parts;
  }
}

it('gives equal rows', async () => {
  const shop = await openShop({ orders: 120, longOrder: 250, currency: 'KWD' }, { pageSize: 50 });
  const store = await openStore();
  for (const resource of shop.open().resources) {
    await store.land('bulk', resource.name, readBare(resource, store.folder));
    const cursor = { updated_at: '2020-01-01T00:00:00Z' };
    await store.land('pages', resource.name, readBare(resource, store.folder, { cursor }));
  }
  await store.land(
    'hooks',
    'webhooks',
    (async function* () {
      for (const part of eventsOf(shop)) yield { parts: [part], cursor: {} };
    })(),
  );
  const loads = await store.load();
  expect(loads.reduce((sum, { quarantined }) => sum + quarantined, 0)).toBe(0);
  const streams: readonly StreamName[] = ['orders', 'order_lines', 'refunds', 'customers', 'consents', 'products'];
  for (const stream of streams) {
    const { columns, key } = streamSpecs[stream];
    const names = columns.map(({ name }) => `"${name}"`).join(', ');
    const of = (source: string) =>
      store.rows(`select distinct ${names} from raw_${stream} where _source = '${source}' order by ${key.join(', ')}`);
    const bulk = await of('bulk');
    expect(bulk.length, stream).toBeGreaterThan(20);
    expect(await of('pages'), stream).toEqual(bulk);
    // Webhooks tell less of customers.
    if (stream === 'customers') continue;
    expect(await of('hooks'), stream).toEqual(bulk);
  }
});
