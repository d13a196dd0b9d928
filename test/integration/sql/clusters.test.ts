/** What clusters hold, and the five example customers. */
import { afterAll, describe, expect, it } from 'vitest';
import { addDays } from '../../../lib/pure/dates.ts';
import { type Finding, openSqlShop, type ShopRow } from '../../support/sql-shop.ts';

const shop = await openSqlShop();
afterAll(() => shop.close());

const asOf = '2024-06-30';

/** One customer: amounts of orders, the last of them some days ago, the others a day earlier each. */
const buyer = (customer_id: string, lastDaysAgo: number, ...amounts: readonly string[]): readonly ShopRow[] =>
  amounts.map((amount, at) => ({
    order_id: `${customer_id}-${at}`,
    customer_id,
    amount,
    ordered_at: `${addDays(asOf, -lastDaysAgo - at)}T12:00:00Z`,
  }));

describe('clusters', () => {
  it('add up customers, orders, money and days; prospects count in the lowest, but not in its days', async () => {
    await shop.transform({
      orders: [
        ...buyer('low', 300, '10'),
        ...buyer('low too', 101, '10.0001', '0'),
        ...buyer('high', 7, '123456789012.99', '100', '100'),
      ],
      customers: [{ customer_id: 'prospect' }, { customer_id: 'another' }],
    });
    await shop.publish({
      customers: { high: { cluster3: 3, cluster10: 10 }, low: {}, 'low too': { cluster10: 2 } },
    });
    const clusters = await shop.rows(
      'select * exclude (cluster_id, name, lower_value, upper_value) from clusters order by all',
    );
    const high = {
      customers: 1,
      customers_with_orders: 1,
      orders: 3,
      average_order_value: '41152263070.9967',
      days_since_last_order_sum: 7,
      mean_days_since_last_order: 7,
      total_spend: '123456789212.9900',
      orders_per_customer: 3,
      spend_per_customer: '123456789212.9900',
      revenue_share: expect.closeTo(1, 8) as number,
    };
    expect(clusters).toEqual([
      {
        k: 3,
        cluster_rank: 1,
        customers: 4,
        customers_with_orders: 2,
        orders: 3,
        average_order_value: '6.6667',
        days_since_last_order_sum: 401,
        mean_days_since_last_order: 200.5,
        total_spend: '20.0001',
        orders_per_customer: 0.75,
        spend_per_customer: '5.0000',
        customer_share: 0.8,
        revenue_share: expect.closeTo(20.0001 / 123456789232.9901, 15) as number,
      },
      { k: 3, cluster_rank: 3, customer_share: 0.2, ...high },
      expect.objectContaining({
        k: 10,
        cluster_rank: 1,
        customers: 3,
        customers_with_orders: 1,
        total_spend: '10.0000',
      }),
      expect.objectContaining({ k: 10, cluster_rank: 2, customers: 1, mean_days_since_last_order: 101 }),
      { k: 10, cluster_rank: 10, customer_share: 0.2, ...high },
    ]);
  });

  it('hold everybody once and all their money, for every k', async () => {
    await shop.transform({
      orders: Array.from({ length: 40 }, (_, at) => buyer(`c${at}`, at, `${at}.37`)).flat(),
      customers: [{ customer_id: 'prospect' }],
    });
    await shop.publish({
      customers: Object.fromEntries(
        Array.from({ length: 40 }, (_, at): [string, Finding] => [
          `c${at}`,
          { cluster3: 1 + (at % 3), cluster10: 1 + (at % 10) },
        ]),
      ),
    });
    expect(
      await shop.rows(
        `select k, sum(customers) as customers, sum(orders) as orders, sum(total_spend) as spend,
           round(sum(customer_share), 12) as customer_share, round(sum(revenue_share), 12) as revenue_share
         from clusters group by k order by k`,
      ),
    ).toEqual(
      [3, 10].map((k) => ({ k, customers: 41, orders: 40, spend: '794.8000', customer_share: 1, revenue_share: 1 })),
    );
  });

  it('have no average where nobody ordered, and no share of nothing', async () => {
    await shop.transform({ customers: [{ customer_id: 'prospect' }] });
    await shop.publish({
      bounds: [
        { k: 3, rank: 1 },
        { k: 10, rank: 1 },
      ],
    });
    expect(
      await shop.rows(
        `select k, customers, orders, average_order_value, mean_days_since_last_order, spend_per_customer,
           customer_share, revenue_share from clusters order by k`,
      ),
    ).toEqual(
      [3, 10].map((k) => ({
        k,
        customers: 1,
        orders: 0,
        average_order_value: null,
        mean_days_since_last_order: null,
        spend_per_customer: '0.0000',
        customer_share: 1,
        revenue_share: 0,
      })),
    );
  });
});

describe('example profiles', () => {
  const profiles = async (orders: readonly ShopRow[], values: Readonly<Record<string, string>> = {}) => {
    await shop.transform({ orders, customers: [{ customer_id: 'prospect' }] });
    await shop.publish({
      customers: Object.fromEntries(Object.entries(values).map(([name, value]) => [name, { value }])),
    });
    return shop.rows<{ profile: number; fitting: number; example: string | null }>(
      `select profile, fitting_customers as fitting, customer_id as example
       from example_profiles left join contacts using (customer_key) order by profile`,
    );
  };

  it('are chosen by orders and days, bounds included', async () => {
    const three = ['1', '1', '1'] as const;
    expect(
      await profiles([
        ...buyer('1', 90, ...three),
        ...buyer('nearly 1', 91, ...three),
        ...buyer('2', 90, '1', '1'),
        ...buyer('nearly 2', 91, '1', '1'),
        ...buyer('3', 60, '1'),
        ...buyer('4', 181, ...three, '1'),
        ...buyer('nearly 4', 180, ...three),
        ...buyer('5', 61, '1'),
      ]),
    ).toEqual(['1', '2', '3', '4', '5'].map((example, at) => ({ profile: at + 1, fitting: 1, example })));
  });

  it('keep a row without a customer where nobody fits', async () => {
    expect(await profiles(buyer('only', 10, '1'))).toEqual([
      { profile: 1, fitting: 0, example: null },
      { profile: 2, fitting: 0, example: null },
      { profile: 3, fitting: 1, example: 'only' },
      { profile: 4, fitting: 0, example: null },
      { profile: 5, fitting: 0, example: null },
    ]);
  });

  const oneOrder = (names: readonly string[]) => names.flatMap((name) => buyer(name, 10, '1'));
  const example = async (values: Readonly<Record<string, string>>) =>
    (await profiles(oneOrder(Object.keys(values)), values))[2]?.example;

  it('show the customer with the median value, the lower one of two in the middle', async () => {
    expect(await example({ a: '100', b: '1', c: '30' })).toBe('c');
    expect(await example({ a: '100', b: '1', c: '30', d: '9' })).toBe('d');
    expect(await example({ a: '9', b: '10' })).toBe('a');
  });

  it('take the smaller key where values are equal', async () => {
    const values = { a: '5', b: '5', c: '5', d: '5', e: '5' };
    const chosen = await example(values);
    const byKey = await shop.rows<{ customer_id: string }>(
      `select customer_id from int_customers_resolved where customer_id <> 'prospect' order by customer_key`,
    );
    expect(chosen).toBe(byKey[2]?.customer_id);
  });
});
