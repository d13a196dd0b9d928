/** A WooCommerce shop: its orders with lines and refunds, its customers, its products. */
import type { Discovered, OpenSource, Resource, Source } from '../../lib/connector.ts';
import { streamSpecs } from '../../lib/streams.ts';
import { checkShop } from './check.ts';
import { createClient } from './client.ts';
import { type WoocommerceConfig, woocommerceConfig } from './config.ts';
import type { Fields } from './fields.ts';
import { orderFields, orderParts } from './orders.ts';
import { productFields, productParts } from './people-and-products.ts';
import { readCustomers } from './read-customers.ts';
import { readRefunds } from './read-refunds.ts';
import { type Listing, readStretches, type Shop } from './read-stretches.ts';
import { readSite, type Site } from './site.ts';
import { webhooks } from './webhooks.ts';

export const woocommerceSource: Source<WoocommerceConfig> = {
  name: 'woocommerce',
  description: 'orders, refunds, customers and products of a WooCommerce shop',
  config: woocommerceConfig,
  place: ({ url }) => `shop ${new URL(url).host}`,
  webhooks,
  open(config, tools): OpenSource {
    const client = createClient(config, tools);
    let site: Promise<Site> | undefined;
    const shop: Shop = {
      config,
      client,
      site: async (signal) => {
        const asked = (site ??= readSite(client, signal));
        try {
          return await asked;
        } catch (error) {
          site = undefined;
          throw error;
        }
      },
    };
    return {
      resources: resourcesOf(shop),
      check: (signal) => checkShop(shop, signal),
      discover: (signal) => discover(shop, signal),
      close: async () => undefined,
    };
  },
};

function resourcesOf(shop: Shop): readonly Resource[] {
  const ordersOf = (status: string): Listing => ({
    path: 'orders',
    query: { status, _fields: orderFields },
    async toParts(objects: readonly Fields[], signal: AbortSignal) {
      const { orders, refunds } = await readRefunds(shop.client, objects, signal);
      return orderParts(orders, refunds);
    },
  });
  const streams = ['orders', 'order_lines', 'refunds'] as const;
  return [
    inStretches('orders', streams, ordersOf('any'), shop),
    // `any` leaves the trash out: an order that is thrown there would otherwise count for ever.
    inStretches('trashed_orders', streams, ordersOf('trash'), shop),
    {
      name: 'customers',
      streams: ['customers'],
      hasWindows: false,
      read: (request) => readCustomers(shop, request),
    },
    inStretches(
      'products',
      ['products'],
      { path: 'products', query: { _fields: productFields }, toParts: productParts },
      shop,
    ),
  ];
}

const inStretches = (name: string, streams: Resource['streams'], listing: Listing, shop: Shop): Resource => ({
  name,
  streams,
  hasWindows: true,
  read: (request) => readStretches(listing, shop, request),
});

async function discover({ client }: Shop, signal: AbortSignal): Promise<readonly Discovered[]> {
  const found: Discovered[] = [];
  for (const [path, streams] of [
    ['orders', ['orders', 'order_lines', 'refunds']],
    ['customers', ['customers']],
    ['products', ['products']],
  ] as const) {
    const query = { per_page: 1, _fields: 'id', ...(path === 'customers' && { role: 'all' }) };
    const { total } = await client.list(path, query, signal);
    const columns = streamSpecs[streams[0]].columns.map(({ name, type }) => ({ name, type }));
    found.push({ name: path, streams, columns, rows: total, suggestion: null });
  }
  return found;
}
