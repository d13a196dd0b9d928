/** A shop in a real database, and what the source makes of it. */
import { mkdtemp, rm } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { Client } from 'pg';
import { onTestFinished } from 'vitest';
import { postgresSource } from '../../../connectors/postgres/source/index.ts';
import type { Cursor, OpenSource, ReadRequest } from '../../../lib/connector.ts';
import { PipelineError } from '../../../lib/errors.ts';
import type { TestPostgres } from '../../support/postgres.ts';
import { type KeptPage, rowsOf, tablesOf } from '../../support/source-pages.ts';

export const live = new AbortController().signal;

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

/** What a reading gave. */
export interface Read {
  readonly pages: readonly KeptPage[];
  readonly hashes: readonly string[];
  readonly told: readonly string[];
  /** Of the last page. */
  readonly cursor: Cursor | undefined;
}

/** The first resource, page by page; `limit`: as if it were killed after so many. */
export async function read(
  source: OpenSource,
  more: Partial<ReadRequest> & { readonly limit?: number } = {},
): Promise<Read> {
  const folder = await mkdtemp(join(tmpdir(), 'perdura-pg-'));
  onTestFinished(() => rm(folder, { recursive: true, force: true }));
  const { limit = Infinity, ...request } = more;
  const [pages, hashes, told]: [KeptPage[], string[], string[]] = [[], [], []];
  const [resource] = source.resources;
  if (resource === undefined) throw new Error('no resource');
  const tell = (line: string) => told.push(line);
  for await (const page of resource.read({
    cursor: undefined,
    signal: live,
    folder,
    now: () => new Date(0),
    tell,
    ...request,
  })) {
    const rows = [];
    for (const part of page.parts) {
      for (const row of await rowsOf(part, folder)) rows.push({ stream: part.stream, row });
      if ('file' in part) hashes.push(part.file.sha256);
    }
    pages.push({ resource: resource.name, cursor: page.cursor, rows });
    if (pages.length >= limit) break;
  }
  return { pages, hashes, told, cursor: pages.at(-1)?.cursor };
}

export const idsOf = ({ pages }: Read): readonly string[] =>
  Object.keys(tablesOf(pages).orders ?? {}).sort((a, b) => Number(a) - Number(b));
export const failure = (work: Promise<unknown>): Promise<PipelineError> =>
  work.then(
    () => Promise.reject(new Error('nothing failed')),
    (error: unknown) => (error instanceof PipelineError ? error : Promise.reject(error as Error)),
  );

/** Makes databases with these tables; gives their addresses. */
export const databases = (postgres: TestPostgres | undefined) => async (ddl: string) => {
  const url = (await postgres?.createDatabase()) ?? '';
  await run(url, ddl);
  return url;
};

export const numbers = (count: number) => Array.from({ length: count }, (_, at) => String(at + 1));

export const orders = (count: number, updated = `'2024-01-01Z'::timestamptz + n * interval '1 minute'`) =>
  `insert into orders (id, customer, updated_at, total) select n, 'c' || n % 7, ${updated}, n from generate_series(1, ${count}) as n`;
