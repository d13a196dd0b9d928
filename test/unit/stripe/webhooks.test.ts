/** Which deliveries are believed, and what they mean. */
import { Stripe } from 'stripe';
import { describe, expect, it } from 'vitest';
import { stripeConfig } from '../../../connectors/stripe/config.ts';
import { stripeWebhooks } from '../../../connectors/stripe/webhooks.ts';
import type { WebhookRequest } from '../../../lib/connector.ts';
import { createAccount } from '../../support/stripe/account.ts';
import type { Json } from '../../support/stripe/objects.ts';
import { signedDelivery } from '../../support/stripe/webhook.ts';

const secret = 'whsec_Zm9vYmFy';
const receivedAt = new Date('2026-06-01T12:00:00Z');
const second = receivedAt.getTime() / 1000;
const account = createAccount({ charges: 200, now: () => second });
const config = stripeConfig.parse({ type: 'stripe', apiKey: 'rk_live_x', webhookSecret: secret });
const eventOf = (type = 'charge.succeeded', object: Json = account.chargeNow(0), more: Json = {}) => ({
  ...account.eventOf(type, object),
  ...more,
});
const judge = (request: WebhookRequest, more = {}) => stripeWebhooks.judge({ ...config, ...more }, request);
const read = (event: Json, at = receivedAt, more = {}) =>
  stripeWebhooks.read(
    { ...config, ...more },
    { topic: event['type'] as string, body: JSON.stringify(event), receivedAt: at.toISOString() },
  );

describe('judging', () => {
  it('believes what is signed, knows it again, and takes its id', () => {
    const verdict = { kind: 'event', topic: 'charge.succeeded', dedupeKey: eventOf()['id' as never] };
    expect(judge(signedDelivery(eventOf(), secret, receivedAt))).toEqual(verdict);
    expect(judge(signedDelivery(eventOf(), secret, receivedAt, 200))).toEqual(verdict);
  });

  it('believes what the SDK itself signs, with two secrets while one is rolled', () => {
    const payload = JSON.stringify(eventOf());
    const header = (key: string) =>
      Stripe.webhooks.generateTestHeaderString({ payload, secret: key, timestamp: second });
    const [, other = ''] = header('whsec_other').split(',');
    const request = (signature: string): WebhookRequest => ({
      headers: { 'stripe-signature': signature },
      body: Buffer.from(payload),
      receivedAt,
    });
    expect(judge(request(header(secret))).kind).toBe('event');
    expect(judge(request(`${header(secret)},${other}`)).kind).toBe('event');
    expect(judge(request(header('whsec_other')))).toEqual({ kind: 'refused', because: 'not_signed' });
    expect(judge(request(header(secret).replace('v1=', 'v0=')))).toEqual({ kind: 'refused', because: 'not_signed' });
  });

  it.each<[string, () => WebhookRequest, object, string]>([
    ['older than five minutes', () => signedDelivery(eventOf(), secret, receivedAt, 301), {}, 'too_old'],
    ['signed by somebody else', () => signedDelivery(eventOf(), 'whsec_x', receivedAt), {}, 'not_signed'],
    ['not signed', () => ({ headers: {}, body: Buffer.from('{}'), receivedAt }), {}, 'not_signed'],
    [
      'without a secret to compare',
      () => signedDelivery(eventOf(), '', receivedAt),
      { webhookSecret: undefined },
      'not_signed',
    ],
    [
      'of another connected account',
      () => signedDelivery({ ...eventOf(), account: 'acct_2' }, secret, receivedAt),
      { account: 'acct_1' },
      'other_account',
    ],
    [
      'of a connected account, for the platform',
      () => signedDelivery({ ...eventOf(), account: 'acct_2' }, secret, receivedAt),
      {},
      'other_account',
    ],
    [
      'of the platform, for a connected account',
      () => signedDelivery(eventOf(), secret, receivedAt),
      { account: 'acct_1' },
      'other_account',
    ],
    ['no event', () => signedDelivery({ hello: 'world' }, secret, receivedAt), {}, 'malformed'],
  ])('refuses one that is %s', (_, request, more, because) => {
    expect(judge(request(), more)).toEqual({ kind: 'refused', because });
  });

  it('refuses a body of which one byte differs, wherever', () => {
    const request = signedDelivery(eventOf(), secret, receivedAt);
    for (let at = 0; at < request.body.length; at += 97) {
      const body = Buffer.from(request.body);
      body[at] = (body[at] ?? 0) ^ 1;
      expect(judge({ ...request, body })).toEqual({ kind: 'refused', because: 'not_signed' });
    }
  });

  it('compares bytes, not what they mean', () => {
    const request = signedDelivery(eventOf(), secret, receivedAt);
    const body = Buffer.from(JSON.stringify(JSON.parse(Buffer.from(request.body).toString()), null, 1));
    expect(judge({ ...request, body }).kind).toBe('refused');
  });

  it('answers what is of no use without keeping it', () => {
    expect(judge(signedDelivery(eventOf('invoice.paid'), secret, receivedAt))).toEqual({
      kind: 'ignored',
      topic: 'invoice.paid',
    });
    const test = signedDelivery({ ...eventOf(), livemode: false }, secret, receivedAt);
    expect(judge(test).kind).toBe('ignored');
    expect(judge(test, { mode: 'test' }).kind).toBe('event');
  });
});

describe('reading', () => {
  const ordersIn = (event: Json) => {
    const meaning = read(event);
    return meaning.kind === 'parts' ? meaning.parts.flatMap((part) => ('rows' in part ? part.rows : [])) : meaning;
  };

  it('lands a charge as the version without what hangs on it', () => {
    const [order] = ordersIn(eventOf('charge.refunded', { ...account.chargeNow(0), amount_refunded: 100 })) as never[];
    expect(order).toMatchObject({ order_id: 'ch_000000000', status: 'paid' });
    expect(ordersIn(eventOf('charge.succeeded'))).toEqual([order]);
  });

  it('makes an older event of the same charge the older version', () => {
    const captured = account.chargeNow(7);
    const authorized = { ...captured, captured: false, amount_captured: 0, refunded: false };
    const version = (object: Json) =>
      (ordersIn(eventOf('charge.captured', object)) as { updated_at: string }[])[0]?.updated_at ?? '';
    expect(version(authorized) < version(captured)).toBe(true);
  });

  it('leaves refunds and disputes to the next sync, which sees the whole charge', () => {
    const refund = { id: 're_1', object: 'refund', charge: 'ch_1', created: second };
    expect(read(eventOf('refund.created', refund)).kind).toBe('nothing');
    expect(read(eventOf('charge.dispute.closed', { ...refund, id: 'du_1', object: 'dispute' })).kind).toBe('nothing');
  });

  it('takes customers who changed just now, and leaves late ones to the next sync', () => {
    const customer = {
      id: 'cus_1',
      object: 'customer',
      created: 1,
      livemode: true,
      email: 'a@shop.test',
      metadata: { x: 'é' },
    };
    const event = { ...eventOf('customer.updated', customer), created: second };
    expect(read(event)).toEqual({
      kind: 'parts',
      parts: [
        {
          stream: 'customers',
          rows: [
            expect.objectContaining({ customer_id: 'cus_1', email: 'a@shop.test', attributes: '{"x":"é"}' }) as object,
          ],
        },
      ],
    });
    expect(read(event, new Date(receivedAt.getTime() + 3_600_000)).kind).toBe('nothing');
  });

  it('leaves what is not read alone', () => {
    expect(read(eventOf(), receivedAt, { reads: ['customers'] }).kind).toBe('nothing');
    expect(
      read(eventOf('customer.updated', { id: 'c', object: 'customer' }), receivedAt, { reads: ['orders'] }).kind,
    ).toBe('nothing');
  });

  it('says that a body is not what its topic says', () => {
    const body = JSON.stringify(eventOf());
    const failing = (webhook: { topic: string; body: string }) => () =>
      stripeWebhooks.read(config, { ...webhook, receivedAt: receivedAt.toISOString() });
    expect(failing({ topic: 'charge.captured', body })).toThrow(/another topic/);
    expect(failing({ topic: 'charge.succeeded', body: body.slice(1) })).toThrow(/no JSON/);
    const { currency: _, ...rest } = account.chargeNow(0);
    expect(failing({ topic: 'charge.succeeded', body: JSON.stringify(eventOf('charge.succeeded', rest)) })).toThrow(
      /data\.object\.currency/,
    );
  });
});
