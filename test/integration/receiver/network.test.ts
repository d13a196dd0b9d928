/** The receiver as the network sees it: too much, too slow, too many, and a state that does not answer. */
import { once } from 'node:events';
import { connect, type Socket } from 'node:net';
import { text } from 'node:stream/consumers';
import { setTimeout as sleep } from 'node:timers/promises';
import { afterEach, describe, expect, it } from 'vitest';
import { PipelineError } from '../../../lib/errors.ts';
import { orderBody, signedHeaders } from '../../support/receiver/signed-shop.ts';
import { openReceiverShop, type ReceiverShop, type ReceiverShopOptions, secret } from './open-shop.ts';

const mebibyte = 1_024 * 1_024;

describe('the receiver on the network', () => {
  let shop: ReceiverShop | undefined;
  const open = async (options: ReceiverShopOptions = {}) => {
    shop = await openReceiverShop(options);
    return shop;
  };
  afterEach(async () => {
    await shop?.close();
    shop = undefined;
  });
  const dial = ({ url }: ReceiverShop): Socket => {
    const socket = connect(Number(new URL(url).port), '127.0.0.1');
    socket.on('error', () => undefined);
    return socket;
  };
  const head = (one: ReceiverShop, id: string, body: string | Uint8Array, ...lines: string[]): string =>
    [
      'POST /webhooks/shop/web HTTP/1.1',
      'host: x',
      ...Object.entries(signedHeaders({ id, at: one.now(), body, secret })).map(([name, value]) => `${name}: ${value}`),
      ...lines,
      '',
      '',
    ].join('\r\n');
  const statusOf = (answer: string) => answer.split('\r\n', 1)[0];

  it('refuses what is too large by what it says and by what it sends, and takes what just fits', async () => {
    const own = await open({ receiver: { maxBodyBytes: 2_048, maxHeldBytes: mebibyte } });
    const body = 'x'.repeat(2_048);
    expect((await own.deliver({ id: 'fits', body })).status).toBe(200);
    expect((await own.deliver({ id: 'large', body: `${body}x` })).status).toBe(413);
    expect((await own.deliver({ id: 'huge', body: Buffer.alloc(8 * mebibyte, 'x') })).status).toBe(413);
    // Without a length, in pieces; nobody waits for the end.
    const socket = dial(own);
    socket.write(head(own, 'chunked', body, 'transfer-encoding: chunked'));
    for (let n = 0; n < 4; n += 1) socket.write(`400\r\n${'x'.repeat(1_024)}\r\n`);
    const [answer] = (await once(socket, 'data')) as [Buffer];
    expect(statusOf(answer.toString())).toBe('HTTP/1.1 413 Payload Too Large');
    socket.destroy();
    // In pieces and small enough is as good as in one.
    const pieces = dial(own);
    pieces.write(head(own, 'pieces', '{"a":1}', 'transfer-encoding: chunked', 'connection: close'));
    pieces.write('3\r\n{"a\r\n');
    await sleep(20);
    pieces.write('4\r\n":1}\r\n0\r\n\r\n');
    expect(statusOf(await text(pieces))).toBe('HTTP/1.1 200 OK');
    await own.stop();
    expect(await own.counts()).toMatchObject({ waiting: 2, refusedToday: { too_large: 3 } });
  });

  it('hangs up on slow senders, and answers others meanwhile', async () => {
    const own = await open({
      timeouts: { headersTimeout: 500, requestTimeout: 1_000, connectionsCheckingInterval: 100 },
    });
    const started = performance.now();
    const slow = Array.from({ length: 100 }, (_, n) => {
      const socket = dial(own);
      socket.write(
        n % 2 === 0
          ? 'POST /webhooks/shop/web HTTP/1.1\r\nx-slow: '
          : head(own, `slow ${n}`, 'x', 'content-length: 100000'),
      );
      const drops = setInterval(() => socket.write('x'), 100);
      return text(socket)
        .catch(() => '')
        .finally(() => clearInterval(drops));
    });
    for (let n = 0; n < 20; n += 1) {
      const asked = performance.now();
      expect((await own.deliver({ id: `e${n}`, body: orderBody(`${n}`) })).status).toBe(200);
      expect(performance.now() - asked).toBeLessThan(1_000);
    }
    const ends = new Set((await Promise.all(slow)).map(statusOf));
    expect([...ends].filter((end) => end !== '' && !/^HTTP\/1\.1 40[08] /.test(end ?? ''))).toEqual([]);
    expect(performance.now() - started).toBeLessThan(10_000);
    expect(await own.counts()).toMatchObject({ waiting: 20 });
  });

  it('forgets who goes in the middle of a body, and gives its memory back', async () => {
    const own = await open({ receiver: { maxBodyBytes: 512 * 1_024, maxHeldBytes: mebibyte } });
    const body = 'x'.repeat(400 * 1_024);
    for (let n = 0; n < 10; n += 1) {
      const socket = dial(own);
      socket.write(head(own, `gone ${n}`, body, `content-length: ${body.length}`));
      socket.write(body.slice(0, 300 * 1_024));
      await sleep(20);
      socket.destroy();
    }
    await sleep(50);
    expect((await own.deliver({ id: 'e1', body })).status).toBe(200);
    await own.stop();
    expect(await own.counts()).toMatchObject({ waiting: 1, refusedToday: {} });
  });

  it('says when to come back while it holds as much as it may, and takes it then', async () => {
    const gate = Promise.withResolvers<void>();
    const own = await open({
      receiver: { maxBodyBytes: 512 * 1_024, maxHeldBytes: mebibyte },
      around: (webhooks) => ({
        ...webhooks,
        add: async (all) => {
          await gate.promise;
          return webhooks.add(all);
        },
      }),
    });
    const body = 'x'.repeat(300 * 1_024);
    const answers = Array.from({ length: 8 }, (_, n) => own.deliver({ id: `e${n}`, body }));
    let refused = 0;
    for (const answer of answers) void answer.then(() => (refused += 1));
    await expect.poll(() => refused).toBeGreaterThanOrEqual(5);
    gate.resolve();
    const told = await Promise.all(answers);
    const statuses = told.map(({ status }) => status);
    const taken = statuses.filter((status) => status === 200).length;
    expect(taken).toBeGreaterThan(0);
    expect(taken).toBeLessThan(4);
    expect(new Set(told.map(({ status, headers }) => `${status} ${headers.get('retry-after')}`))).toEqual(
      new Set(['200 null', '503 5']),
    );
    expect(await own.counts()).toMatchObject({ waiting: taken });
    for (const [n] of statuses.entries()) expect((await own.deliver({ id: `e${n}`, body })).status).toBe(200);
    await own.stop();
    expect(await own.counts()).toMatchObject({ waiting: 8, refusedToday: { busy: 8 - taken } });
  });

  it('says 200 to nothing that its state did not take', async () => {
    let isDown = true;
    const own = await open({
      around: (webhooks) => ({
        ...webhooks,
        add: (all) => (isDown ? Promise.reject(new PipelineError('unavailable', 'no state')) : webhooks.add(all)),
        countRefusals: (refusals) =>
          isDown ? Promise.reject(new PipelineError('unavailable', 'no state')) : webhooks.countRefusals(refusals),
        hasWaiting: () => (isDown ? Promise.reject(new Error('no state')) : Promise.resolve(false)),
      }),
    });
    const answer = await own.deliver({ id: 'e1', body: orderBody('1') });
    expect([answer.status, answer.headers.get('retry-after')]).toEqual([503, '5']);
    expect((await own.deliver({ id: 'e1', body: 'forged', secret: 'guessed' })).status).toBe(401);
    expect((await fetch(`${own.url}/health`)).status).toBe(503);
    // Longer than refusals wait to be written.
    await sleep(1_200);
    isDown = false;
    expect((await own.deliver({ id: 'e1', body: orderBody('1') })).status).toBe(200);
    await own.stop();
    expect(await own.counts()).toMatchObject({ waiting: 1, refusedToday: { busy: 1, not_signed: 1 } });
  });

  it('commits a burst in few transactions, and answers what it took before it stops', async () => {
    const groups: number[] = [];
    const own = await open({
      around: (webhooks) => ({
        ...webhooks,
        add: async (all) => {
          groups.push(all.length);
          // As a state that is busy with something else.
          await sleep(100);
          return webhooks.add(all);
        },
      }),
    });
    const answers = Array.from({ length: 400 }, (_, n) => own.deliver({ id: `e${n % 300}`, body: orderBody(`${n}`) }));
    await Promise.all(answers.slice(0, 100));
    const stopped = own.stop();
    const statuses = (await Promise.allSettled(answers)).map((answer) =>
      answer.status === 'fulfilled' ? answer.value.status : 'not taken',
    );
    await stopped;
    expect(statuses.filter((status) => status !== 200 && status !== 'not taken')).toEqual([]);
    const ids = statuses.flatMap((status, n) => (status === 200 ? [n % 300] : []));
    const stored = await own.state.webhooks.waiting('shop', { limit: 1_000, mostCharacters: 1e9 });
    expect(stored.length).toBeGreaterThanOrEqual(new Set(ids).size);
    expect(groups.length).toBeLessThan(stored.length / 4);
    const bodies = new Set(stored.map(({ body }) => (JSON.parse(body) as { order: { id: string } }).order.id));
    for (const id of ids) expect(bodies.has(`${id}`) || bodies.has(`${id + 300}`)).toBe(true);
  });

  it('survives more connections than it takes, headers without end, and what is no request', async () => {
    const own = await open({
      timeouts: { headersTimeout: 500, requestTimeout: 1_000, connectionsCheckingInterval: 100 },
    });
    const huge = dial(own);
    huge.write(`POST /webhooks/shop/web HTTP/1.1\r\nhost: x\r\nx-huge: ${'x'.repeat(64 * 1_024)}\r\n\r\n`);
    expect(statusOf(await text(huge).catch(() => ''))).toMatch(/^(HTTP\/1\.1 431 .*|)$/);
    for (const nonsense of [
      'POST /webhooks/shop/web HTTP/1.1\r\nhost: x\r\ncontent-length: -1\r\n\r\n',
      'POST /webhooks/shop/web HTTP/1.1\r\nhost: x\r\ncontent-length: 5\r\ntransfer-encoding: chunked\r\n\r\n0\r\n\r\n',
      'POST /webhooks/shop/web HTTP/1.1\r\nhost: x\r\ncontent-length: 5\r\ncontent-length: 6\r\n\r\nxxxxxx',
      'POST http://[ HTTP/1.1\r\nhost: x\r\nconnection: close\r\ncontent-length: 0\r\n\r\n',
      '\u0000\u0001\r\n\r\n',
    ]) {
      const socket = dial(own);
      socket.write(nonsense);
      expect(await text(socket).catch(() => '')).toMatch(/^(HTTP\/1\.1 4\d\d|$)/);
    }
    const crowd = Array.from({ length: 1_500 }, () => dial(own).resume());
    await Promise.all(crowd.map((socket) => once(socket, 'close')));
    expect((await own.deliver({ id: 'e1', body: orderBody('1') })).status).toBe(200);
    expect(await own.counts()).toMatchObject({ waiting: 1 });
  });
});
