/** What the checks of the data find, what they say it does to revenue, and what they leave alone. */
import { afterAll, describe, expect, it } from 'vitest';
import { openSqlShop, type ShopContext, type ShopRow, type ShopRows } from '../../support/sql-shop.ts';

const shop = await openSqlShop();
afterAll(() => shop.close());

const order = (order_id: string, amount: string, more: ShopRow = {}): ShopRow => ({
  order_id,
  customer_id: 'a',
  ordered_at: '2024-05-01',
  amount,
  _loaded_at: '2024-07-01T04:00:00Z',
  ...more,
});
/** An id as the landing makes it where a file has none. */
const made = (digit: string, ordinal: number): string => `h${digit.repeat(24)}-${ordinal}`;

async function check(rows: ShopRows, context?: ShopContext) {
  await shop.transform(rows, context);
  const found = await shop.rows<{ check: string; severity: string; rows: number; amount: string | null }>(
    `select "check", severity, "rows", amount, share_of_rows, share_of_revenue from data_quality order by "check"`,
  );
  return new Map(found.map(({ check: name, ...figures }) => [name, figures]));
}

it('has a row for every check, also in an empty shop', async () => {
  const found = await check({});
  const nothing = { severity: 'warn', rows: 0, share_of_rows: null, share_of_revenue: null };
  expect(Object.fromEntries(found)).toEqual({
    duplicate_orders: { ...nothing, amount: '0.0000' },
    free_orders: { ...nothing, amount: '0.0000' },
    future_orders: { ...nothing, amount: null },
    negative_lines: { ...nothing, amount: '0.0000' },
    orders_in_two_sources: { ...nothing, amount: '0.0000' },
    orders_without_rate: { ...nothing, amount: null },
    other_currencies: { ...nothing, amount: '0.0000' },
    parts_without_order: { ...nothing, amount: null },
    payments_against_orders: { ...nothing, amount: null },
    refunds_above_order: { ...nothing, amount: '0.0000' },
  });
});

describe('orders that may have come twice', () => {
  it('are those without an id of their own that equal another in customer, day and amount', async () => {
    const found = await check({
      orders: [
        order(made('a', 1), '10'),
        order(made('a', 2), '10'),
        // Equal but for the number of pieces.
        order(made('b', 1), '10', { quantity: 2 }),
        order(made('c', 1), '10', { ordered_at: '2024-05-02' }),
        order(made('d', 1), '10', { customer_id: 'b' }),
        order(made('e', 1), '60'),
      ],
    });
    expect(found.get('duplicate_orders')).toEqual({
      severity: 'warn',
      rows: 2,
      amount: '20.0000',
      share_of_rows: 2 / 6,
      share_of_revenue: 20 / 110,
    });
    expect(await shop.rows('select count(*) as orders from int_orders where is_counted')).toEqual([{ orders: 6 }]);
  });

  it('are none where the shop gives ids, or where they do not count', async () => {
    const own = await check({ orders: [order('1', '10'), order('2', '10'), order('hollow-3', '10')] });
    expect(own.get('duplicate_orders')).toMatchObject({ rows: 0 });
    const pending = { status: 'pending' };
    const left = await check({ orders: [order(made('a', 1), '10', pending), order(made('a', 2), '10', pending)] });
    expect(left.get('duplicate_orders')).toMatchObject({ rows: 0 });
  });
});

it('counts orders of amount 0', async () => {
  const found = await check({ orders: [order('1', '0'), order('2', '0'), order('3', '5'), order('4', '5')] });
  expect(found.get('free_orders')).toMatchObject({ severity: 'warn', rows: 2, share_of_rows: 0.5, amount: '0.0000' });
  const free = await check({ orders: [order('1', '0')] });
  expect(free.get('free_orders')).toMatchObject({ severity: 'warn', rows: 1, share_of_revenue: null });
});

it('finds orders dated after they were loaded, a day of grace for zones, and none after the reference date', async () => {
  const orders = [
    order('1', '5', { ordered_at: '2024-08-01' }),
    order('2', '5', { ordered_at: '2024-07-02T03:00:00Z' }),
    order('3', '5', { ordered_at: '2024-07-02T05:00:00Z' }),
    order('4', '5', { _loaded_at: null, ordered_at: '2024-08-01' }),
  ];
  const found = await check({ orders }, { asOf: '2024-08-31' });
  expect(found.get('future_orders')).toMatchObject({ rows: 2, share_of_rows: 0.5, amount: null });
  const earlier = await check({ orders }, { asOf: '2024-07-02' });
  expect(earlier.get('future_orders')).toMatchObject({ rows: 1, share_of_rows: 0.5 });
});

it('finds lines below 0', async () => {
  const line = (line_id: string, amount: string) => ({
    order_id: '1',
    line_id,
    product_id: 'p',
    quantity: '1',
    amount,
  });
  const found = await check({ orders: [order('1', '40')], order_lines: [line('1', '50'), line('2', '-10')] });
  expect(found.get('negative_lines')).toMatchObject({
    severity: 'warn',
    rows: 1,
    amount: '-10.0000',
    share_of_rows: 0.5,
    share_of_revenue: -0.25,
  });
});

describe('orders in other currencies', () => {
  const dollars = (order_id: string) => order(order_id, '10', { currency: 'USD' });

  it('are told apart by whether there is a rate', async () => {
    const found = await check({
      orders: [order('1', '15'), order('2', '20', { currency: 'GBP' }), dollars('3')],
      currency_rates: [{ from: 'USD', to: 'EUR', date: '2024-05-01', rate: '0.5' }],
    });
    expect(found.get('other_currencies')).toMatchObject({ rows: 1, amount: '5.0000', share_of_revenue: 0.25 });
    expect(found.get('orders_without_rate')).toMatchObject({ severity: 'warn', rows: 1, share_of_rows: 1 / 3 });
  });

  it('are an error where most orders have no rate', async () => {
    const half = await check({ orders: [order('1', '15'), dollars('2')] });
    expect(half.get('orders_without_rate')).toMatchObject({ severity: 'warn', rows: 1 });
    const most = await check({ orders: [order('1', '15'), dollars('2'), dollars('3')] });
    expect(most.get('orders_without_rate')).toMatchObject({ severity: 'error', rows: 2 });
  });

  it('are no error because a metric leaves the others out', async () => {
    const orders = [
      order('1', '15'),
      order('2', '15', { channel: 'pos' }),
      order('3', '15'),
      dollars('4'),
      dollars('5'),
    ];
    const refunds = [{ refund_id: 'r', order_id: '3', refunded_at: '2024-05-03', amount: '31' }];
    const found = await check({ orders, refunds }, { metric: { channels: { include: ['pos'] } } });
    expect(found.get('orders_without_rate')).toMatchObject({ severity: 'warn', rows: 2, share_of_rows: 0.5 });
    expect(found.get('refunds_above_order')).toMatchObject({ severity: 'warn', amount: '16.0000' });
  });
});

describe('refunds of more than their order', () => {
  const refund = (refund_id: string, amount: string) => ({
    refund_id,
    order_id: '1',
    refunded_at: '2024-05-03',
    amount,
  });

  it('are found by what goes beyond, and take no more than the order', async () => {
    const orders = [order('1', '40'), order('2', '60')];
    const found = await check({ orders, refunds: [refund('r1', '30'), refund('r2', '9')] });
    expect(found.get('refunds_above_order')).toMatchObject({ rows: 0, amount: '0.0000' });
    const beyond = await check({ orders, refunds: [refund('r1', '30'), refund('r2', '25'), refund('r3', '6')] });
    expect(beyond.get('refunds_above_order')).toMatchObject({
      severity: 'warn',
      rows: 2,
      amount: '21.0000',
      share_of_rows: 2 / 3,
      share_of_revenue: 21 / 60,
    });
    expect(await shop.rows('select sum(amount) as spend from int_orders where is_counted')).toEqual([
      { spend: '60.0000' },
    ]);
  });

  it('are an error where that exceeds all revenue, and nothing after the reference date', async () => {
    const orders = [order('1', '40'), order('2', '60')];
    const cents = await check({ orders, refunds: [refund('r1', '4000')] });
    expect(cents.get('refunds_above_order')).toMatchObject({ severity: 'error', rows: 1, amount: '3960.0000' });
    const later = await check({ orders, refunds: [refund('r1', '4000')] }, { asOf: '2024-05-02' });
    expect(later.get('refunds_above_order')).toMatchObject({ severity: 'warn', rows: 0, share_of_rows: null });
  });
});
