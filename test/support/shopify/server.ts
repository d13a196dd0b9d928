/**
 * A local Shopify: the Admin API with its costs, bulk operations that take a while, and signed webhooks. Every request is
 * judged; closing the server throws when one was wrong, so that the test that sent it fails.
 */
import { createHmac } from 'node:crypto';
import { once } from 'node:events';
import { mkdtemp, rm } from 'node:fs/promises';
import { createServer, type IncomingMessage, type ServerResponse } from 'node:http';
import type { AddressInfo } from 'node:net';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { createApi } from './api.ts';
import { type BulkJob, readJob, signatureOf } from './bulk.ts';
import type { Bucket } from './cost.ts';
import type { Order } from './data.ts';
import { shopSchema } from './schema.ts';
import { createShop } from './shop.ts';
import { time } from './money.ts';
import { createBodies } from './webhook-bodies.ts';

export interface ShopifyOptions {
  /** Default: 24. */
  readonly orders?: number;
  /** Default: EUR. */
  readonly currency?: 'EUR' | 'JPY' | 'KWD';
  /** Lines of the order with the number 5. Default: 3. */
  readonly longOrder?: number;
  /** How often an operation is asked for before it is complete. Default: 2. */
  readonly pollsPerOperation?: number;
  readonly operationsAtOnce?: number;
  readonly scopes?: readonly string[];
  /** Points: what the bucket holds, and what flows in each second. Default: as much as anybody asks for. */
  readonly points?: { readonly maximum: number; readonly perSecond: number };
  /** Points of the dearest query that is taken. Default: 1,000. */
  readonly singleQueryLimit?: number;
  /** The version that answers, whichever is asked for. */
  readonly servedVersion?: string;
}

export const accessToken = 'shpat_0123456789abcdef0123456789abcdef';
export const apiSecret = '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';
export const shopDomain = 'acme.myshopify.com';
const allScopes = ['read_orders', 'read_all_orders', 'read_customers', 'read_products'];
const start = Date.parse('2026-07-01T12:00:00Z') / 1000;

export async function startShopify(options: ShopifyOptions = {}) {
  const { orders = 24, currency = 'EUR', longOrder = 3, pollsPerOperation = 2, operationsAtOnce = 5 } = options;
  const { singleQueryLimit = 1000 } = options;
  const { maximum, perSecond } = options.points ?? { maximum: 1_000_000_000, perSecond: 1000 };
  let now = start;
  let schema = shopSchema();
  let origin = '';
  let lostFiles = false;
  let brokenFiles = 0;
  const shop = createShop({ orders, now: start, longOrder });
  const folder = await mkdtemp(join(tmpdir(), 'perdura-shopify-'));
  const bucket: Bucket = { maximumAvailable: maximum, restoreRate: perSecond, available: maximum, at: now };
  const problems: string[] = [];
  const asked: { readonly name: string; readonly status: number; readonly isThrottled: boolean }[] = [];
  const jobs: BulkJob[] = [];
  const scopes = new Set(options.scopes ?? allScopes);
  const bodies = createBodies(shop, currency);
  const problem = (text: string): void => void problems.push(text);
  const answer = createApi({
    shop,
    currency,
    domain: shopDomain,
    bucket,
    folder,
    pollsPerOperation,
    operationsAtOnce,
    singleQueryLimit,
    scopes,
    now: () => now,
    jobs,
    schema: () => schema,
    origin: () => origin,
    problem,
  });

  async function api(request: IncomingMessage, response: ServerResponse): Promise<void> {
    const send = (status: number, body: unknown): void => {
      const [, version = ''] = /^\/admin\/api\/([^/]+)\//.exec(request.url ?? '') ?? [];
      response
        .writeHead(status, {
          'content-type': 'application/json; charset=utf-8',
          'x-shopify-api-version': options.servedVersion ?? version,
        })
        .end(JSON.stringify(body));
    };
    const chunks: Buffer[] = [];
    for await (const chunk of request) chunks.push(chunk as Buffer);
    if (request.method !== 'POST' || !/^\/admin\/api\/\d{4}-\d{2}\/graphql\.json$/.test(request.url ?? '')) {
      problem(`${request.method} ${request.url}: there is no such address`);
      return send(404, { errors: 'Not Found' });
    }
    if (request.headers['x-shopify-access-token'] !== accessToken) {
      return send(401, { errors: '[API] Invalid API key or access token (unrecognized login or wrong password)' });
    }
    if (request.headers['content-type'] !== 'application/json') problem('the content type is not application/json');
    const sent = JSON.parse(Buffer.concat(chunks).toString()) as {
      query: string;
      variables?: Record<string, unknown>;
      operationName?: string;
    };
    const body = await answer({ query: sent.query, variables: sent.variables ?? {} });
    const isThrottled = JSON.stringify(body['errors'] ?? '').includes('THROTTLED');
    asked.push({ name: sent.operationName ?? '', status: 200, isThrottled });
    send(200, body);
  }

  function file(request: IncomingMessage, response: ServerResponse): void {
    const url = new URL(request.url ?? '', origin);
    const job = jobs.find(({ id }) => id.endsWith(`/${url.pathname.split('/').at(-1)}`));
    if (request.headers['x-shopify-access-token'] !== undefined)
      problem('the access token was sent to the storage of files');
    asked.push({ name: 'file', status: 200, isThrottled: false });
    if (job === undefined || lostFiles || url.searchParams.get('signature') !== signatureOf(job)) {
      response.writeHead(403, { 'content-type': 'application/xml' }).end('<Error><Code>ExpiredToken</Code></Error>');
      return;
    }
    response.writeHead(200, { 'content-type': 'application/octet-stream', 'content-length': job.bytes });
    if (brokenFiles > 0) {
      brokenFiles -= 1;
      response.write('{"id":"gid://shopify/Order/', () => response.destroy());
      return;
    }
    readJob(job).pipe(response);
  }

  const server = createServer((request, response) => {
    if (request.url?.startsWith('/files/') === true) return file(request, response);
    api(request, response).catch((error: unknown) => {
      problem(String(error));
      response.destroy();
    });
  });
  server.listen(0, '127.0.0.1');
  await once(server, 'listening');
  origin = `http://127.0.0.1:${(server.address() as AddressInfo).port}`;

  /** A later version of an order, as an update leaves it. */
  function update(id: number, change: (order: Order) => Partial<Order>): Order {
    const order = shop.orders.byId(id);
    if (order === undefined) throw new Error(`there is no order ${id}`);
    now += 60;
    const changed = { ...order, ...change(order), updatedAt: now };
    shop.orders.put(changed);
    return changed;
  }

  let events = 0;

  return {
    url: origin,
    shop,
    bodies,
    jobs,
    asked,
    currency,
    update,
    now: () => now,
    /** Time passes here when somebody waits. */
    advance(seconds: number): void {
      now += seconds;
    },
    /** Sold a moment ago; like the one with that number. */
    add(like: number): Order {
      now += 60;
      const model = shop.orders.get(like);
      return shop.orders.add((number) => ({
        ...model,
        number,
        id: 5_000_000_000_000 + number,
        createdAt: now,
        processedAt: now,
        updatedAt: now,
        cancelledAt: null,
        lines: model.lines.map((line, n) => ({ ...line, id: 13_000_000_000_000 + number * 1000 + n })),
        refunds: [],
        status: 'PAID',
        test: false,
      }));
    },
    empty(): void {
      for (const table of [shop.orders, shop.customers, shop.products]) table.clear();
    },
    rename(field: string): void {
      schema = shopSchema(field);
    },
    /** Addresses of files lead nowhere from now on. */
    loseFiles(are = true): void {
      lostFiles = are;
    },
    /** So many files break off after their first bytes. */
    breakFiles(files: number): void {
      brokenFiles = files;
    },
    /** As the receiver gets it. */
    deliver(topic: string, body: Readonly<Record<string, unknown>>, { at = now, domain = shopDomain } = {}) {
      const bytes = Buffer.from(JSON.stringify(body));
      events += 1;
      return {
        headers: {
          'content-type': 'application/json',
          'x-shopify-topic': topic,
          'x-shopify-hmac-sha256': createHmac('sha256', apiSecret).update(bytes).digest('base64'),
          'x-shopify-shop-domain': domain,
          'x-shopify-api-version': '2026-07',
          'x-shopify-webhook-id': `b54557e4-bdd9-4b37-8a5f-${String(events).padStart(12, '0')}`,
          'x-shopify-triggered-at': time(at).replace('Z', '.123456789Z'),
          'x-shopify-event-id': `98880550-7158-44d4-b7cd-${String(events).padStart(12, '0')}`,
        },
        body: new Uint8Array(bytes),
        receivedAt: new Date(now * 1000),
      };
    },
    async close(): Promise<void> {
      server.closeAllConnections();
      server.close();
      await once(server, 'close');
      await rm(folder, { recursive: true, force: true });
      if (problems.length > 0)
        throw new Error(`requests that Shopify would not take:\n${[...new Set(problems)].join('\n')}`);
    },
  };
}
