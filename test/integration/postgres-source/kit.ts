/** A shop in a real database, and what the source makes of it. */
import { Client } from 'pg';
import { onTestFinished } from 'vitest';
import { postgresSource } from '../../../connectors/postgres/source/index.ts';
import type { OpenSource } from '../../../lib/connector.ts';

export async function withClient<T>(url: string, work: (client: Client) => Promise<T>): Promise<T> {
  const client = new Client({ connectionString: url });
  await client.connect();
  try {
    return await work(client);
  } finally {
    await client.end();
  }
}

export const run = (url: string, sql: string, values: readonly unknown[] = []) =>
  withClient(url, async (client) => (await client.query<Record<string, string | null>>(sql, [...values])).rows);

export function openSource(url: string, streams: unknown, more: Record<string, unknown> = {}): OpenSource {
  const source = postgresSource.open(postgresSource.config.parse({ type: 'postgres', url, streams, ...more }));
  onTestFinished(() => source.close());
  return source;
}

export const ordersTable = `create table orders (
  id bigint primary key, customer text, email text, created timestamptz not null default now(),
  updated_at timestamptz not null default now(), status text, currency text default 'EUR', total numeric(12, 2) not null)`;

export const ordersSettings = {
  table: 'orders',
  columns: { order_id: 'id', customer_id: 'customer', ordered_at: 'created', amount: 'total' },
  cursor: 'updated_at',
};
