/** The systems that are read, each with so many orders: how one is started, and what `perdura.yaml` would say about it. */
import { writeFile } from 'node:fs/promises';
import { join } from 'node:path';
import { DuckDBInstance } from '@duckdb/node-api';
import { Client } from 'pg';
import type { Cursor } from '../../lib/connector.ts';
import { startCluster } from '../../test/support/postgres-cluster.ts';
import { accessToken, shopDomain, startShopify } from '../../test/support/shopify/server.ts';
import { createAccount } from '../../test/support/stripe/account.ts';
import { startStripe } from '../../test/support/stripe/server.ts';
import { startWoocommerce } from '../../test/support/woocommerce/server.ts';

export interface Place {
  readonly settings: Readonly<Record<string, unknown>> & { readonly type: string };
  /** Where resources begin, when not at the beginning. */
  readonly cursors?: Readonly<Record<string, Cursor>>;
}

interface RunningPlace extends Place {
  close(): Promise<void>;
}

/** By the name of the row. A new source is an entry here. */
export const places: Readonly<Record<string, (orders: number, folder: string) => Promise<RunningPlace>>> = {
  'files, JSON lines': async (orders, folder) => {
    await writeJsonLines(orders, folder);
    const streams = { orders: 'orders.jsonl', order_lines: 'order_lines.jsonl' };
    return { settings: { type: 'files', baseFolder: folder, streams }, close: async () => undefined };
  },
  postgresql: async (orders) => {
    const cluster = await startCluster();
    const url = await cluster.createDatabase();
    const client = new Client({ connectionString: url });
    await client.connect();
    await client.query(tables(orders));
    await client.end();
    const streams = {
      orders: { table: 'orders', cursor: 'updated_at' },
      order_lines: { table: 'order_lines', cursor: 'order_updated_at' },
    };
    return { settings: { type: 'postgres', url, streams }, close: () => cluster.stop() };
  },
  'shopify, bulk': (orders) => shopify(orders),
  'shopify, pages': async (orders) => {
    const beginning = { updated_at: '2000-01-01T00:00:00Z' };
    const cursors = { orders: beginning, customers: beginning, products: beginning };
    return { ...(await shopify(orders)), cursors };
  },
  woocommerce: async (orders) => {
    const server = await startWoocommerce({ orders, customers: Math.ceil(orders / 5), products: 500 });
    const { url, consumerKey, consumerSecret, close } = server;
    return { settings: { type: 'woocommerce', url, consumerKey, consumerSecret }, close };
  },
  stripe: async (orders) => {
    const now = () => Math.floor(Date.now() / 1000);
    const server = await startStripe(createAccount({ charges: orders, spacingSeconds: 60, now }));
    const settings = { type: 'stripe', apiKey: 'rk_test_right', mode: 'test', baseUrl: server.url };
    return { settings, close: () => server.close() };
  },
};

async function shopify(orders: number): Promise<RunningPlace> {
  const { url, close } = await startShopify({ orders });
  return { settings: { type: 'shopify', shop: shopDomain, accessToken, baseUrl: url }, close };
}

/** One in ten changed some days later; one to three lines each. */
const tables = (orders: number): string => `
create table orders as select
  n::text as order_id, 'c' || (n * 7919 % ${Math.ceil(orders / 5)}) as customer_id,
  'c' || (n * 7919 % ${Math.ceil(orders / 5)}) || '@example.test' as email,
  timestamptz '2023-01-01' + n * interval '1 minute' as ordered_at,
  timestamptz '2023-01-01' + n * interval '1 minute' + case when n % 10 = 0 then interval '3 days' else interval '0' end as updated_at,
  'paid' as status, 'online' as channel, 'EUR' as currency, (n % 20000 + 100)::numeric / 100 as amount, n % 3 + 1 as quantity
from generate_series(1, ${orders}) as numbers (n);
create table order_lines as select
  order_id, place::text as line_id, 'p' || (hashtext(order_id) + place) % 500 as product_id, 1 as quantity,
  amount / quantity as amount, updated_at as order_updated_at
from orders, generate_series(1, orders.quantity) as places (place);
create index on orders (updated_at);
create index on order_lines (order_updated_at);
analyze;
`;

async function writeJsonLines(orders: number, folder: string): Promise<void> {
  const instance = await DuckDBInstance.create(':memory:');
  const connection = await instance.connect();
  const customers = Math.ceil(orders / 5);
  await connection.run(`
    create table orders as select
      n::varchar as order_id, 'c' || (n * 7919 % ${customers}) as customer_id,
      'c' || (n * 7919 % ${customers}) || '@example.test' as email,
      strftime(timestamp '2023-01-01' + n * interval 1 minute, '%Y-%m-%dT%H:%M:%SZ') as ordered_at,
      'paid' as status, 'online' as channel, 'EUR' as currency,
      printf('%.2f', (n % 20000 + 100) / 100) as amount, n % 3 + 1 as quantity
    from range(1, ${orders + 1}) as numbers (n);
    copy orders to '${join(folder, 'orders.jsonl')}' (format json);
    copy (select order_id, place::varchar as line_id, 'p' || (n + place) % 500 as product_id, 1 as quantity, amount
      from (select *, order_id::bigint as n from orders), unnest(range(1, quantity + 1)) as places (place))
    to '${join(folder, 'order_lines.jsonl')}' (format json);
  `);
  connection.closeSync();
  instance.closeSync();
}

/** `node bench/sources/places.ts NAME ORDERS FOLDER FILE`: starts one, says so in FILE, and runs until standard input ends. */
if (import.meta.main) {
  const [name = '', orders = '', folder = '', file = ''] = process.argv.slice(2);
  const start = places[name];
  if (start === undefined) throw new Error(`there is no ${name}`);
  const { close, ...place } = await start(Number(orders), folder);
  await writeFile(file, JSON.stringify(place));
  process.stdout.write('ready\n');
  process.stdin.resume();
  process.stdin.once('end', () => {
    void close()
      .catch(() => undefined)
      .finally(() => process.exit());
  });
}
