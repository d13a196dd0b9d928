/** What objects of WooCommerce become, as lists and webhooks deliver them. */
import { describe, expect, it } from 'vitest';
import { tablesOf } from '../../support/source-pages.ts';
import { openShop } from '../../support/woocommerce/open-shop.ts';
import type { OrderChange } from '../../support/woocommerce/shop.ts';

const resources = ['orders', 'trashed_orders'];
const at = Date.parse('2026-01-10T10:00:00Z') / 1000;

async function orderFrom(said: OrderChange) {
  const shop = await openShop({ orders: 1 });
  shop.shop.change(1001, { refunds: [], ...said });
  await shop.read({ resources });
  const { orders = {}, order_lines: lines = {}, refunds = {} } = tablesOf(shop.pages);
  return { order: orders['1001'] ?? {}, lines: Object.values(lines), refunds: Object.values(refunds) };
}

const line = {
  id: 9,
  name: 'Maceta de barro 🪴',
  product_id: 12,
  quantity: 2,
  sku: 'MB',
  subtotal: '20.0000',
  total: '15.55',
};

describe('orders of WooCommerce', () => {
  for (const { said, status } of [
    { said: { status: 'processing' }, status: 'paid' },
    { said: { status: 'completed' }, status: 'paid' },
    { said: { status: 'pending' }, status: 'pending' },
    { said: { status: 'on-hold' }, status: 'pending' },
    { said: { status: 'checkout-draft' }, status: 'pending' },
    { said: { status: 'cancelled' }, status: 'cancelled' },
    { said: { status: 'failed' }, status: 'cancelled' },
    { said: { status: 'refunded' }, status: 'refunded' },
    { said: { status: 'shipped' }, status: 'paid' },
    { said: { total: '10.00', refunds: [{ id: 1, at, amount: '4.00' }] }, status: 'partially_refunded' },
    { said: { total: '10.00', refunds: [4, 6].map((n) => ({ id: n, at, amount: `${n}.00` })) }, status: 'refunded' },
    // More than was paid, as some shops do by mistake.
    { said: { total: '10.00', refunds: [{ id: 1, at, amount: '12.50' }] }, status: 'refunded' },
    { said: { total: '0.00', refunds: [] }, status: 'paid' },
  ]) {
    it(`call ${JSON.stringify(said)} ${status}`, async () => {
      const { order, refunds } = await orderFrom({ status: 'completed', ...said });
      expect(order['status']).toBe(status);
      expect(refunds.map((row) => row['amount'])).toEqual((said.refunds ?? []).map(({ amount }) => amount));
    });
  }

  for (const [createdVia, channel] of [
    ['checkout', 'online'],
    ['store-api', 'online'],
    ['', 'online'],
    ['subscription', 'online'],
    ['pos-rest-api', 'pos'],
    ['woocommerce-pos', 'pos'],
    ['openpos', 'pos'],
    ['admin', 'admin'],
    ['rest-api', 'rest-api'],
    ['deposits', 'deposits'],
  ] as const) {
    it(`made by "${createdVia}" are sold ${channel}`, async () => {
      expect((await orderFrom({ created_via: createdVia })).order['channel']).toBe(channel);
    });
  }

  it('know renewals of subscriptions, whoever made them', async () => {
    const renews = async (said: OrderChange) => (await orderFrom(said)).order['is_subscription_renewal'];
    const mark = { id: 1, key: '_subscription_renewal', value: '77' };
    expect(await renews({ created_via: 'subscription' })).toBe('true');
    expect(await renews({ created_via: 'checkout', meta_data: [mark] })).toBe('true');
    expect(await renews({ meta_data: [{ ...mark, value: '' }] })).toBe('false');
    expect(await renews({ meta_data: [{ id: 2, key: '_other', value: { nested: ['x'] } }] })).toBe('false');
  });

  it('know guests by their address, and customers by their number', async () => {
    expect((await orderFrom({ customer_id: 0, email: ' Ñandú@Example.test ' })).order).toMatchObject({
      email: 'Ñandú@Example.test',
    });
    expect((await orderFrom({ customer_id: 0 })).order).not.toHaveProperty('customer_id');
    expect((await orderFrom({ customer_id: 7 })).order['customer_id']).toBe('7');
    expect((await orderFrom({ customer_id: 0, email: '' })).order).not.toHaveProperty('email');
  });

  it('give their lines before taxes, and the discount of each', async () => {
    const { order, lines } = await orderFrom({
      line_items: [
        line,
        { ...line, id: 10, product_id: 0, sku: '', quantity: 1 },
        { ...line, id: 11, product_id: 0, total: '20' },
      ],
    });
    expect(order['quantity']).toBe('5');
    expect(lines).toMatchObject([
      { line_id: '9', product_id: '12', quantity: '2', amount: '20.0000', discount: '4.4500' },
      { line_id: '10', product_id: 'Maceta de barro 🪴' },
      { line_id: '11', product_id: 'MB', discount: '0.0000' },
    ]);
    const byWeight = await orderFrom({ line_items: [{ ...line, quantity: 0.35 }] });
    expect(byWeight.lines[0]).toMatchObject({ quantity: '0.35' });
    expect(byWeight.order).not.toHaveProperty('quantity');
  });

  it('have no lines and no refunds', async () => {
    const { order, lines, refunds } = await orderFrom({ line_items: [], total: '0.00' });
    expect(order).toMatchObject({ quantity: '0', amount: '0.00' });
    expect([...lines, ...refunds]).toEqual([]);
  });

  it('have more refunds than a page holds', async () => {
    const many = Array.from({ length: 230 }, (_, n) => ({ id: n + 1, at: at + n, amount: '0.01' }));
    expect((await orderFrom({ refunds: many })).refunds).toHaveLength(230);
  });

  it('leave out an order that is deleted before its refunds are asked for', async () => {
    const shop = await openShop({ orders: 10 });
    shop.server.meanwhile((path) => {
      if (path === 'orders/1004/refunds') shop.shop.remove(1004);
    });
    await shop.read({ resources });
    const { orders = {} } = tablesOf(shop.pages);
    expect(Object.keys(orders)).toHaveLength(9);
    expect(orders).not.toHaveProperty('1004');
  });

  it('begin where they are asked to', async () => {
    const shop = await openShop({ orders: 50, settings: { startDate: '2025-06-01' } });
    await shop.read({ resources });
    const { orders = {} } = tablesOf(shop.pages);
    const all = shop.shop.select(false, 'modified', Date.parse('2025-06-01T00:00:00Z') / 1000 - 1, Infinity);
    expect(
      Object.keys(orders)
        .map(Number)
        .sort((a, b) => a - b),
    ).toEqual(all);
  });

  it('name a field of another kind', async () => {
    const shop = await openShop({ orders: 1 });
    shop.server.rewrite((_, object) => ({ ...object, total: { amount: '1' } }));
    await expect(shop.read({ resources })).rejects.toMatchObject({
      kind: 'bad_data',
      message: expect.stringMatching(/order: field total/),
    });
  });

  it('take numbers for texts', async () => {
    const shop = await openShop({ orders: 1 });
    shop.server.rewrite((_, object) => ({ ...object, total: 12.5, id: String(object['id']) }));
    await shop.read({ resources });
    expect(tablesOf(shop.pages).orders?.['1001']?.['amount']).toBe('12.5');
  });
});
