/** The server as the network sees it. */
import { once } from 'node:events';
import { connect, type Socket } from 'node:net';
import { text } from 'node:stream/consumers';
import { setTimeout as sleep } from 'node:timers/promises';
import { afterAll, afterEach, beforeAll, describe, expect, it } from 'vitest';
import { startWebServer, type WebServer } from '../../../web/server.ts';
import { openWebShop, type WebShop } from './web-shop.ts';

const oneClick = { method: 'POST', body: new URLSearchParams({ 'List-Unsubscribe': 'One-Click' }) };

describe('the web server', () => {
  let shop: WebShop;
  beforeAll(async () => {
    shop = await openWebShop({
      timeouts: { headersTimeout: 500, requestTimeout: 1_000, connectionsCheckingInterval: 100 },
    });
  });
  afterAll(() => shop.close());
  // Another second, other tests' requests are forgotten.
  afterEach(() => shop.advance(60));

  it('tells whether the state can be reached', async () => {
    const answer = await fetch(`${shop.url}/health`);
    expect([answer.status, await answer.json()]).toEqual([200, { status: 'ok' }]);
  });

  it.each(['page', 'nowhere', 'health'])(
    'lets browsers do as little as possible with what it answers: %s',
    async (what) => {
      const answer = await fetch(what === 'page' ? shop.link(1) : `${shop.url}/${what}`);
      const headers = Object.fromEntries(answer.headers);
      expect(headers['content-security-policy']).toMatch(
        /^default-src 'none'; style-src 'sha256-[\w+/]{43}='; form-action 'self'; base-uri 'none'; frame-ancestors 'none'$/,
      );
      expect(headers).toMatchObject({
        'x-content-type-options': 'nosniff',
        'x-frame-options': 'DENY',
        'referrer-policy': 'no-referrer',
        'cache-control': 'no-store',
        'x-robots-tag': 'noindex',
      });
      expect(headers).not.toHaveProperty('set-cookie');
      expect(headers).not.toHaveProperty('x-powered-by');
      expect(headers).not.toHaveProperty('access-control-allow-origin');
    },
  );

  it('lets an address ask so often and no oftener, and others meanwhile', async () => {
    const from = (address: string) =>
      fetch(`${shop.url}/u/x`, { headers: { 'x-forwarded-for': `8.8.8.8, ${address}` } });
    const statuses: number[] = [];
    for (let n = 0; n < 310; n += 1) statuses.push((await from('203.0.113.7')).status);
    expect(statuses.slice(0, 300).every((status) => status === 404)).toBe(true);
    expect(statuses.slice(300)).toEqual(Array.from({ length: 10 }, () => 429));
    const refused = await from('203.0.113.7');
    expect(refused.headers.get('retry-after')).toBe('60');
    expect(await refused.text()).toContain('Too many requests');
    expect((await from('203.0.113.8')).status).toBe(404);
    shop.advance(1);
    expect((await from('203.0.113.7')).status).toBe(404);
  });

  it('hangs up on who sends headers, or a body, a little at a time', async () => {
    const dribble = async (socket: Socket, first: string) => {
      const started = performance.now();
      socket.write(first);
      const drops = setInterval(() => socket.write('x'), 50);
      socket.on('error', () => undefined);
      const answer = await text(socket).catch(() => '');
      clearInterval(drops);
      return { answer: answer.split('\r\n', 1)[0], ms: performance.now() - started };
    };
    const open = () => connect(Number(new URL(shop.url).port), '127.0.0.1');
    const path = new URL(shop.link(1)).pathname;
    const [headers, body, silence] = await Promise.all([
      dribble(open(), `GET ${path} HTTP/1.1\r\nhost: x\r\nx-slow: `),
      dribble(
        open(),
        `POST ${path} HTTP/1.1\r\nhost: x\r\ncontent-length: 1000\r\ncontent-type: application/x-www-form-urlencoded\r\n\r\n`,
      ),
      dribble(open(), ''),
    ]);
    for (const { answer, ms } of [headers, body, silence]) {
      expect(['HTTP/1.1 408 Request Timeout', 'HTTP/1.1 400 Bad Request', '']).toContain(answer);
      expect(ms).toBeLessThan(5_000);
    }
    expect(headers.answer).toContain('408');
    expect(await shop.state.suppressions.list({ limit: 10 })).toEqual([]);
  });

  it('drops a connection that asks for nothing', async () => {
    const socket = connect(Number(new URL(shop.url).port), '127.0.0.1');
    await once(socket, 'connect');
    socket.on('error', () => undefined);
    socket.resume();
    const ended = await Promise.race([once(socket, 'close').then(() => 'closed'), sleep(5_000, 'still open')]);
    expect(ended).toBe('closed');
  });

  it('survives requests that are none', async () => {
    for (const nonsense of [
      'GET / HTTP/1.1\r\n\r\n',
      'GET http://[ HTTP/1.1\r\nhost: x\r\nconnection: close\r\n\r\n',
      'GET /u/\\..\\x HTTP/1.1\r\nhost: x\r\nconnection: close\r\n\r\n',
      'GET / HTTP/1.1\r\nhost: a b\r\nconnection: close\r\n\r\n',
      '\u0000\u0001\u0002\r\n\r\n',
      'POST /u/x HTTP/1.1\r\nhost: x\r\ncontent-length: 5\r\ntransfer-encoding: chunked\r\n\r\n0\r\n\r\n',
    ]) {
      const socket = connect(Number(new URL(shop.url).port), '127.0.0.1');
      socket.on('error', () => undefined);
      socket.write(nonsense);
      const answer = await text(socket).catch(() => '');
      expect(answer).toMatch(/^(HTTP\/1\.1 4\d\d|$)/);
    }
    expect((await fetch(`${shop.url}/health`)).status).toBe(200);
  });

  it('answers a burst of people at once', async () => {
    const statuses = await Promise.all(
      Array.from({ length: 200 }, async (_, n) => (await fetch(shop.link((n % 3) + 1), n % 2 ? oneClick : {})).status),
    );
    expect(new Set(statuses)).toEqual(new Set([200]));
    expect(await shop.state.suppressions.list({ limit: 10 })).toHaveLength(3);
  });
});

describe('a server that is told to stop', () => {
  let server: WebServer;
  it('lets the request under way end and takes no new one', async () => {
    const answer = Promise.withResolvers<Response>();
    const asked = Promise.withResolvers<void>();
    const app = {
      fetch: () => {
        asked.resolve();
        return answer.promise;
      },
    };
    server = await startWebServer({ app, host: '127.0.0.1', port: 0 });
    const underWay = fetch(server.url);
    await asked.promise;
    const closed = server.close();
    await expect(fetch(server.url)).rejects.toThrow('fetch failed');
    answer.resolve(new Response('at last'));
    expect(await (await underWay).text()).toBe('at last');
    const answered = performance.now();
    await closed;
    expect(performance.now() - answered).toBeLessThan(2_000);
  });

  it('says which port is taken', async () => {
    const app = { fetch: () => new Response() };
    server = await startWebServer({ app, host: '127.0.0.1', port: 0 });
    const port = Number(new URL(server.url).port);
    await expect(startWebServer({ app, host: '127.0.0.1', port })).rejects.toMatchObject({
      kind: 'conflict',
      message: `web server: port ${port} of 127.0.0.1 cannot be opened`,
    });
    await server.close();
  });
});
