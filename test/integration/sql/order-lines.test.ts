/** Order lines: what they make of orders and of products. */
import { afterAll, describe, expect, it } from 'vitest';
import { openSqlShop, type ShopRow, type ShopRows } from '../../support/sql-shop.ts';

const shop = await openSqlShop();
afterAll(() => shop.close());

const order = (row: ShopRow): ShopRow => ({ customer_id: 'ana', ordered_at: '2024-01-10', amount: '100', ...row });
const line = (order_id: string, line_id: string, row: ShopRow = {}): ShopRow => ({
  order_id,
  line_id,
  product_id: 'mug',
  quantity: '1',
  amount: '10',
  ...row,
});

async function built(rows: ShopRows, order_value?: unknown) {
  await shop.transform(rows, { order_value });
  await shop.audit();
  return Object.fromEntries(
    (
      await shop.rows<{ order_id: string; gross: string; units: string | null }>(
        'select order_id, gross_amount as gross, units from int_orders',
      )
    ).map(({ order_id, gross, units }) => [order_id, [gross, units]]),
  );
}

describe('what an order is worth', () => {
  const rows: ShopRows = {
    orders: [
      order({ order_id: 'lines', tax: '16', shipping: '4', quantity: '9' }),
      order({ order_id: 'bare', tax: '16', shipping: '4', quantity: '9' }),
      order({ order_id: 'gift', amount: '3', shipping: '4' }),
    ],
    order_lines: [
      line('lines', '1', { amount: '50', discount: '7.5', quantity: '3' }),
      line('lines', '2', { amount: '12.25', quantity: '0.5' }),
    ],
  };

  it('is its amount as it is, unless the store says otherwise', async () => {
    const asItIs = { lines: ['100.0000', '3.5000'], bare: ['100.0000', '9.0000'], gift: ['3.0000', null] };
    expect(await built(rows)).toEqual(asItIs);
    expect(await built(rows, { from: 'amount' })).toEqual(asItIs);
  });

  it('is without tax and shipping where the store takes them off, and never below nothing', async () => {
    expect(await built(rows, { without: ['shipping'] })).toMatchObject({
      lines: ['96.0000', '3.5000'],
      gift: ['0.0000', null],
    });
    expect(await built(rows, { without: ['tax', 'shipping'] })).toMatchObject({ bare: ['80.0000', '9.0000'] });
  });

  it('is that of its lines after their discounts where the store says so and there are some', async () => {
    expect(await built(rows, { from: 'lines', without: ['tax'] })).toEqual({
      lines: ['54.7500', '3.5000'],
      bare: ['84.0000', '9.0000'],
      gift: ['3.0000', null],
    });
  });

  it('takes a line that landed twice once, as the later file says, and lines that come before their order', async () => {
    const order_lines = [
      line('1', '1', { amount: '5', _load: '000002-b' }),
      line('1', '1', { amount: '4', _load: '000001-a' }),
      line('1', '2', { amount: '7', _load: '000001-a' }),
      line('1', '2', { amount: '8', _load: '000001-a' }),
    ];
    const orders = [order({ order_id: '1', _load: '000002-b' })];
    expect(await built({ orders, order_lines }, { from: 'lines' })).toEqual({ 1: ['13.0000', '2.0000'] });
  });

  it('is at most refunded, however it was found', async () => {
    const refunds = [{ refund_id: 'r', order_id: 'lines', refunded_at: '2024-02-01', amount: '54.75' }];
    await built({ ...rows, refunds }, { from: 'lines' });
    expect(await shop.rows(`select left_out_because as reason from int_orders where order_id = 'lines'`)).toEqual([
      { reason: 'refunded' },
    ]);
  });
});

describe('products', () => {
  it('tell what lines of counted orders brought, in the store’s currency, also of goods that no file names', async () => {
    await shop.transform({
      orders: [
        order({ order_id: '1' }),
        order({ order_id: '2', customer_id: 'bob', ordered_at: '2024-02-10', currency: 'USD' }),
        order({ order_id: '3', status: 'cancelled' }),
        order({ order_id: '4', ordered_at: '2024-07-10' }),
        order({ order_id: '5', currency: 'SEK' }),
      ],
      order_lines: [
        ...['1', '2', '3', '4', '5', 'unknown'].map((id) => line(id, '1')),
        line('1', '2', { quantity: '2', amount: '19', discount: '1' }),
        line('2', '2', { product_id: 'té 🍵', amount: '0.3333' }),
      ],
      products: [
        { product_id: 'mug', title: 'Mug', category: 'Home', type: 'good', price: '10' },
        { product_id: 'mug', title: 'Blue mug', category: 'Home', type: 'good', price: '11', _load: '000002-b' },
        { product_id: 'unsold', title: 'Pen' },
      ],
      currency_rates: [{ from: 'EUR', to: 'USD', date: '2024-02-09', rate: '2' }],
      refunds: [{ refund_id: 'r', order_id: '1', refunded_at: '2024-03-01', amount: '5' }],
    });
    await shop.audit();
    await shop.publish();
    expect(
      await shop.rows(
        `select product_id, title, price, orders, customers, units, revenue, first_order_date as "first",
           last_order_date as "last" from products order by product_id`,
      ),
    ).toEqual([
      {
        product_id: 'mug',
        title: 'Blue mug',
        price: '11.0000',
        orders: 2,
        customers: 2,
        units: '4.0000',
        revenue: '33.0000',
        first: '2024-01-10',
        last: '2024-02-10',
      },
      {
        product_id: 'té 🍵',
        title: null,
        price: null,
        orders: 1,
        customers: 1,
        units: '1.0000',
        revenue: '0.1667',
        first: '2024-02-10',
        last: '2024-02-10',
      },
      {
        product_id: 'unsold',
        title: 'Pen',
        price: null,
        orders: 0,
        customers: 0,
        units: '0.0000',
        revenue: '0.0000',
        first: null,
        last: null,
      },
    ]);
  });
});
