/** Which orders count, and why the others do not. */
import { afterAll, describe, expect, it } from 'vitest';
import { openSqlShop, type ShopContext, type ShopRow } from '../../support/sql-shop.ts';

const shop = await openSqlShop();
afterAll(() => shop.close());

const order = (row: ShopRow): ShopRow => ({
  customer_id: 'c1',
  ordered_at: '2024-01-10T10:00:00Z',
  amount: '10',
  ...row,
});

/** Order id → the reason it is left out, `counted` where it is not. */
async function judge(orders: readonly ShopRow[], context?: ShopContext): Promise<Record<string, string>> {
  await shop.transform({ orders: orders.map(order) }, context);
  const rows = await shop.rows<{ order_id: string; reason: string; is_counted: boolean }>(
    `select order_id, is_counted, coalesce(left_out_because, 'counted') as reason from int_orders`,
  );
  for (const { is_counted, reason } of rows) expect(is_counted).toBe(reason === 'counted');
  return Object.fromEntries(rows.map(({ order_id, reason }) => [order_id, reason]));
}

describe('the status of an order', () => {
  it('leaves out what is pending or a test, whatever the day; paid, partly refunded and no status count', async () => {
    expect(
      await judge([
        { order_id: 'pending', status: 'pending' },
        { order_id: 'test', status: 'TEST' },
        { order_id: 'cancelled test', status: 'test', cancelled_at: '2024-01-11T00:00:00Z' },
        { order_id: 'paid', status: 'Paid' },
        { order_id: 'partly', status: 'partially_refunded' },
        { order_id: 'none' },
      ]),
    ).toEqual({
      pending: 'pending',
      test: 'test',
      'cancelled test': 'test',
      paid: 'counted',
      partly: 'counted',
      none: 'counted',
    });
  });

  const ended = [
    {
      order_id: 'by cancelled_at',
      status: 'cancelled',
      cancelled_at: '2024-03-01T12:00:00Z',
      updated_at: '2024-01-12',
    },
    { order_id: 'by updated_at', status: 'cancelled', updated_at: '2024-03-01T12:00:00Z' },
    { order_id: 'by its own date', status: 'cancelled', ordered_at: '2024-01-10T10:00:00Z' },
    { order_id: 'still called paid', status: 'paid', cancelled_at: '2024-03-01T12:00:00Z' },
    { order_id: 'refunded', status: 'refunded', updated_at: '2024-03-01T12:00:00Z' },
    { order_id: 'refunded at once', status: 'refunded' },
  ];

  it('leaves out what was cancelled or refunded on the reference date or before', async () => {
    expect(await judge(ended, { asOf: '2024-03-01' })).toEqual({
      'by cancelled_at': 'cancelled',
      'by updated_at': 'cancelled',
      'by its own date': 'cancelled',
      'still called paid': 'cancelled',
      refunded: 'refunded',
      'refunded at once': 'refunded',
    });
  });

  it('counts in full, until the day before, what was cancelled or refunded later', async () => {
    expect(await judge(ended, { asOf: '2024-02-29' })).toEqual({
      'by cancelled_at': 'counted',
      'by updated_at': 'counted',
      'by its own date': 'cancelled',
      'still called paid': 'counted',
      refunded: 'counted',
      'refunded at once': 'refunded',
    });
  });

  it('ends an order on the day that it is in the store', async () => {
    const late = [{ order_id: 'a', status: 'cancelled', cancelled_at: '2024-03-02T03:00:00Z' }];
    expect(await judge(late, { asOf: '2024-03-01', zone: 'America/New_York' })).toEqual({ a: 'cancelled' });
    expect(await judge(late, { asOf: '2024-03-01', zone: 'Europe/Madrid' })).toEqual({ a: 'counted' });
  });
});

describe('other reasons', () => {
  it('leaves out other currencies without a rate, in any letters; no currency is the store’s', async () => {
    expect(
      await judge([
        { order_id: 'usd', currency: 'USD' },
        { order_id: 'small usd', currency: 'usd' },
        { order_id: 'eur', currency: 'eur' },
        { order_id: 'none' },
      ]),
    ).toEqual({ usd: 'no_rate', 'small usd': 'no_rate', eur: 'counted', none: 'counted' });
    expect(await shop.rows('select order_id, currency from int_orders order by order_id')).toEqual([
      { order_id: 'eur', currency: 'EUR' },
      { order_id: 'none', currency: 'EUR' },
      { order_id: 'small usd', currency: 'USD' },
      { order_id: 'usd', currency: 'USD' },
    ]);
  });

  it('leaves out orders of nobody and after the reference date, and gives the first reason alone', async () => {
    expect(
      await judge([
        { order_id: 'nobody', customer_id: null },
        { order_id: 'no address', customer_id: null, email: '  ' },
        { order_id: 'guest', customer_id: null, email: 'g@example.test' },
        { order_id: 'later', ordered_at: '2024-07-01T00:00:00Z' },
        { order_id: 'later test', ordered_at: '2024-07-01T00:00:00Z', status: 'test', currency: 'USD' },
        { order_id: 'cancelled dollars', status: 'cancelled', currency: 'USD' },
      ]),
    ).toEqual({
      nobody: 'no_customer',
      'no address': 'no_customer',
      guest: 'counted',
      later: 'after_reference_date',
      'later test': 'after_reference_date',
      'cancelled dollars': 'cancelled',
    });
  });

  it('counts orders of no value, as orders and as purchase days', async () => {
    await shop.transform({
      orders: [
        order({ order_id: 'free', amount: '0' }),
        order({ order_id: 'later', amount: '0.0001', ordered_at: '2024-01-20T10:00:00Z' }),
      ],
    });
    expect(await shop.rows('select orders, purchase_days, spend, repeat_spend from customer_histories')).toEqual([
      { orders: 2, purchase_days: 2, spend: '0.0001', repeat_spend: '0.0001' },
    ]);
  });

  it('keeps orders that do not count out of everything that is learned', async () => {
    await shop.transform({
      orders: [
        order({ order_id: '1' }),
        order({ order_id: '2', status: 'test', ordered_at: '2024-02-01T00:00:00Z' }),
        order({ order_id: '3', currency: 'USD', ordered_at: '2024-02-02T00:00:00Z' }),
        order({ order_id: '4', status: 'cancelled', ordered_at: '2024-02-03T00:00:00Z' }),
      ],
    });
    expect(await shop.rows('select orders, frequency, recency_days, spend from customer_histories')).toEqual([
      { orders: 1, frequency: 0, recency_days: 0, spend: '10.0000' },
    ]);
  });

  it('builds every table where nobody has ordered or nothing came at all', async () => {
    await shop.transform({ customers: [{ customer_id: 'p1' }, { customer_id: 'p2' }] });
    await shop.audit();
    await shop.publish();
    expect(await shop.rows('select count(*) as customers, count_if(is_prospect) as prospects from customers')).toEqual([
      { customers: 2, prospects: 2 },
    ]);
    await shop.transform({});
    await shop.audit();
    expect(await shop.rows('select count(*) as people from int_customers_resolved')).toEqual([{ people: 0 }]);
  });
});
