/** Webhooks of a shop: as Shopify documents them, and worth as much as a read. */
import { createHmac } from 'node:crypto';
import { Ajv2020 } from 'ajv/dist/2020.js';
import addFormats from 'ajv-formats';
import { schemaForWebhook } from 'shopify-webhook-schemas';
import { describe, expect, it } from 'vitest';
import { shopifySource } from '../../../connectors/shopify/index.ts';
import type { WebhookMeaning, WebhookRequest } from '../../../lib/connector.ts';
import { openShop, type OpenShop } from '../../support/shopify/open-shop.ts';
import { apiSecret } from '../../support/shopify/server.ts';
import { type KeptPage, readPages, tablesOf } from '../../support/source-pages.ts';

const { webhooks } = shopifySource;
if (webhooks === undefined) throw new Error('shopify has no webhooks');

const meaningOf = ({ config }: OpenShop, topic: string, body: unknown): WebhookMeaning =>
  webhooks.read(config, {
    topic,
    body: typeof body === 'string' ? body : JSON.stringify(body),
    receivedAt: '2026-07-01T12:00:00.000Z',
  });

function delivered(shop: OpenShop, topic: string, body: unknown): KeptPage {
  const meaning = meaningOf(shop, topic, body);
  if (meaning.kind !== 'parts') throw new Error(`${topic} means ${meaning.kind}`);
  const rows = meaning.parts.flatMap((part) =>
    'rows' in part ? part.rows.map((row) => ({ stream: part.stream, row })) : [],
  );
  return { resource: 'webhooks', cursor: {}, rows };
}

describe('webhooks of a shop', () => {
  it('are of the shapes that Shopify documents', async () => {
    const { server } = await openShop({ orders: 60 });
    const ajv = new Ajv2020({ strict: false, allErrors: true });
    addFormats.default(ajv);
    const { shop, bodies } = server;
    const check = (topic: string, all: Iterable<unknown>) => {
      const validate = ajv.compile(schemaForWebhook('2026-07', topic) as object);
      for (const body of all)
        expect({ topic, isValid: validate(body), errors: validate.errors }).toEqual({
          topic,
          isValid: true,
          errors: null,
        });
    };
    // The schemas were made of examples: in those nobody is a guest, and nothing was ever refunded.
    const named = [...shop.orders.all({})].filter(
      ({ customer }) => customer !== null && shop.customers.get(customer).email !== null,
    );
    const likeExamples = named.filter(({ refunds, status }) => refunds.length === 0 && status !== null);
    expect(likeExamples.length).toBeGreaterThan(20);
    for (const topic of ['orders/create', 'orders/updated', 'orders/paid', 'orders/cancelled'])
      check(topic, likeExamples.map(bodies.order));
    const refunded = named.filter(({ refunds }) => refunds.length > 0);
    check(
      'refunds/create',
      refunded.flatMap((order) => order.refunds.map((refund) => bodies.refund(order, refund))),
    );
    const reachable = [...shop.customers.all({})].filter(({ email }) => email !== null);
    check('customers/update', reachable.map(bodies.customer));
    check('customers_email_marketing_consent/update', reachable.map(bodies.consent));
    check('products/update', [...shop.products.all({})].map(bodies.product));
  });

  for (const currency of ['EUR', 'JPY', 'KWD'] as const) {
    it(`give every order, consent and product as a read does, in ${currency}`, async () => {
      const shop = await openShop({ orders: 80, currency });
      const { orders, customers, products } = shop.server.shop;
      const { bodies } = shop.server;
      const pages = await readPages(shop.open());
      const read = tablesOf(pages);
      const events = [
        ...[...orders.all({})].map((one) => delivered(shop, 'orders/updated', bodies.order(one))),
        ...[...products.all({})].map((one) => delivered(shop, 'products/update', bodies.product(one))),
        ...[...customers.all({})]
          .filter(({ email }) => email !== null)
          .map((one) => delivered(shop, 'customers_email_marketing_consent/update', bodies.consent(one))),
      ];
      const { orders: told, order_lines: lines, refunds, consents, products: goods } = tablesOf(events);
      expect({ told, lines, refunds, consents, goods }).toEqual({
        told: read.orders,
        lines: read.order_lines,
        refunds: read.refunds,
        consents: read.consents,
        goods: read.products,
      });
      expect(tablesOf([...pages, ...events])).toEqual(read);
    });
  }

  it('tell a newer customer than was read, and give way to a read of the same version', async () => {
    const shop = await openShop({ orders: 30 });
    const pages = await readPages(shop.open(), { resources: ['customers'] });
    const read = tablesOf(pages);
    const one = shop.server.shop.customers.get(3);
    const same = delivered(shop, 'customers/update', shop.server.bodies.customer(one));
    expect(tablesOf([...pages, same])).toEqual(read);
    expect(tablesOf([same, ...pages])).toEqual(read);
    const moved = { ...one, email: 'new@shop.test', updatedAt: one.updatedAt + 60 };
    const newer = delivered(shop, 'customers/update', shop.server.bodies.customer(moved));
    expect(tablesOf([...pages, newer]).customers?.[String(one.id)]).toMatchObject({ email: 'new@shop.test' });
  });

  it('say nothing of refunds that they tell in another currency', async () => {
    const shop = await openShop({ orders: 30 });
    const order = shop.server.shop.orders.get(7);
    const body = shop.server.bodies.order(order);
    const foreign = { ...body, currency: 'USD', presentment_currency: 'EUR' };
    expect(meaningOf(shop, 'orders/updated', foreign)).toMatchObject({ kind: 'nothing' });
    const unsaid = JSON.stringify(foreign).replaceAll('"currency":"EUR","payment_id"', '"currency":null,"payment_id"');
    expect(meaningOf(shop, 'orders/updated', unsaid)).toMatchObject({ kind: 'nothing' });
    const plain = shop.server.bodies.order(shop.server.shop.orders.get(4));
    expect(meaningOf(shop, 'orders/updated', { ...plain, currency: 'USD' })).toMatchObject({ kind: 'parts' });
    const alone = shop.server.bodies.refund(order, order.refunds[0] ?? { id: 1, at: 1, amount: 1 });
    expect(meaningOf(shop, 'refunds/create', alone)).toMatchObject({
      kind: 'nothing',
      because: expect.stringMatching(/orders\/updated/),
    });
  });

  it('keep every digit of an id', async () => {
    const shop = await openShop({ orders: 30 });
    const body = JSON.stringify(shop.server.bodies.order(shop.server.shop.orders.get(4)));
    const huge = body.replaceAll('5000000000004', '820982911946154508');
    expect(delivered(shop, 'orders/create', huge).rows[0]?.row).toMatchObject({ order_id: '820982911946154508' });
  });

  it('ask for what privacy laws ask for', async () => {
    const shop = await openShop({ orders: 30 });
    const customer = shop.server.shop.customers.get(2);
    const body = shop.server.bodies.request(customer);
    const customerIds = [String(customer.id)];
    const { bodies } = shop.server;
    expect(meaningOf(shop, 'customers/data_request', body)).toEqual({ kind: 'privacy', asks: 'export', customerIds });
    expect(meaningOf(shop, 'customers/redact', body)).toEqual({ kind: 'privacy', asks: 'erase_customer', customerIds });
    expect(meaningOf(shop, 'shop/redact', bodies.example('shop/redact'))).toEqual({
      kind: 'privacy',
      asks: 'erase_shop',
      customerIds: [],
    });
  });

  it('bring nothing where an object is gone or a reading asks by itself', async () => {
    const shop = await openShop({ orders: 30 });
    for (const topic of ['orders/delete', 'customers/delete', 'products/delete', 'bulk_operations/finish']) {
      expect(meaningOf(shop, topic, { id: 1 })).toMatchObject({
        kind: 'nothing',
        because: expect.stringMatching(/\w/),
      });
    }
  });

  it('are refused with their place named, never their content, when the body is not what the topic says', async () => {
    const shop = await openShop({ orders: 30 });
    const body = shop.server.bodies.order(shop.server.shop.orders.get(4));
    const wrongs: [string, unknown][] = [
      ['orders/create', 'no json for ann@shop.test'],
      ['orders/create', '[]'],
      ['orders/create', { ...body, total_price_set: { shop_money: { amount: 'ann@shop.test' } } }],
      ['orders/create', { ...body, updated_at: 'ann@shop.test' }],
      ['orders/create', { ...body, line_items: [{ id: 'ann@shop.test' }] }],
      ['customers/redact', { shop_domain: 'x' }],
      ['customers/update', {}],
      ['products/update', { id: 1 }],
    ];
    for (const [topic, wrong] of wrongs) {
      let thrown: unknown;
      try {
        meaningOf(shop, topic, wrong);
      } catch (error) {
        thrown = error;
      }
      expect(thrown).toMatchObject({ kind: 'bad_data', remedy: expect.stringMatching(/\w/) });
      expect(String(thrown)).not.toContain('ann@');
    }
  });
});

describe('a webhook that arrives', () => {
  const arrive = async (change: (request: WebhookRequest) => WebhookRequest = (request) => request) => {
    const shop = await openShop({ orders: 30 });
    const request = shop.server.deliver('orders/updated', shop.server.bodies.order(shop.server.shop.orders.get(4)));
    return { shop, request, verdict: webhooks.judge(shop.config, change(request)) };
  };
  const withHeaders = (headers: Readonly<Record<string, string>>) => (request: WebhookRequest) => ({
    ...request,
    headers: { ...request.headers, ...headers },
  });
  const later = (hours: number) => (request: WebhookRequest) => ({
    ...request,
    receivedAt: new Date(request.receivedAt.getTime() + hours * 3_600_000),
  });

  it('is the same event however often it comes, and another with another body or id', async () => {
    const { shop, request, verdict } = await arrive();
    const key = (one: WebhookRequest) => webhooks.judge(shop.config, one);
    expect(verdict).toMatchObject({ kind: 'event', topic: 'orders/updated' });
    expect(key(later(5)(withHeaders({ 'x-shopify-webhook-id': 'other' })(request)))).toEqual(verdict);
    const { bodies, shop: held } = shop.server;
    const { 'x-shopify-event-id': event } = request.headers;
    const other = shop.server.deliver('orders/updated', bodies.order(held.orders.get(5)));
    expect(key(withHeaders({ 'x-shopify-event-id': event })(other))).not.toEqual(verdict);
    expect(key(withHeaders({ 'x-shopify-event-id': 'another' })(request))).not.toEqual(verdict);
    expect(key(withHeaders({ 'x-shopify-topic': 'orders/paid' })(request))).not.toEqual(verdict);
  });

  it('is refused when it is old, from the future, or of another shop', async () => {
    expect((await arrive(later(71))).verdict.kind).toBe('event');
    expect((await arrive(later(73))).verdict).toEqual({ kind: 'refused', because: 'too_old' });
    expect((await arrive(later(-1))).verdict).toEqual({ kind: 'refused', because: 'malformed' });
    expect((await arrive(withHeaders({ 'x-shopify-triggered-at': 'soon' }))).verdict).toEqual({
      kind: 'refused',
      because: 'malformed',
    });
    expect((await arrive(withHeaders({ 'x-shopify-shop-domain': 'evil.myshopify.com' }))).verdict).toEqual({
      kind: 'refused',
      because: 'other_account',
    });
    expect((await arrive(withHeaders({ 'x-shopify-shop-domain': 'ACME.myshopify.com' }))).verdict.kind).toBe('event');
  });

  it('is answered and left alone when its topic is not listened to', async () => {
    expect((await arrive(withHeaders({ 'x-shopify-topic': 'carts/update' }))).verdict).toEqual({
      kind: 'ignored',
      topic: 'carts/update',
    });
    expect((await arrive(withHeaders({ 'x-shopify-topic': '../../etc' }))).verdict).toEqual({
      kind: 'refused',
      because: 'malformed',
    });
  });

  it('is believed by nobody without the secret', async () => {
    const { shop, request } = await arrive();
    const { apiSecret: _, ...without } = shop.config;
    expect(webhooks.isConfigured(without)).toBe(false);
    expect(webhooks.judge(without, request)).toEqual({ kind: 'refused', because: 'not_signed' });
    const forged = createHmac('sha256', `${apiSecret}x`).update(request.body).digest('base64');
    for (const signature of [forged, '', 'AAAA', forged.slice(4), `${forged}${forged}`]) {
      const changed = withHeaders({ 'x-shopify-hmac-sha256': signature })(request);
      expect(webhooks.judge(shop.config, changed)).toEqual({ kind: 'refused', because: 'not_signed' });
    }
  });
});
