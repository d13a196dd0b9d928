/** The marts of sales by day and of cohorts by month, against figures counted by hand and by a plain program. */
import * as fc from 'fast-check';
import { afterAll, describe, expect, it } from 'vitest';
import { addDays } from '../../../lib/pure/dates.ts';
import { openSqlShop, type ShopContext, type ShopRow, type ShopRows } from '../../support/sql-shop.ts';

const shop = await openSqlShop();
afterAll(() => shop.close());

async function build(rows: ShopRows, context: ShopContext = {}): Promise<void> {
  await shop.transform(rows, { asOf: '2024-06-15', ...context });
  await shop.audit();
  await shop.publish();
}
const daily = () => shop.rows('select * from daily_sales order by sales_date, channel');
const cohorts = () => shop.rows('select * from cohorts order by cohort_month, months_since');

/** Somebody whose first order makes everybody before 1 March 2024 left-truncated. */
const oldest: ShopRow = { order_id: 'first', customer_id: 'oldest', ordered_at: '2024-01-01', amount: '7' };
const order = (
  order_id: string,
  customer_id: string,
  ordered_at: string,
  amount: string,
  more: ShopRow = {},
): ShopRow => ({
  order_id,
  customer_id,
  ordered_at,
  amount,
  ...more,
});

describe('sales by day', () => {
  it('tell orders, units, money, and who is new', async () => {
    await build({
      orders: [
        oldest,
        order('1', 'a', '2024-03-01T08:00:00Z', '10.50', { quantity: 2 }),
        order('2', 'a', '2024-03-01T09:00:00Z', '4.50', { channel: 'pos', quantity: 1 }),
        order('3', 'oldest', '2024-03-01', '0'),
        order('4', 'a', '2024-03-02', '20', { channel: 'pos' }),
        order('5', 'b', '2024-03-02', '30', { status: 'pending' }),
      ],
    });
    const day = (sales_date: string, channel: string, figures: object) => ({
      sales_date,
      channel,
      units: null,
      refunds: '0.0000',
      new_customers: 0,
      returning_customers: 0,
      ...figures,
    });
    expect(await daily()).toEqual([
      // Before the sixtieth day nobody is called new.
      day('2024-01-01', 'online', { orders: 1, gross: '7.0000', net: '7.0000', customers: 1 }),
      day('2024-03-01', 'online', {
        orders: 2,
        units: '2.0000',
        gross: '10.5000',
        net: '10.5000',
        customers: 2,
        new_customers: 1,
        returning_customers: 1,
      }),
      // Neither new in this channel nor come back.
      day('2024-03-01', 'pos', { orders: 1, units: '1.0000', gross: '4.5000', net: '4.5000', customers: 1 }),
      day('2024-03-02', 'pos', { orders: 1, gross: '20.0000', net: '20.0000', customers: 1, returning_customers: 1 }),
    ]);
  });

  it('take refunds from the day of their own, in the zone of the store, and from the channel of the order', async () => {
    await build(
      {
        orders: [oldest, order('1', 'a', '2024-03-01T12:00:00Z', '50', { channel: 'pos' })],
        refunds: [
          { refund_id: 'r1', order_id: '1', refunded_at: '2024-03-03T22:30:00Z', amount: '20' },
          // No more than the order was worth.
          { refund_id: 'r2', order_id: '1', refunded_at: '2024-03-05T12:00:00Z', amount: '29' },
          { refund_id: 'r3', customer_id: 'a', refunded_at: '2024-03-05T12:00:00Z', amount: '2.25' },
          { refund_id: 'r4', order_id: '1', refunded_at: '2024-06-16T12:00:00Z', amount: '1' },
        ],
      },
      { zone: 'Europe/Athens' },
    );
    const money = (await daily()).map(({ sales_date, channel, orders, gross, refunds, net }) =>
      [sales_date, channel, orders, gross, refunds, net].join(' '),
    );
    expect(money).toEqual([
      '2024-01-01 online 1 7.0000 0.0000 7.0000',
      '2024-03-01 pos 1 50.0000 0.0000 50.0000',
      '2024-03-04 pos 0 0.0000 20.0000 -20.0000',
      '2024-03-05 pos 0 0.0000 29.0000 -29.0000',
      '2024-03-05 unknown 0 0.0000 2.2500 -2.2500',
    ]);
  });

  it('are none in an empty shop and one row in a shop of one order', async () => {
    await build({});
    expect(await daily()).toEqual([]);
    expect(await cohorts()).toEqual([]);
    await build({ orders: [order('1', 'a', '2024-06-15', '0', { channel: '店舗' })] });
    expect(await daily()).toMatchObject([{ sales_date: '2024-06-15', channel: '店舗', orders: 1, customers: 1 }]);
    expect(await cohorts()).toEqual([]);
  });
});

describe('cohorts by month', () => {
  it('have every month until the reference date, and add up what each customer brought', async () => {
    await build({
      orders: [
        oldest,
        order('1', 'a', '2024-03-31', '10'),
        order('2', 'b', '2024-03-01', '20'),
        order('3', 'c', '2024-03-02', '0.01'),
        order('4', 'a', '2024-05-01', '5'),
        order('5', 'a', '2024-05-01', '5'),
        order('6', 'd', '2024-06-15', '1'),
        order('7', 'oldest', '2024-05-02', '1000'),
      ],
      refunds: [
        { refund_id: 'r1', order_id: '2', refunded_at: '2024-04-10', amount: '4' },
        { refund_id: 'r2', customer_id: 'a', refunded_at: '2024-04-10', amount: '100' },
      ],
    });
    const row = (...cells: unknown[]) => cells.join(' ');
    expect((await cohorts()).map((one) => row(...Object.values(one)))).toEqual([
      '2024-03-01 0 true 3 3 3 26.0100 26.0100 8.6700',
      '2024-03-01 1 true 3 0 0 -100.0000 -73.9900 -24.6633',
      '2024-03-01 2 true 3 1 2 10.0000 -63.9900 -21.3300',
      '2024-03-01 3 false 3 0 0 0.0000 -63.9900 -21.3300',
      '2024-06-01 0 false 1 1 1 1.0000 1.0000 1.0000',
    ]);
  });

  it('call the month of the reference date complete on its last day', async () => {
    const orders = [oldest, order('1', 'a', '2024-03-01', '1')];
    await build({ orders }, { asOf: '2024-03-30' });
    expect(await cohorts()).toMatchObject([{ is_complete: false }]);
    await build({ orders }, { asOf: '2024-03-31' });
    expect(await cohorts()).toMatchObject([{ is_complete: true }]);
  });
});

describe('sales and cohorts of any shop', () => {
  it('agree with orders and customers to the smallest unit, and with a plain count', async () => {
    const sold = fc.record({
      customer_id: fc.constantFrom('a', 'b', 'c', 'd', 'e'),
      day: fc.integer({ min: 0, max: 200 }).map((days) => addDays('2023-12-01', days)),
      channel: fc.constantFrom('online', 'pos', 'Café'),
      cents: fc.constantFrom(0, 1, 999, 123_456_789),
      refunded: fc.option(fc.constantFrom(1, 500), { nil: 0, freq: 2 }),
    });
    await fc.assert(
      fc.asyncProperty(fc.array(sold, { maxLength: 20 }), async (given) => {
        const money = (cents: number): string => (cents / 100).toFixed(2);
        await build({
          orders: given.map(({ cents, day, customer_id, channel }, at) =>
            order(String(at), customer_id, day, money(cents), { channel }),
          ),
          refunds: given.flatMap(({ refunded, day }, at) =>
            refunded === 0
              ? []
              : [
                  {
                    refund_id: String(at),
                    order_id: String(at),
                    refunded_at: addDays(day, 9),
                    amount: money(refunded),
                  },
                ],
          ),
        });
        const [books] = await shop.rows(`select
          (select coalesce(sum(historic_clv), 0) from customers)::decimal(38, 4) as clv,
          (select coalesce(sum(net), 0) from daily_sales)::decimal(38, 4) as net,
          (select coalesce(sum(amount), 0) from int_orders where is_counted)::decimal(38, 4) as amounts,
          (select coalesce(sum(gross_amount), 0) from int_orders where is_counted)::decimal(38, 4) as gross_amounts,
          (select coalesce(sum(gross), 0) from daily_sales)::decimal(38, 4) as gross,
          (select coalesce(sum(orders), 0) from daily_sales) as orders,
          (select coalesce(sum(historic_orders), 0) from customers) as historic_orders,
          (select coalesce(sum(new_customers), 0) from daily_sales) as new_customers,
          (select count(*) from customers where not is_prospect and not is_left_truncated) as newcomers,
          (select coalesce(sum(customers), 0) from cohorts where months_since = 0) as in_cohorts,
          (select coalesce(sum(revenue), 0) from cohorts)::decimal(38, 4) as revenue,
          (select coalesce(sum(historic_clv), 0) from customers
            where not is_prospect and not is_left_truncated)::decimal(38, 4) as clv_of_newcomers`);
        expect(books?.['net']).toBe(books?.['clv']);
        expect(books?.['amounts']).toBe(books?.['clv']);
        expect(books?.['gross']).toBe(books?.['gross_amounts']);
        expect(books?.['orders']).toBe(books?.['historic_orders']);
        expect(books?.['new_customers']).toBe(books?.['newcomers']);
        expect(books?.['in_cohorts']).toBe(books?.['newcomers']);
        expect(books?.['revenue']).toBe(books?.['clv_of_newcomers']);
        const counted = given.filter(
          ({ cents, refunded, day }) => cents === 0 || refunded < cents || addDays(day, 9) > '2024-06-15',
        );
        const visits = new Set(
          counted
            .filter(({ day }) => day <= '2024-06-15')
            .map(({ day, channel, customer_id }) => `${day} ${channel.toLowerCase()} ${customer_id}`),
        );
        const [people] = await shop.rows('select coalesce(sum(customers), 0) as customers from daily_sales');
        expect(people).toEqual({ customers: visits.size });
      }),
      { numRuns: 12 },
    );
  });
});
