/** JSON over HTTP against a server that misbehaves on demand. */
import { once } from 'node:events';
import { createServer, type RequestListener } from 'node:http';
import type { AddressInfo } from 'node:net';
import { describe, expect, it, onTestFinished } from 'vitest';
import type { PipelineError } from '../../../lib/errors.ts';
import { pause, requestJson, retryAfter, statusError } from '../../../lib/http.ts';

const live = new AbortController().signal;

async function serve(listener: RequestListener): Promise<URL> {
  const server = createServer(listener);
  server.listen(0, '127.0.0.1');
  await once(server, 'listening');
  onTestFinished(() => {
    server.closeAllConnections();
    server.close();
  });
  return new URL(`http://127.0.0.1:${(server.address() as AddressInfo).port}/people?email=ana@example.test`);
}

const get = (url: URL, more: { signal?: AbortSignal; timeoutSeconds?: number } = {}) =>
  requestJson('shop', { method: 'GET', url, headers: { authorization: 'Bearer opensesame' }, signal: live, ...more });

const failure = async (asking: Promise<unknown>) =>
  (await asking.then(
    () => undefined,
    (thrown: unknown) => thrown,
  )) as PipelineError;

describe('requestJson', () => {
  it('hands over status, headers and JSON, and nothing for what is no JSON', async () => {
    const bodies = ['{"ñ":1}', '', '<html>'];
    const url = await serve((_, response) => {
      response.writeHead(418, { 'x-shop': 'tea' });
      response.end(bodies.shift());
    });
    const answer = await get(url);
    expect([answer.status, answer.headers.get('x-shop'), answer.body]).toEqual([418, 'tea', { ñ: 1 }]);
    expect((await get(url)).body).toBeUndefined();
    expect((await get(url)).body).toBeUndefined();
  });

  it('follows no redirect: credentials stay where they were meant to go', async () => {
    const asked: unknown[] = [];
    const url = await serve((request, response) => {
      asked.push(request.url);
      response.writeHead(302, { location: '/elsewhere' });
      response.end();
    });
    expect(await failure(get(url))).toMatchObject({
      kind: 'config',
      message: `shop: GET ${url.origin}/people answers with a redirect`,
    });
    expect(asked).toHaveLength(1);
  });

  it('is unavailable when nothing, half an answer, or nobody answers', async () => {
    const silent = await serve(() => undefined);
    expect(await failure(get(silent, { timeoutSeconds: 0.2 }))).toMatchObject({
      kind: 'unavailable',
      message: `shop: GET ${silent.origin}/people did not answer within 0.2 s`,
    });
    const broken = await serve((request, response) => {
      response.writeHead(200, { 'content-length': '1000' });
      response.write('{"data":');
      setTimeout(() => request.socket.destroy(), 20);
    });
    expect(await failure(get(broken))).toMatchObject({ kind: 'unavailable' });
    const gone = new URL('http://nobody.invalid/people?email=ana@example.test');
    const error = await failure(get(gone));
    expect(error).toMatchObject({ kind: 'unavailable' });
    expect(JSON.stringify([error.message, error.remedy, error.details])).not.toMatch(/ana|opensesame/);
  });

  it('stops reading an answer that does not end', async () => {
    const url = await serve((request, response) => {
      const chunk = Buffer.alloc(1 << 20, ' ');
      const write = () => {
        while (!request.socket.destroyed && response.write(chunk));
      };
      response.on('drain', write);
      write();
    });
    expect(await failure(get(url))).toMatchObject({
      kind: 'bad_data',
      message: `shop: GET ${url.origin}/people: its answer is larger than 32 MB`,
    });
  });

  it('ends with the reason of whoever aborts it', async () => {
    const url = await serve(() => undefined);
    const stopping = new AbortController();
    const asking = failure(get(url, { signal: stopping.signal }));
    const reason = new Error('enough');
    setTimeout(() => stopping.abort(reason), 20);
    expect(await asking).toBe(reason);
    await expect(pause(60, stopping.signal)).rejects.toBe(reason);
  });
});

describe('statusError', () => {
  it.each([
    [401, 'auth'],
    [403, 'auth'],
    [404, 'bad_data'],
    [408, 'unavailable'],
    [422, 'bad_data'],
    [429, 'rate_limit'],
    [500, 'unavailable'],
    [503, 'unavailable'],
  ])('takes %i for %s', (status, kind) => {
    const url = new URL('https://shop.example/people?email=ana@example.test');
    const headers = new Headers({ 'retry-after': '7' });
    const error = statusError('shop', { method: 'GET', url }, { status, headers }, { detail: 'no', authRemedy: 'key' });
    expect(error).toMatchObject({ kind, message: `shop: GET https://shop.example/people answers ${status}, no` });
    expect(error.details['retryAfterSeconds']).toBe(status === 429 ? 7 : undefined);
  });
});

describe('retryAfter', () => {
  it('reads seconds and dates, and nothing else', () => {
    const read = (value: string) => retryAfter(new Headers({ 'retry-after': value }));
    expect(read('120')).toBe(120);
    expect(read(new Date(Date.now() + 30_000).toUTCString())).toBeCloseTo(30, -1);
    expect(read('Thu, 01 Jan 1970 00:00:00 GMT')).toBe(0);
    expect(read('soon')).toBeUndefined();
    expect(retryAfter(new Headers())).toBeUndefined();
  });
});
