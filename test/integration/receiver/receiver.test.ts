/** The receiver by what it answers and what it keeps. */
import { gzipSync } from 'node:zlib';
import { afterEach, beforeEach, describe, expect, it } from 'vitest';
import { orderBody, signedHeaders } from '../../support/receiver/signed-shop.ts';
import { openReceiverShop, type ReceiverShop, secret } from './open-shop.ts';

const all = { limit: 10_000, mostCharacters: 1e9 };

describe('the receiver', () => {
  let shop: ReceiverShop;
  beforeEach(async () => {
    shop = await openReceiverShop();
  });
  afterEach(() => shop.close());

  const said = async (answer: Promise<Response>) => {
    const { status, body } = { status: (await answer).status, body: await (await answer).text() };
    return [status, body];
  };
  const waiting = async () => (await shop.state.webhooks.waiting('shop', all)).map(({ body }) => body);

  it('stores what is signed before it says 200, each event once, and wakes the store’s workflow', async () => {
    expect(await said(shop.deliver({ id: 'e1', body: orderBody('1') }))).toEqual([200, 'ok']);
    expect(await waiting()).toEqual([orderBody('1')]);
    expect(await said(shop.deliver({ id: 'e1', body: orderBody('1') }))).toEqual([200, 'ok']);
    expect(await said(shop.deliver({ id: 'e2', body: orderBody('2') }))).toEqual([200, 'ok']);
    expect(await waiting()).toEqual([orderBody('1'), orderBody('2')]);
    expect(shop.woken).toEqual(['shop', 'shop']);
    const [first] = await shop.state.webhooks.waiting('shop', all);
    expect(first).toMatchObject({ source: 'web', topic: 'order', receivedAt: '2026-07-01T04:00:00.000Z' });
  });

  it('says 200 to what is signed and of no use, and keeps nothing of it', async () => {
    expect(await said(shop.deliver({ id: 'e1', body: '{}', topic: 'other' }))).toEqual([200, 'ok']);
    expect(await shop.counts()).toBeUndefined();
    expect(shop.woken).toEqual([]);
  });

  it('believes nobody else: forged, altered, late, early, another account’s, another source’s', async () => {
    const body = orderBody('1');
    const good = signedHeaders({ id: 'e1', at: shop.now(), body, secret });
    const withHeaders = (headers: Record<string, string>, sent = body) =>
      said(shop.deliver({ id: 'e1', body: sent }, { headers }));
    const { 'x-signature': _, ...unsigned } = good;
    expect(await withHeaders(unsigned)).toEqual([401, 'refused']);
    expect(await withHeaders({ ...good, 'x-signature': 'A'.repeat(44) })).toEqual([401, 'refused']);
    expect(await withHeaders(good, body.replace('10.00', '99.00'))).toEqual([401, 'refused']);
    expect(await withHeaders(good, `${body} `)).toEqual([401, 'refused']);
    expect(await said(shop.deliver({ id: 'e1', body, secret: 'guessed' }))).toEqual([401, 'refused']);
    expect(await said(shop.deliver({ id: 'e1', body, account: 'other' }))).toEqual([401, 'refused']);
    // A recording of it is of no use later, nor at another door.
    shop.advance(301);
    expect(await withHeaders(good)).toEqual([401, 'refused']);
    expect(await said(shop.deliver({ id: 'e1', body, at: new Date(shop.now().getTime() + 302_000) }))).toEqual([
      401,
      'refused',
    ]);
    expect(await said(shop.deliver({ id: 'e1', body }, {}, 'shop/till'))).toEqual([401, 'refused']);
    await shop.stop();
    expect(await shop.state.webhooks.counts('shop')).toMatchObject([
      { source: 'till', waiting: 0, refusedToday: { not_signed: 1 } },
      { source: 'web', waiting: 0, refusedToday: { not_signed: 5, other_account: 1, too_old: 2 } },
    ]);
  });

  it('answers a word to unknown doors, closed ones, other methods and what is no text', async () => {
    const body = orderBody('1');
    for (const to of ['shop/nobody', 'nobody/web', 'shop/files', 'shop/web/', 'shop', '__proto__/web', 'shop/%2e%2e'])
      expect(await said(shop.deliver({ id: 'e1', body }, {}, to)), to).toEqual([404, 'unknown']);
    expect(await said(shop.deliver({ id: 'e1', body }, {}, 'shop/quiet'))).toEqual([404, 'unknown']);
    expect(await said(fetch(`${shop.url}/webhooks/shop/web`))).toEqual([404, 'unknown']);
    expect(await said(shop.deliver({ id: '', body }))).toEqual([400, 'malformed']);
    expect(await said(shop.deliver({ id: 'latin', body: new Uint8Array([0x7b, 0xe9, 0x7d]) }))).toEqual([
      400,
      'malformed',
    ]);
    expect(await said(shop.deliver({ id: 'nul', body: '{"a":"\u0000"}' }))).toEqual([400, 'malformed']);
    await shop.stop();
    expect(await shop.counts()).toMatchObject({ waiting: 0, refusedToday: { malformed: 3 } });
    const [quiet] = await shop.state.webhooks.counts('shop');
    expect(quiet).toMatchObject({ source: 'quiet', refusedToday: { not_configured: 1 } });
  });

  it('takes an empty body, unicode, an old mark of UTF-8 and an endless id as they are', async () => {
    expect((await shop.deliver({ id: 'empty', body: '' })).status).toBe(200);
    const body = '\ufeff{"order":null,"name":"Zoë 🛒 \u2028 عميل"}';
    expect((await shop.deliver({ id: 'unicode', body })).status).toBe(200);
    const id = 'x'.repeat(7_000);
    expect((await shop.deliver({ id, body: '{}', topic: 't'.repeat(300) })).status).toBe(200);
    expect((await shop.deliver({ id, body: '{}' })).status).toBe(200);
    expect(await waiting()).toEqual(['', body.slice(1), '{}']);
  });

  it('refuses what is packed, however little it is', async () => {
    const body = gzipSync(Buffer.alloc(1_000_000));
    const headers = signedHeaders({ id: 'bomb', at: shop.now(), body, secret });
    for (const encoding of ['gzip', 'br', 'deflate', 'gzip, gzip', 'x'])
      expect(
        await said(shop.deliver({ id: 'bomb', body }, { headers: { ...headers, 'content-encoding': encoding } })),
      ).toEqual([415, 'encoded']);
    const plain = {
      ...signedHeaders({ id: 'e1', at: shop.now(), body: '{}', secret }),
      'content-encoding': 'Identity',
    };
    expect((await shop.deliver({ id: 'e1', body: '{}' }, { headers: plain })).status).toBe(200);
    await shop.stop();
    expect(await shop.counts()).toMatchObject({ waiting: 1, refusedToday: { encoded: 5 } });
  });

  it('logs neither bodies nor headers, and the state holds refusals as numbers alone', async () => {
    const body = JSON.stringify({ email: 'zoe@shop.test' });
    await shop.deliver({ id: 'secret-id', body });
    await shop.deliver({ id: 'secret-id', body, secret: 'guessed' });
    await shop.stop();
    expect(shop.log()).toContain('webhooks refused');
    expect(shop.log()).not.toMatch(/zoe|secret-id|guessed/);
    expect(shop.log()).not.toContain(secret);
  });

  it('tells whether the state can be reached', async () => {
    const answer = await fetch(`${shop.url}/health`);
    expect([answer.status, await answer.json()]).toEqual([200, { status: 'ok' }]);
  });

  it('lets an address ask so often and no oftener, and others meanwhile', async () => {
    await shop.close();
    shop = await openReceiverShop({ receiver: { requestsPerSecond: 2 } });
    const from = async (address: string, id: string) => {
      const headers = { ...signedHeaders({ id, at: shop.now(), body: '{}', secret }), 'x-forwarded-for': address };
      return (await shop.deliver({ id, body: '{}' }, { headers })).status;
    };
    const statuses: number[] = [];
    for (let n = 0; n < 22; n += 1) statuses.push(await from('203.0.113.7', `e${n}`));
    expect(statuses).toEqual([...Array.from({ length: 20 }, () => 200), 429, 429]);
    expect(await from('203.0.113.8', 'other')).toBe(200);
    shop.advance(1);
    expect(await from('203.0.113.7', 'later')).toBe(200);
  });
});
