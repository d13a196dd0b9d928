/**
 * Stripe's API over an account: lists newest first, at most 100 at once, `starting_after`, `created`, `expand`, permissions of
 * restricted keys, a limit of requests. It judges every request, and remembers what it refused.
 */
import { once } from 'node:events';
import { createServer, type IncomingMessage, type ServerResponse } from 'node:http';
import type { AddressInfo } from 'node:net';
import type { Account, Listed } from './account.ts';
import { chargeId, countBefore } from './history.ts';
import { type Json, listOf } from './objects.ts';

export interface ServerOptions {
  readonly key?: string;
  /** Lists that the key may not read. */
  readonly forbidden?: readonly string[];
  /** The largest page that is given, whatever is asked for: for tests of several pages. */
  readonly largestPage?: number;
  /** Requests of one second before it says 429. */
  readonly perSecond?: number;
  readonly account?: string;
  /** Changes what is answered. */
  readonly rewrite?: (body: Json, path: string) => Json;
}

export interface StripeServer {
  readonly url: string;
  /** Paths with queries, in order. */
  readonly requests: string[];
  /** Refusals: `400 /v1/charges?…`. */
  readonly refusals: string[];
  options: ServerOptions;
  readonly sockets: () => Promise<number>;
  close(): Promise<void>;
}

class Refusal extends Error {
  readonly status: number;
  readonly error: Json;
  readonly headers: Readonly<Record<string, string>>;
  constructor(status: number, error: Json, headers: Readonly<Record<string, string>> = {}) {
    super(String(error['message']));
    this.status = status;
    this.error = error;
    this.headers = headers;
  }
}

export async function startStripe(account: Account, given: ServerOptions = {}): Promise<StripeServer> {
  let window = { second: 0, count: 0 };
  const server = createServer((request, response) => {
    const path = request.url ?? '/';
    running.requests.push(path);
    try {
      const { options } = running;
      authenticate(request, options);
      if (options.perSecond !== undefined) {
        const second = Math.floor(Date.now() / 1000);
        window = window.second === second ? { second, count: window.count + 1 } : { second, count: 1 };
        if (window.count > options.perSecond)
          throw new Refusal(
            429,
            { type: 'invalid_request_error', code: 'rate_limit', message: 'Too many requests' },
            {
              'stripe-rate-limited-reason': 'global-rate',
              'retry-after': '1',
            },
          );
      }
      const body = answer(account, new URL(path, 'http://stripe.test'), options);
      send(response, 200, options.rewrite?.(body, path) ?? body);
    } catch (error) {
      if (!(error instanceof Refusal)) throw error;
      running.refusals.push(`${error.status} ${path}`);
      send(response, error.status, { error: error.error }, error.headers);
    }
  });
  server.listen(0, '127.0.0.1');
  await once(server, 'listening');
  const running: StripeServer = {
    url: `http://127.0.0.1:${(server.address() as AddressInfo).port}`,
    requests: [],
    refusals: [],
    options: given,
    sockets: () =>
      new Promise((resolve, reject) => {
        server.getConnections((error, count) => (error === null ? resolve(count) : reject(error)));
      }),
    async close() {
      server.closeAllConnections();
      server.close();
      await once(server, 'close');
    },
  };
  return running;
}

function send(
  response: ServerResponse,
  status: number,
  body: Json,
  headers: Readonly<Record<string, string>> = {},
): void {
  const bytes = Buffer.from(JSON.stringify(body));
  response
    .writeHead(status, {
      'content-type': 'application/json',
      'content-length': bytes.length,
      'request-id': 'req_1',
      ...headers,
    })
    .end(bytes);
}

function authenticate({ headers, method }: IncomingMessage, { key = 'rk_test_right', account }: ServerOptions): void {
  if (headers.authorization !== `Bearer ${key}`)
    throw new Refusal(401, { type: 'invalid_request_error', message: 'Invalid API Key provided: rk_test_*****' });
  if (!/^\d{4}-\d{2}-\d{2}\.\w+$/.test(headers['stripe-version']?.toString() ?? ''))
    throw new Refusal(400, { type: 'invalid_request_error', message: 'No version' });
  if (headers['stripe-account']?.toString() !== account)
    throw new Refusal(403, { type: 'invalid_request_error', code: 'account_invalid', message: 'No access to account' });
  if (headers['x-stripe-client-telemetry'] !== undefined)
    throw new Refusal(400, { type: 'invalid_request_error', message: 'Telemetry was to be off' });
  if (method !== 'GET') throw new Refusal(405, { type: 'invalid_request_error', message: 'Only reading is expected' });
}

const expansions: Readonly<Record<string, readonly string[]>> = {
  charges: ['data.refunds'],
  refunds: ['data.charge', 'data.charge.refunds'],
  disputes: ['data.charge', 'data.charge.refunds'],
};

function answer(account: Account, { pathname, searchParams }: URL, options: ServerOptions): Json {
  const [, version, name = '', id] = pathname.split('/');
  const list = account.lists[name];
  if (version !== 'v1' || list === undefined)
    throw invalid(`Unrecognized request URL (GET: ${pathname})`, undefined, 404);
  if (options.forbidden?.includes(name) === true) {
    const needed = `rak_${name.replace(/s$/, '')}_read`;
    throw new Refusal(403, {
      type: 'invalid_request_error',
      message: `The provided key 'rk_test_*****' does not have the required permissions. Having the '${needed}' permission would allow this request to continue.`,
    });
  }
  return id === undefined
    ? page(account, name, list(), searchParams, options)
    : one(account, name, list(), id, searchParams);
}

function one(account: Account, name: string, list: Listed, id: string, query: URLSearchParams): Json {
  const at = list.find(id);
  if (at === undefined) {
    if (name === 'customers') return { id, object: 'customer', deleted: true };
    throw invalid(`No such ${name.slice(0, -1)}: '${id}'`, 'id', 404);
  }
  const expand = [...query].filter(([key]) => key.startsWith('expand')).map(([, value]) => value);
  const object = list.object(at);
  return name === 'charges' && expand.includes('refunds') ? withRefunds(account, object, at) : object;
}

function page(account: Account, name: string, list: Listed, query: URLSearchParams, options: ServerOptions): Json {
  const expand: string[] = [];
  const types: string[] = [];
  let limit = 10;
  let from = 0;
  let until = list.length;
  let ofCharge: string | undefined;
  const before = (second: number) => countBefore(list.length, (at) => list.created(at), second);
  for (const [key, value] of query) {
    const number = Number(value);
    if (key === 'limit' && number >= 1 && number <= 100) limit = number;
    else if (key === 'created[gte]' && Number.isInteger(number)) from = Math.max(from, before(number));
    else if (key === 'created[gt]' && Number.isInteger(number)) from = Math.max(from, before(number + 1));
    else if (key === 'created[lt]' && Number.isInteger(number)) until = Math.min(until, before(number));
    else if (key === 'created[lte]' && Number.isInteger(number)) until = Math.min(until, before(number + 1));
    else if (key === 'starting_after') {
      const at = list.find(value);
      if (at === undefined || at >= list.length) throw invalid(`No such object: '${value}'`, 'starting_after');
      until = Math.min(until, at);
    } else if (/^expand\[\d*\]$/.test(key) && expansions[name]?.includes(value) === true) expand.push(value);
    else if (/^types\[\d*\]$/.test(key) && name === 'events') types.push(value);
    else if (key === 'charge' && (name === 'refunds' || name === 'disputes')) ofCharge = value;
    else throw invalid(`Received unknown parameter: ${key}`, key);
  }
  if (types.length > 20) throw invalid('At most 20 types', 'types');
  const largest = Math.min(limit, options.largestPage ?? 100);
  const data: Json[] = [];
  let at = until - 1;
  for (; at >= from && data.length <= largest; at--) {
    const object = list.object(at);
    if (types.length > 0 && !types.includes(object['type'] as string)) continue;
    if (ofCharge !== undefined && object['charge'] !== ofCharge) continue;
    data.push(expanded(account, name, object, at, expand));
  }
  return listOf(`/v1/${name}`, data.slice(0, largest), data.length > largest);
}

function expanded(account: Account, name: string, object: Json, at: number, expand: readonly string[]): Json {
  if (name === 'charges') return expand.includes('data.refunds') ? withRefunds(account, object, at) : object;
  if (!expand.includes('data.charge')) return object;
  const index = account.lists['charges']?.().find(object['charge'] as string) ?? 0;
  const charge = account.chargeNow(index);
  const isWhole = expand.includes('data.charge.refunds');
  return { ...object, charge: isWhole ? withRefunds(account, charge, index) : charge };
}

/** The ten newest. */
function withRefunds(account: Account, charge: Json, index: number): Json {
  const refunds = account.refundsOf(index);
  return {
    ...charge,
    refunds: listOf(`/v1/charges/${chargeId(index)}/refunds`, refunds.slice(0, 10), refunds.length > 10),
  };
}

const invalid = (message: string, param: string | undefined, status = 400): Refusal =>
  new Refusal(status, {
    type: 'invalid_request_error',
    message,
    ...(param === undefined ? {} : { param }),
    ...(status === 404 || param === 'starting_after' ? { code: 'resource_missing' } : {}),
  });
