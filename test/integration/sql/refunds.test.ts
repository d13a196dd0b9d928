/** What refunds do to orders, to customers and to nothing else, from raw rows to published customers. */
import { afterAll, describe, expect, it } from 'vitest';
import { openSqlShop, type ShopContext, type ShopRow, type ShopRows } from '../../support/sql-shop.ts';

const shop = await openSqlShop();
afterAll(() => shop.close());

const order = (row: ShopRow): ShopRow => ({ customer_id: 'ana', ordered_at: '2024-01-10', amount: '100', ...row });

/** Builds everything, checks the books, and tells of each customer by id. */
async function customersOf(rows: ShopRows, context?: ShopContext) {
  await shop.transform(rows, context);
  await shop.audit();
  await shop.publish();
  const found = await shop.rows<{ customer_id: string; orders: number; clv: string; average: string | null }>(
    `select resolved.customer_id, historic_orders as orders, historic_clv as clv, average_order_value as average
     from customers join int_customers_resolved as resolved using (customer_key) where not resolved.is_alias`,
  );
  return Object.fromEntries(
    found.map(({ customer_id, orders, clv, average }) => [customer_id, [orders, clv, average]]),
  );
}

const refundsOf = () =>
  shop.rows(
    `select refund_id, applied_amount as applied, excess_amount as excess, left_out_because as reason
     from int_refunds order by source, refund_id`,
  );

describe('a refund of an order', () => {
  const rows: ShopRows = {
    orders: [order({ order_id: '1' }), order({ order_id: '2', ordered_at: '2024-02-10', amount: '50' })],
    refunds: [
      { refund_id: 'part', order_id: '1', refunded_at: '2024-03-01T12:00:00Z', amount: '30' },
      { refund_id: 'rest', order_id: '1', refunded_at: '2024-04-01T12:00:00Z', amount: '70' },
    ],
  };

  it('counts from its own day: before it the order is worth all, then the rest, then it never was', async () => {
    expect(await customersOf(rows, { asOf: '2024-02-29' })).toEqual({ ana: [2, '150.0000', '75.0000'] });
    expect(await customersOf(rows, { asOf: '2024-03-01' })).toEqual({ ana: [2, '120.0000', '60.0000'] });
    expect(await customersOf(rows, { asOf: '2024-03-31' })).toEqual({ ana: [2, '120.0000', '60.0000'] });
    expect(await customersOf(rows, { asOf: '2024-04-01' })).toEqual({ ana: [1, '50.0000', '50.0000'] });
    expect(await shop.rows('select first_order_date, frequency, spend from customer_histories')).toEqual([
      { first_order_date: '2024-02-10', frequency: 0, spend: '50.0000' },
    ]);
  });

  it('counts on the day that it is in the store', async () => {
    const night = {
      ...rows,
      refunds: [{ refund_id: 'r', order_id: '1', refunded_at: '2024-03-02T03:00:00Z', amount: 30 }],
    };
    expect(await customersOf(night, { asOf: '2024-03-01', zone: 'America/New_York' })).toEqual({
      ana: [2, '120.0000', '60.0000'],
    });
    expect(await customersOf(night, { asOf: '2024-03-01', zone: 'Europe/Madrid' })).toEqual({
      ana: [2, '150.0000', '75.0000'],
    });
  });

  it('takes no more than the order was worth, and the audit of refunds says what is beyond', async () => {
    const { orders } = rows;
    const refunds = [
      { refund_id: 'a', order_id: '2', refunded_at: '2024-03-01', amount: '20' },
      { refund_id: 'b', order_id: '2', refunded_at: '2024-03-02', amount: '31.5' },
      { refund_id: 'c', order_id: '1', refunded_at: '2024-03-02', amount: '99.9999' },
    ];
    expect(await customersOf({ ...(orders && { orders }), refunds })).toEqual({ ana: [1, '0.0001', '0.0001'] });
    expect(await refundsOf()).toEqual([
      { refund_id: 'a', applied: '20.0000', excess: '0.0000', reason: 'order_left_out' },
      { refund_id: 'b', applied: '30.0000', excess: '1.5000', reason: 'order_left_out' },
      { refund_id: 'c', applied: '99.9999', excess: '0.0000', reason: null },
    ]);
  });

  it('leaves an order of no value where it is', async () => {
    const refunds = [{ refund_id: 'a', order_id: 'free', refunded_at: '2024-03-01', amount: '5' }];
    const orders = [order({ order_id: 'free', amount: '0' })];
    expect(await customersOf({ orders, refunds })).toEqual({ ana: [1, '0.0000', '0.0000'] });
  });

  it('changes nothing of an order that was cancelled, and is not taken from its customer', async () => {
    const orders = [order({ order_id: '1', status: 'cancelled' }), order({ order_id: '2' })];
    const refunds = [{ refund_id: 'a', order_id: '1', customer_id: 'ana', refunded_at: '2024-03-01', amount: '100' }];
    expect(await customersOf({ orders, refunds })).toEqual({ ana: [1, '100.0000', '100.0000'] });
  });

  it('tells when an order that says refunded was: as of a day before its last refund it counts', async () => {
    const orders = [order({ order_id: '1', status: 'refunded' })];
    const refunds = [
      { refund_id: 'a', order_id: '1', refunded_at: '2024-03-01', amount: '40' },
      { refund_id: 'b', order_id: '1', refunded_at: '2024-05-01', amount: '50' },
    ];
    expect(await customersOf({ orders, refunds }, { asOf: '2024-02-29' })).toEqual({
      ana: [1, '100.0000', '100.0000'],
    });
    expect(await customersOf({ orders, refunds }, { asOf: '2024-04-30' })).toEqual({ ana: [1, '60.0000', '60.0000'] });
    expect(await customersOf({ orders, refunds }, { asOf: '2024-05-01' })).toEqual({ ana: [0, '0.0000', null] });
  });

  it('belongs to the order of its own source', async () => {
    const orders = [order({ order_id: '1' }), order({ order_id: '1', _source: 'till', customer_id: 'bob' })];
    const refunds = [{ _source: 'till', refund_id: 'a', order_id: '1', refunded_at: '2024-03-01', amount: '40' }];
    expect(await customersOf({ orders, refunds })).toEqual({
      ana: [1, '100.0000', '100.0000'],
      bob: [1, '60.0000', '60.0000'],
    });
  });
});

describe('a refund without an order', () => {
  const orders = [order({ order_id: '1' }), order({ order_id: '2', customer_id: 'bob', amount: '10' })];

  it('lowers what its customer was worth, below nothing too, and neither counts nor what models learn', async () => {
    const refunds = [
      { refund_id: 'a', customer_id: 'ana', refunded_at: '2024-03-01', amount: '30' },
      { refund_id: 'b', customer_id: 'bob', refunded_at: '2024-03-01', amount: '12.5' },
      { refund_id: 'c', customer_id: 'bob', refunded_at: '2024-07-01', amount: '100' },
      { refund_id: 'd', customer_id: 'eve', refunded_at: '2024-03-01', amount: '7' },
    ];
    const customers = [{ customer_id: 'eve' }];
    expect(await customersOf({ orders, refunds, customers })).toEqual({
      ana: [1, '70.0000', '100.0000'],
      bob: [1, '-2.5000', '10.0000'],
      eve: [0, '-7.0000', null],
    });
    expect(await shop.rows('select sum(frequency + 1) as days, sum(spend) as spend from learning_histories')).toEqual([
      { days: 2, spend: '110.0000' },
    ]);
  });

  it('is one whose order is not known, or not yet', async () => {
    const refunds = [
      { refund_id: 'a', order_id: 'lost', customer_id: 'ana', refunded_at: '2024-03-01', amount: '30' },
      { refund_id: 'b', order_id: 'lost', refunded_at: '2024-03-01', amount: '1' },
      { refund_id: 'c', order_id: '3', customer_id: 'ana', refunded_at: '2024-03-01', amount: '2' },
      { refund_id: 'd', customer_id: 'stranger', refunded_at: '2024-03-01', amount: '4' },
    ];
    // As of today the shop knows nothing of it.
    const later = order({ order_id: '3', ordered_at: '2024-07-01' });
    expect(await customersOf({ orders: [...orders, later], refunds })).toEqual({
      ana: [1, '68.0000', '100.0000'],
      bob: [1, '10.0000', '10.0000'],
    });
    expect((await refundsOf()).map(({ refund_id, reason }) => [refund_id, reason])).toEqual([
      ['a', null],
      ['b', 'no_customer'],
      ['c', null],
      ['d', 'no_customer'],
    ]);
  });

  it('finds a person under any of the ids that turned out to be one', async () => {
    const both = [
      order({ order_id: '1', email: 'ñ@example.test' }),
      order({ order_id: '2', customer_id: 'añá', email: 'Ñ@example.test' }),
    ];
    const refunds = [{ refund_id: 'á', customer_id: 'añá', refunded_at: '2024-03-01', amount: '30' }];
    expect(Object.values(await customersOf({ orders: both, refunds }))).toEqual([[2, '170.0000', '100.0000']]);
  });
});

describe('refunds that come in several files', () => {
  const first = { _load: '000001-a' };
  const second = { _load: '000002-b' };

  it('count once when they land twice, as the later file says', async () => {
    const refunds = [
      { ...first, refund_id: 'a', order_id: '1', refunded_at: '2024-03-01', amount: '30' },
      { ...second, refund_id: 'a', order_id: '1', refunded_at: '2024-03-01', amount: '30' },
      { ...first, refund_id: 'b', order_id: '1', refunded_at: '2024-03-01', amount: '5' },
      { ...second, refund_id: 'b', order_id: '1', refunded_at: '2024-03-01', amount: '6' },
    ];
    const orders = [order({ ...first, order_id: '1' }), order({ ...second, order_id: '1' })];
    expect(await customersOf({ orders, refunds })).toEqual({ ana: [1, '64.0000', '64.0000'] });
  });

  it('find an order of an earlier or a later file', async () => {
    const orders = [order({ ...first, order_id: '1' }), order({ ...second, order_id: '2' })];
    const refunds = [
      { ...second, refund_id: 'a', order_id: '1', refunded_at: '2024-03-01', amount: '1' },
      { ...first, refund_id: 'b', order_id: '2', refunded_at: '2024-03-01', amount: '2' },
    ];
    expect(await customersOf({ orders, refunds })).toEqual({ ana: [2, '197.0000', '98.5000'] });
  });
});
