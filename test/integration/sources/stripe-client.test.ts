/** What the connector says when Stripe says no, and how it leaves. */
import { createServer } from 'node:http';
import type { AddressInfo } from 'node:net';
import { once } from 'node:events';
import { describe, expect, it, onTestFinished } from 'vitest';
import { stripeSource } from '../../../connectors/stripe/index.ts';
import type { OpenSource } from '../../../lib/connector.ts';
import { explain, PipelineError } from '../../../lib/errors.ts';
import { createAccount } from '../../support/stripe/account.ts';
import { type ServerOptions, startStripe } from '../../support/stripe/server.ts';
import { syncsOf } from '../../support/stripe/sync.ts';

const now = () => Math.floor(Date.now() / 1000);
const never = new AbortController().signal;

async function start(options: ServerOptions = {}, charges = 30) {
  const stripe = await startStripe(createAccount({ charges, now }), options);
  onTestFinished(() => stripe.close());
  const open = (more: Readonly<Record<string, unknown>> = {}): OpenSource => {
    const config = { type: 'stripe', apiKey: 'rk_test_right', mode: 'test', baseUrl: stripe.url, ...more };
    const source = stripeSource.open(stripeSource.config.parse(config), { wait: async () => undefined });
    onTestFinished(() => source.close());
    return source;
  };
  return { stripe, open };
}

const failureOf = async (work: Promise<unknown>): Promise<PipelineError> => {
  const error: unknown = await work.then(
    () => undefined,
    (thrown: unknown) => thrown,
  );
  if (error instanceof PipelineError) return error;
  throw new Error(`no PipelineError but ${String(error)}`);
};

/** Answers the same, always. */
async function startStub(status: number, headers: Readonly<Record<string, string>>, body: string) {
  let requests = 0;
  const server = createServer((_, response) => {
    requests += 1;
    response.writeHead(status, headers).end(body);
  });
  server.listen(0, '127.0.0.1');
  await once(server, 'listening');
  onTestFinished(() => {
    server.closeAllConnections();
    server.close();
  });
  const syncs = syncsOf(`http://127.0.0.1:${(server.address() as AddressInfo).port}`, now);
  onTestFinished(() => syncs.source.close());
  return { failure: await failureOf(syncs.sync({ resources: ['charges'] })), requests };
}

describe('a check', () => {
  it('says what the key may read', async () => {
    const { open } = await start();
    expect(await open().check(never)).toEqual([
      'key of test mode',
      'may read charges',
      'may read refunds',
      'may read disputes',
      'may read customers',
      'may read balance_transactions',
      'may read events',
    ]);
  });

  it('names all permissions that are missing at once, and none that is not needed', async () => {
    const { open } = await start({ forbidden: ['disputes', 'balance_transactions', 'customers'] });
    const failure = await failureOf(open().check(never));
    expect(failure.kind).toBe('auth');
    expect(failure.message).toBe(
      'stripe: the key lacks permissions: Disputes (disputes), Customers (customers), Balance (balance_transactions)',
    );
    await expect(open({ reads: ['customers'] }).check(never)).rejects.toThrow(/Customers \(customers\)$/);
    expect(
      (
        await open({ reads: ['orders'] })
          .check(never)
          .catch(explain)
      ).toString(),
    ).not.toContain('Balance');
  });

  it.each([
    ['rk_test_right', 'live', /of test mode/],
    ['sk_live_right', 'test', /of live mode/],
  ])('refuses %s in mode %s before it asks', async (apiKey, mode, message) => {
    const { open, stripe } = await start();
    const failure = await failureOf(open({ apiKey, mode }).check(never));
    expect(failure.kind).toBe('config');
    expect(failure.message).toMatch(message);
    expect(stripe.requests).toEqual([]);
  });

  it('reads a connected account with the key of its platform', async () => {
    const { open } = await start({ account: 'acct_1' });
    expect(await open({ account: 'acct_1' }).check(never)).toContain('key of test mode, for acct_1');
    expect((await failureOf(open().check(never))).kind).toBe('auth');
  });
});

describe('an answer that is none', () => {
  const refusal = (error: Readonly<Record<string, unknown>>) => JSON.stringify({ error });
  it.each([
    ['a busy Stripe', 429, {}, refusal({ code: 'rate_limit' }), 'rate_limit', 6],
    ['a busy Stripe that says not to try again', 429, { 'stripe-should-retry': 'false' }, '{}', 'rate_limit', 1],
    ['a lock', 409, {}, refusal({ code: 'lock_timeout' }), 'unavailable', 6],
    ['a failure', 500, {}, refusal({ type: 'api_error' }), 'unavailable', 6],
    ['a wait that is too long for here', 503, { 'retry-after': '3600' }, '', 'unavailable', 1],
    ['a redirect', 302, { location: 'https://elsewhere.test/' }, '', 'config', 1],
    [
      'a wrong parameter',
      400,
      {},
      refusal({ message: 'No such thing of ann@shop.test', param: 'limit' }),
      'bad_data',
      1,
    ],
    [
      'a proxy that repeats what it was sent',
      400,
      { 'request-id': 'rk_test_right' },
      refusal({ message: 'Bad header Bearer rk_test_right', code: 'rk_test_right', param: 'rk_test_right' }),
      'bad_data',
      1,
    ],
    ['a key that is not known', 401, {}, refusal({ message: 'Invalid API Key provided: rk_test_*' }), 'auth', 1],
    ['nothing at all, as JSON', 200, {}, 'null', 'unavailable', 6],
    ['an error in another shape', 400, {}, refusal({ message: 1, code: {}, param: [] }), 'bad_data', 1],
    ['something else', 200, {}, '[]', 'bad_data', 1],
    ['half a list', 200, {}, '{"data": [{"id": 1}], "has_more": false}', 'bad_data', 1],
  ])('%s', async (_, status, headers, body, kind, requests) => {
    const stub = await startStub(status, headers, body);
    expect({ kind: stub.failure.kind, requests: stub.requests }).toEqual({ kind, requests });
    expect(stub.failure.remedy).toMatch(/\w/);
    for (const text of [explain(stub.failure), JSON.stringify(stub.failure.details)]) {
      expect(text).not.toMatch(/ann@|rk_test|right/);
    }
  });

  it('names the permission that Stripe says is missing', async () => {
    const { open } = await start({ forbidden: ['charges'] });
    const [, charges] = open().resources;
    const request = { cursor: undefined, signal: never, folder: '.', now: () => new Date(), tell: () => undefined };
    const failure = await failureOf(allOf(charges?.read(request) ?? []));
    expect(failure.kind).toBe('auth');
    expect(failure.remedy).toContain('rak_charge_read');
  });
});

describe('leaving', () => {
  it('closes idle connections', async () => {
    const { open, stripe } = await start();
    const source = open();
    await source.check(never);
    expect(await stripe.sockets()).toBeGreaterThan(0);
    await source.close();
    await expect.poll(() => stripe.sockets()).toBe(0);
  });

  it('stops a request that hangs, and a wait', async () => {
    const server = createServer(() => undefined);
    server.listen(0, '127.0.0.1');
    await once(server, 'listening');
    onTestFinished(() => {
      server.closeAllConnections();
      server.close();
    });
    const config = stripeSource.config.parse({
      type: 'stripe',
      apiKey: 'rk_test_right',
      mode: 'test',
      baseUrl: `http://127.0.0.1:${(server.address() as AddressInfo).port}`,
    });
    const source = stripeSource.open(config);
    onTestFinished(() => source.close());
    const stop = new AbortController();
    const work = source.check(stop.signal);
    await once(server, 'request');
    const began = performance.now();
    stop.abort(new Error('enough'));
    await expect(work).rejects.toThrow('enough');
    expect(performance.now() - began).toBeLessThan(1_000);
  });

  it('two reads at once, one of which is stopped, do not disturb each other', async () => {
    const { open } = await start({}, 300);
    const source = open();
    const stop = new AbortController();
    const [customers] = source.resources;
    const request = { cursor: undefined, folder: '.', now: () => new Date(), tell: () => undefined };
    const stopped = failOnStop(allOf(customers?.read({ ...request, signal: stop.signal }) ?? []));
    stop.abort(new Error('enough'));
    const pages = await allOf(customers?.read({ ...request, signal: never }) ?? []);
    expect(await stopped).toBe('enough');
    expect(pages.length).toBeGreaterThan(0);
  });
});

async function allOf<T>(pages: AsyncIterable<T> | readonly T[]): Promise<readonly T[]> {
  const all: T[] = [];
  for await (const page of pages) all.push(page);
  return all;
}

const failOnStop = (work: Promise<unknown>): Promise<string> =>
  work.then(
    () => 'was not stopped',
    (error: unknown) => (error as Error).message,
  );

describe('a configuration', () => {
  const parse = (more: Readonly<Record<string, unknown>>) =>
    stripeSource.config.safeParse({ type: 'stripe', apiKey: 'rk_live_x', ...more });

  it.each([
    [{ baseUrl: 'http://stripe.test' }, /https/],
    [{ baseUrl: 'https://proxy.test/stripe' }, /no path/],
    [{ apiKey: '' }, /API key/],
    [{ apiKey: 'with space' }, /API key/],
    [{ account: 'mine' }, /acct_/],
    [{ reads: [] }, /at least one/],
    [{ reads: ['payouts'] }, /orders/],
    [{ reReadDays: 31 }, /30/],
    [{ lookbackMinutes: 0 }, /10/],
    [{ unknown: 1 }, /unknown/i],
  ])('%j is refused', (more, message) => {
    const parsed = parse(more);
    expect(parsed.success).toBe(false);
    expect(JSON.stringify(parsed.error?.issues)).toMatch(message);
  });

  it('needs no more than a key, and says which resources it asks for', () => {
    const parsed = parse({});
    expect(parsed.success).toBe(true);
    const names = (reads: readonly string[]) =>
      stripeSource
        .open(stripeSource.config.parse({ type: 'stripe', apiKey: 'k', reads }))
        .resources.map(({ name }) => name);
    expect(names(['balance_transactions'])).toEqual(['balance_transactions']);
    expect(names(['customers'])).toEqual(['customers', 'events']);
    expect(names(['orders'])).toEqual(['charges', 'refunds', 'disputes', 'events']);
  });
});
