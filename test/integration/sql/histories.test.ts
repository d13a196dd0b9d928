/** What the models learn from: histories, and the window on them. */
import { afterAll, describe, expect, it } from 'vitest';
import { openSqlShop, type ShopContext, type ShopRow, type ShopRows } from '../../support/sql-shop.ts';

const shop = await openSqlShop();
afterAll(() => shop.close());

/** `a: [['2024-01-01', '10'], …]` as orders at noon. */
const bought = (
  customers: Readonly<Record<string, readonly (readonly [day: string, amount: string])[]>>,
): ShopRows => ({
  orders: Object.entries(customers).flatMap(([customer_id, orders]) =>
    orders.map(
      ([day, amount], at): ShopRow => ({
        order_id: `${customer_id}${at}`,
        customer_id,
        ordered_at: `${day}T12:00:00Z`,
        amount,
      }),
    ),
  ),
});

const named = (table: string, columns: string): Promise<Record<string, unknown>[]> =>
  shop.rows(`select customer_id, ${columns} from ${table} join int_customers_resolved using (person_number)
    where not is_alias order by customer_id`);

const measures = 'frequency, recency_days, tenure_days, spend, repeat_spend';

const rows = bought({
  old: [
    ['2023-01-01', '1'],
    ['2023-01-11', '2'],
  ],
  both: [
    ['2023-06-01', '4'],
    ['2024-03-02', '8'],
    ['2024-03-02', '16'],
    ['2024-06-30', '32'],
  ],
  recent: [['2024-06-30', '64']],
});

describe('customer_histories', () => {
  it('count purchase days after the first, and days up to the reference date', async () => {
    await shop.transform(rows);
    expect(
      await named('customer_histories', `${measures}, orders, purchase_days, first_order_date, last_order_date`),
    ).toEqual([
      {
        customer_id: 'both',
        frequency: 2,
        recency_days: 395,
        tenure_days: 395,
        spend: '60.0000',
        repeat_spend: '56.0000',
        orders: 4,
        purchase_days: 3,
        first_order_date: '2023-06-01',
        last_order_date: '2024-06-30',
      },
      {
        customer_id: 'old',
        frequency: 1,
        recency_days: 10,
        tenure_days: 546,
        spend: '3.0000',
        repeat_spend: '2.0000',
        orders: 2,
        purchase_days: 2,
        first_order_date: '2023-01-01',
        last_order_date: '2023-01-11',
      },
      {
        customer_id: 'recent',
        frequency: 0,
        recency_days: 0,
        tenure_days: 0,
        spend: '64.0000',
        repeat_spend: '0.0000',
        orders: 1,
        purchase_days: 1,
        first_order_date: '2024-06-30',
        last_order_date: '2024-06-30',
      },
    ]);
  });

  it('number customers from 1 by key, without a gap', async () => {
    await shop.transform(rows);
    const numbers = await shop.rows<{ customer_number: number; at: number }>(
      'select customer_number, row_number() over (order by customer_key) as at from customer_histories',
    );
    for (const { customer_number, at } of numbers) expect(customer_number).toBe(at);
    expect(numbers).toHaveLength(3);
  });
});

describe('the history window', () => {
  const learn = async (history_window: ShopContext['history_window']) => {
    await shop.transform(rows, { history_window });
    return named('learning_histories', measures);
  };
  const learned = (
    customer_id: string,
    frequency: number,
    recency_days: number,
    tenure_days: number,
    spend: string,
    repeat_spend: string,
  ) => ({
    customer_id,
    frequency,
    recency_days,
    tenure_days,
    spend,
    repeat_spend,
  });

  it('is all history where none is set', async () => {
    expect(await learn('all')).toEqual(await named('customer_histories', measures));
  });

  it('of N days ends with the reference date and holds N days', async () => {
    const expected = [
      learned('both', 1, 120, 120, '56.0000', '32.0000'),
      learned('recent', 0, 0, 0, '64.0000', '0.0000'),
    ];
    expect(await learn({ days: 121 })).toEqual(expected);
    expect(await learn({ days: 120 })).toEqual([
      learned('both', 0, 0, 0, '32.0000', '0.0000'),
      learned('recent', 0, 0, 0, '64.0000', '0.0000'),
    ]);
    expect(await learn({ days: 1 })).toHaveLength(2);
  });

  it('from one day to another holds both days, and observes until the last', async () => {
    expect(await learn({ from: '2023-01-11', to: '2024-03-02' })).toEqual([
      learned('both', 1, 275, 275, '28.0000', '24.0000'),
      learned('old', 0, 0, 416, '2.0000', '0.0000'),
    ]);
    expect(await learn({ from: '2023-01-12', to: '2024-03-01' })).toEqual([
      learned('both', 0, 0, 274, '4.0000', '0.0000'),
    ]);
  });

  it('never reaches beyond the reference date', async () => {
    expect(await learn({ from: '2024-06-30', to: '2030-01-01' })).toEqual([
      learned('both', 0, 0, 0, '32.0000', '0.0000'),
      learned('recent', 0, 0, 0, '64.0000', '0.0000'),
    ]);
    expect(await learn({ from: '2025-01-01', to: '2025-12-31' })).toEqual([]);
  });

  it('changes what is learned and nothing that a customer sees', async () => {
    const tables = async (history_window: ShopContext['history_window']) => {
      await shop.transform(rows, { history_window });
      await shop.publish();
      return Promise.all(
        ['int_orders', 'customer_histories', 'customers', 'clusters', 'example_profiles'].map((table) =>
          shop.rows(`select * from ${table} order by all`),
        ),
      );
    };
    expect(await tables({ from: '2024-01-01', to: '2024-03-01' })).toEqual(await tables('all'));
  });
});
