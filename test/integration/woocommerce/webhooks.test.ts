/** Webhooks of WooCommerce: what is believed, what is the same event, and what a replayed one can do. */
import { createHmac } from 'node:crypto';
import { describe, expect, it } from 'vitest';
import { woocommerceSource } from '../../../connectors/woocommerce/index.ts';
import type { WebhookMeaning, WebhookRequest, WebhookVerdict } from '../../../lib/connector.ts';
import { type KeptPage, tablesOf } from '../../support/source-pages.ts';
import { openShop } from '../../support/woocommerce/open-shop.ts';

async function setUp() {
  const shop = await openShop({ orders: 12 });
  const { webhooks } = woocommerceSource;
  if (webhooks === undefined) throw new Error('there are webhooks');
  const judge = (request: WebhookRequest): WebhookVerdict => webhooks.judge(shop.config, request);
  const read = (topic: string, body: Uint8Array | string) =>
    webhooks.read(shop.config, { topic, body: Buffer.from(body).toString('utf8'), receivedAt: '2026-02-01T00:00:00Z' });
  const keyOf = (request: WebhookRequest): string => {
    const verdict = judge(request);
    return verdict.kind === 'event' ? verdict.dedupeKey : verdict.kind;
  };
  return { ...shop, webhooks, judge, read, keyOf, deliver: shop.server.deliver };
}

describe('webhooks of WooCommerce', () => {
  it('are one event when the same state is delivered twice, and two when it is another, within one second', async () => {
    const { deliver, keyOf, shop } = await setUp();
    const first = keyOf(deliver('order.updated', 1001));
    expect(keyOf(deliver('order.updated', 1001))).toBe(first);
    shop.change(1001, { total: '5.00' });
    const second = keyOf(deliver('order.updated', 1001));
    shop.change(1001, { total: '6.00' });
    expect(new Set([first, second, keyOf(deliver('order.updated', 1001))]).size).toBe(3);
  });

  it('do nothing when an old one is sent again', async () => {
    const { deliver, read, shop, pass } = await setUp();
    const old = deliver('order.updated', 1001);
    pass(60);
    shop.change(1001, { total: '99.99' });
    const [then, now] = [old.body, deliver('order.updated', 1001).body].map((body) =>
      pageOf(read('order.updated', body)),
    );
    if (then === undefined || now === undefined) throw new Error('there are two');
    expect(tablesOf([now, then])).toEqual(tablesOf([now]));
    expect(tablesOf([now]).orders?.['1001']?.['amount']).toBe('99.99');
  });

  it('answer the ping of a new webhook, and nothing else that is unsigned', async () => {
    const { judge } = await setUp();
    const unsigned = (body: string): WebhookRequest => ({
      headers: {},
      body: Buffer.from(body),
      receivedAt: new Date(0),
    });
    expect(judge(unsigned('webhook_id=42'))).toEqual({ kind: 'ignored', topic: 'ping' });
    for (const body of ['webhook_id=42&x=1', 'webhook_id=', '{"id":1001}', '', `webhook_id=${'4'.repeat(50)}`]) {
      expect(judge(unsigned(body))).toEqual({ kind: 'refused', because: 'not_signed' });
    }
  });

  it('are refused when they come from another shop or say not what they are about', async () => {
    const { deliver, judge } = await setUp();
    expect(judge(deliver('order.updated', 1001, 'https://other.test'))).toEqual({
      kind: 'refused',
      because: 'other_account',
    });
    const { headers, ...request } = deliver('order.updated', 1001);
    const { 'x-wc-webhook-topic': _, ...without } = headers;
    expect(judge({ ...request, headers: without })).toEqual({ kind: 'refused', because: 'malformed' });
    const coupon = { ...headers, 'x-wc-webhook-topic': 'coupon.updated' };
    expect(judge({ ...request, headers: coupon })).toEqual({ kind: 'ignored', topic: 'coupon.updated' });
  });

  it('are not taken for something else by a header that nobody signed', async () => {
    const { deliver, judge, read } = await setUp();
    const order = deliver('order.updated', 1001);
    const swapped = { ...order, headers: { ...order.headers, 'x-wc-webhook-topic': 'customer.updated' } };
    expect(judge(swapped)).toMatchObject({ kind: 'event' });
    for (const topic of ['customer.updated', 'product.updated']) {
      expect(() => read(topic, order.body)).toThrow(expect.objectContaining({ kind: 'bad_data' }));
    }
  });

  it('mean the rows of a read: orders, customers, products', async () => {
    const shop = await setUp();
    const all = await readAll(shop);
    for (const [topic, id, stream] of [
      ['order.created', 1001, 'orders'],
      ['order.restored', 1002, 'orders'],
      ['customer.created', 1, 'customers'],
      ['product.updated', 2, 'products'],
    ] as const) {
      const table = tablesOf([pageOf(shop.read(topic, shop.deliver(topic, id).body))]);
      expect(table[stream]?.[String(id)]).toEqual(all[stream]?.[String(id)]);
      expect(table[stream]?.[String(id)]).toBeDefined();
    }
  });

  it('leave refunds, whose dates they lack, and deletions to the next sync', async () => {
    const { deliver, judge, read } = await setUp();
    expect(read('order.updated', deliver('order.updated', 1004).body)).toMatchObject({ kind: 'nothing' });
    for (const topic of ['order.deleted', 'customer.deleted', 'product.deleted']) {
      expect(judge(deliver(topic, 1001))).toEqual({ kind: 'ignored', topic });
    }
  });

  it('name what is no object of the API', async () => {
    const { read } = await setUp();
    for (const body of ['', 'null', '[]', '{"id":1', '{}', '{"order":{"id":1}}', '{"id":7,"line_items":[]}']) {
      expect(() => read('order.updated', body)).toThrow(expect.objectContaining({ kind: 'bad_data' }));
    }
  });

  it('are signed over bytes, not over what they spell', async () => {
    const { judge, config } = await setUp();
    const body = Buffer.from([0x7b, 0xff, 0xfe, 0x7d]);
    const sign = (secret: string) => createHmac('sha256', secret).update(body).digest('base64');
    const headers = { 'x-wc-webhook-topic': 'order.updated' };
    const request = (signature: string) => ({
      headers: { ...headers, 'x-wc-webhook-signature': signature },
      body,
      receivedAt: new Date(0),
    });
    expect(judge(request(sign(config.webhookSecret ?? '')))).toMatchObject({ kind: 'event' });
    expect(judge(request(sign('other')))).toMatchObject({ kind: 'refused' });
    const { webhookSecret: _, ...without } = config;
    expect(woocommerceSource.webhooks?.judge(without, request(sign('')))).toMatchObject({ kind: 'refused' });
    expect(woocommerceSource.webhooks?.isConfigured(without)).toBe(false);
  });
});

function pageOf(meaning: WebhookMeaning): KeptPage {
  if (meaning.kind !== 'parts') throw new Error(`means ${meaning.kind}`);
  const rows = meaning.parts.flatMap((part) =>
    'rows' in part ? part.rows.map((row) => ({ stream: part.stream, row })) : [],
  );
  return { resource: 'webhooks', cursor: {}, rows };
}

async function readAll(shop: Pick<Awaited<ReturnType<typeof openShop>>, 'open' | 'shop'>) {
  const rows = [];
  for (const resource of shop.open().resources) {
    const request = {
      cursor: undefined,
      signal: new AbortController().signal,
      folder: '/nowhere',
      tell: () => undefined,
    };
    for await (const { parts } of resource.read({ ...request, now: shop.shop.now })) {
      for (const part of parts)
        if ('rows' in part) rows.push(...part.rows.map((row) => ({ stream: part.stream, row })));
    }
  }
  return tablesOf([{ resource: 'all', cursor: {}, rows }]);
}
