/** What objects of Shopify become, as files and pages hold them. */
import { mkdtemp, rm } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { describe, expect, it, onTestFinished } from 'vitest';
import { customers } from '../../../connectors/shopify/objects/customers.ts';
import type { Kind } from '../../../connectors/shopify/objects/kind.ts';
import { orders } from '../../../connectors/shopify/objects/orders.ts';
import { products } from '../../../connectors/shopify/objects/products.ts';
import { linesOf } from '../../../connectors/shopify/read/stage.ts';
import { stagedParts } from '../../../storage/landing/index.ts';
import type { Row } from '../../../lib/connector.ts';
import type { StreamName } from '../../../lib/streams.ts';
import { rowsOf } from '../../support/source-pages.ts';

const money = (amount: string | number) => ({ shopMoney: { amount } });

const bare = {
  id: 'gid://shopify/Order/42',
  createdAt: '2026-01-10T10:00:00Z',
  processedAt: '2026-01-10T09:00:00Z',
  updatedAt: '2026-01-11T10:00:00Z',
  test: false,
  currencyCode: 'EUR',
  displayFinancialStatus: 'PAID',
  totalPriceSet: money('10.0'),
};

type Said = Readonly<Record<string, unknown>>;

async function rowsFrom(kind: Kind, node: Said, children: readonly Said[] = [], stream?: StreamName) {
  const folder = await mkdtemp(join(tmpdir(), 'perdura-mapping-'));
  onTestFinished(() => rm(folder, { recursive: true, force: true }));
  const objects = linesOf(kind, [{ node: { id: '', updatedAt: '', ...node }, children }]);
  const page = { parts: [], shaped: { objects, shapes: kind.shapes }, cursor: {} };
  const rows: Partial<Record<StreamName, readonly Row[]>> = {};
  for (const part of await stagedParts(page, folder)) {
    if (stream === undefined || part.stream === stream) rows[part.stream] = await rowsOf(part, folder);
  }
  return rows;
}

const orderFrom = async (said: Said) => (await rowsFrom(orders, { ...bare, ...said }, [], 'orders')).orders?.[0];

describe('orders of Shopify', () => {
  for (const [said, status] of [
    ['PAID', 'paid'],
    ['PARTIALLY_PAID', 'paid'],
    ['PARTIALLY_REFUNDED', 'partially_refunded'],
    ['REFUNDED', 'refunded'],
    ['PENDING', 'pending'],
    ['AUTHORIZED', 'pending'],
    ['VOIDED', 'cancelled'],
    ['EXPIRED', 'cancelled'],
    [null, 'pending'],
    // Nobody knows it: quarantined with its name.
    ['ON_THE_MOON', 'on_the_moon'],
  ] as const) {
    it(`that are ${said} are ${status}`, async () => {
      expect(await orderFrom({ displayFinancialStatus: said })).toMatchObject({ status });
      expect(await orderFrom({ displayFinancialStatus: said, cancelledAt: '2026-01-12T00:00:00Z' })).toMatchObject({
        status: 'cancelled',
        cancelled_at: '2026-01-12T00:00:00Z',
      });
      expect(await orderFrom({ displayFinancialStatus: said, test: true })).toMatchObject({ status: 'test' });
    });
  }

  for (const [sourceName, channel, isRenewal, tags] of [
    ['web', 'online', 'false', []],
    ['pos', 'pos', 'false', ['Subscription']],
    ['subscription_contract', 'online', 'true', []],
    ['subscription_contract_checkout_one', 'online', 'true', null],
    ['shopify_draft_order', 'shopify_draft_order', 'false', []],
    ['294517', '294517', 'true', ['vip', 'Subscription Recurring Order']],
    ['', null, 'false', []],
    [null, null, 'false', null],
  ] as const) {
    it(`from ${sourceName} with ${JSON.stringify(tags)} are of the channel ${channel}`, async () => {
      const row = await orderFrom({ sourceName, tags });
      expect(row).toMatchObject({ channel, is_subscription_renewal: isRenewal });
    });
  }

  it('keep nothing, zero, huge and odd amounts as they are', async () => {
    expect(await orderFrom({ totalTaxSet: null })).toMatchObject({ amount: '10.0000', tax: null, quantity: '0' });
    expect(await orderFrom({ totalPriceSet: money('0.0') })).toMatchObject({ amount: '0.0000' });
    expect(await orderFrom({ totalPriceSet: money(12.5) })).toMatchObject({ amount: '12.5000' });
    expect(await orderFrom({ totalPriceSet: money('99999999999999.9999') })).toMatchObject({
      amount: '99999999999999.9999',
    });
    expect(await orderFrom({ totalPriceSet: money('a lot') })).toMatchObject({ amount: 'a lot' });
  });

  it('are of guests without a number or address', async () => {
    expect(await orderFrom({ customer: null, email: ' ' })).toMatchObject({
      customer_id: null,
      email: null,
      order_id: '42',
    });
    expect(await rowsFrom(orders, bare)).toMatchObject({ customers: [], consents: [], refunds: [], order_lines: [] });
  });

  it('were placed when they were processed: imported ones long before they were made', async () => {
    expect(await orderFrom({ processedAt: '2019-05-05T05:05:05Z' })).toMatchObject({
      ordered_at: '2019-05-05T05:05:05Z',
    });
    expect(await orderFrom({ processedAt: null })).toMatchObject({ ordered_at: bare.createdAt });
  });

  it('have lines that are known by their product, else by what they say', async () => {
    const line = {
      id: 'gid://shopify/LineItem/9',
      quantity: 3,
      originalUnitPriceSet: money('19.99'),
      title: 'Té “verde” 🍵',
    };
    const of = async (said: Said) => (await rowsFrom(orders, bare, [{ ...line, ...said }], 'order_lines')).order_lines;
    const product = { id: 'gid://shopify/Product/77' };
    const discountAllocations = [{ allocatedAmountSet: money('1.0') }, { allocatedAmountSet: money('0.33') }];
    expect(await of({ product, sku: 'T-1', discountAllocations })).toEqual([
      {
        order_id: '42',
        line_id: '9',
        product_id: '77',
        quantity: '3',
        amount: '59.9700',
        discount: '1.3300',
        order_updated_at: bare.updatedAt,
      },
    ]);
    expect(await of({ product: null, sku: 'T-1' })).toMatchObject([{ product_id: 'T-1', discount: '0.0000' }]);
    expect(await of({ sku: '' })).toMatchObject([{ product_id: line.title }]);
  });

  it('have refunds at their own time, also above what was paid; goods alone are none', async () => {
    const refund = (id: number, amount: string) => ({
      id: `gid://shopify/Refund/${id}`,
      createdAt: `2026-02-0${id}T00:00:00Z`,
      totalRefundedSet: money(amount),
    });
    const customer = { id: 'gid://shopify/Customer/5', updatedAt: bare.updatedAt };
    const refunds = [refund(1, '25.0'), refund(2, '0.0'), refund(3, '0.01')];
    expect((await rowsFrom(orders, { ...bare, customer, refunds }, [], 'refunds')).refunds).toEqual(
      (
        [
          [1, '25.0000'],
          [3, '0.0100'],
        ] as const
      ).map(([id, amount]) => ({
        refund_id: String(id),
        order_id: '42',
        customer_id: '5',
        refunded_at: `2026-02-0${id}T00:00:00Z`,
        amount,
        currency: 'EUR',
        order_updated_at: bare.updatedAt,
      })),
    );
  });
});

describe('customers and products of Shopify', () => {
  it('need no more than an id', async () => {
    const id = 'gid://shopify/Customer/5';
    expect(await rowsFrom(customers, { id, updatedAt: bare.updatedAt })).toMatchObject({
      customers: [{ customer_id: '5', email: null, phone: null, updated_at: bare.updatedAt }],
      consents: [],
    });
    const product = { id: 'gid://shopify/Product/7', title: '—', updatedAt: bare.updatedAt };
    expect(await rowsFrom(products, product)).toMatchObject({
      products: [{ product_id: '7', title: '—', type: null, category: null, price: null }],
    });
  });

  for (const [marketingState, status] of [
    ['SUBSCRIBED', 'subscribed'],
    ['UNSUBSCRIBED', 'unsubscribed'],
    ['PENDING', 'pending'],
    ['NOT_SUBSCRIBED', 'never'],
    ['INVALID', 'never'],
    ['REDACTED', 'unsubscribed'],
    ['SOMETHING_NEW', 'something_new'],
  ] as const) {
    it(`consent that is ${marketingState} is ${status}`, async () => {
      const defaultEmailAddress = {
        emailAddress: 'a@shop.test',
        marketingState,
        marketingOptInLevel: 'CONFIRMED_OPT_IN',
      };
      const { consents } = await rowsFrom(customers, { id: 'gid://shopify/Customer/5', defaultEmailAddress });
      expect(consents).toEqual([{ customer_id: '5', channel: 'email', status, at: null, via: 'confirmed_opt_in' }]);
    });
  }
});
