/** Who is one person, and whose key stands. */
import { createHash } from 'node:crypto';
import * as fc from 'fast-check';
import { afterAll, describe, expect, it } from 'vitest';
import { openSqlShop, type ShopRow, type ShopRows } from '../../support/sql-shop.ts';

const shop = await openSqlShop();
afterAll(() => shop.close());

const separator = String.fromCharCode(31);
const hash = (text: string): string => createHash('sha256').update(text).digest('hex');
const keyOf = (source: string, customerId: string): string =>
  hash(['acme', source, customerId].join(separator)).slice(0, 32);

let ordersMade = 0;
const order = (ordered_at: string, row: ShopRow): ShopRow => ({
  order_id: `o${++ordersMade}`,
  ordered_at,
  amount: '1',
  ...row,
});

/** `source/customer_id` → key, for every identity. */
async function resolve(rows: ShopRows): Promise<Record<string, string>> {
  await shop.transform(rows);
  const resolved = await shop.rows<{ source: string; customer_id: string; customer_key: string }>(
    'select source, customer_id, customer_key from int_customers_resolved',
  );
  return Object.fromEntries(resolved.map((row) => [`${row.source}/${row.customer_id}`, row.customer_key]));
}

describe('an identity', () => {
  it('is a customer id in a source, with a key that anybody can compute', async () => {
    expect(
      await resolve({
        orders: [
          order('2024-01-01', { customer_id: 'c1' }),
          order('2024-01-02', { customer_id: 'c1' }),
          order('2024-01-01', { customer_id: 'c1', _source: 'pos' }),
          order('2024-01-01', { customer_id: 'Ünï 客' }),
        ],
      }),
    ).toEqual({
      'shop/c1': keyOf('shop', 'c1'),
      'pos/c1': keyOf('pos', 'c1'),
      'shop/Ünï 客': keyOf('shop', 'Ünï 客'),
    });
  });

  it('is an address for a guest, however it is written', async () => {
    const guest = `guest:${hash('ana@example.test')}`;
    expect(
      await resolve({
        orders: [
          order('2024-01-01', { email: 'Ana@Example.test' }),
          order('2024-02-01', { email: ' ana@example.test ' }),
        ],
      }),
    ).toEqual({ [`shop/${guest}`]: keyOf('shop', guest) });
    expect(await shop.rows('select orders from customer_histories')).toEqual([{ orders: 2 }]);
    await shop.publish();
    expect(await shop.rows('select customer_id, email from contacts order by all')).toEqual([
      { customer_id: guest, email: 'ana@example.test' },
    ]);
  });

  it('is a prospect where only a record or a consent names it', async () => {
    await shop.transform({
      orders: [order('2024-01-01', { customer_id: 'buyer' })],
      customers: [{ customer_id: 'record' }, { customer_id: 'buyer' }],
      consents: [{ customer_id: 'consent', channel: 'email', status: 'subscribed' }],
    });
    await shop.publish();
    expect(
      await shop.rows(
        `select customer_id, is_prospect, historic_orders, historic_clv, average_order_value, first_order_date,
           days_since_last_order, lifecycle_state
         from customers join contacts using (customer_key) where customer_id <> 'buyer' order by customer_id`,
      ),
    ).toEqual(
      ['consent', 'record'].map((customer_id) => ({
        customer_id,
        is_prospect: true,
        historic_orders: 0,
        historic_clv: '0.0000',
        average_order_value: null,
        first_order_date: null,
        days_since_last_order: null,
        lifecycle_state: 'No purchases',
      })),
    );
    expect(await shop.rows('select count(*) as n from customers')).toEqual([{ n: 3 }]);
  });
});

describe('a merge', () => {
  it('joins ids and sources that have one address, under the key of the first seen', async () => {
    const keys = await resolve({
      orders: [
        order('2024-03-01', { customer_id: 'a', email: 'x@example.test' }),
        order('2024-01-05', { customer_id: 'b', email: 'X@EXAMPLE.test', _source: 'pos' }),
        order('2024-02-01', { email: 'x@example.test' }),
        order('2024-01-01', { customer_id: 'other', email: 'y@example.test' }),
      ],
    });
    const standing = keyOf('pos', 'b');
    const guest = `shop/guest:${hash('x@example.test')}`;
    expect(keys).toEqual({
      'shop/a': standing,
      'pos/b': standing,
      [guest]: standing,
      'shop/other': keyOf('shop', 'other'),
    });
    expect(
      await shop.rows("select source || '/' || customer_id as alias, customer_key from customer_merges order by 1"),
    ).toEqual([
      { alias: 'shop/a', customer_key: standing },
      { alias: guest, customer_key: standing },
    ]);
    expect(await shop.rows('select customer_key, orders from customer_histories order by orders')).toEqual([
      { customer_key: keyOf('shop', 'other'), orders: 1 },
      { customer_key: standing, orders: 3 },
    ]);
  });

  it('goes by the record’s address before that of the orders, and by the last order’s without one', async () => {
    const keys = await resolve({
      customers: [{ customer_id: 'a', email: 'new@example.test', created_at: '2024-01-01' }, { customer_id: 'b' }],
      orders: [
        order('2024-02-01', { customer_id: 'a', email: 'old@example.test' }),
        order('2024-02-02', { customer_id: 'b', email: 'new@example.test' }),
        order('2024-02-01', { customer_id: 'b', email: 'old@example.test' }),
        order('2024-02-03', { customer_id: 'b' }),
        order('2024-02-03', { customer_id: 'c', email: 'old@example.test' }),
      ],
    });
    expect(keys).toEqual({ 'shop/a': keyOf('shop', 'a'), 'shop/b': keyOf('shop', 'a'), 'shop/c': keyOf('shop', 'c') });
  });

  it('takes the creation of a record as seeing somebody, and the smaller source and id where the time is equal', async () => {
    const at = '2024-01-01T00:00:00Z';
    const email = 'x@example.test';
    expect(
      await resolve({
        customers: [{ customer_id: 'z', email, created_at: '2023-12-31T23:59:59Z' }],
        orders: [order(at, { customer_id: 'a', email })],
      }),
    ).toEqual({ 'shop/a': keyOf('shop', 'z'), 'shop/z': keyOf('shop', 'z') });
    expect(
      await resolve({
        customers: [{ customer_id: '1', email }],
        orders: [
          order(at, { customer_id: '9', email, _source: 'pos' }),
          order(at, { customer_id: '2', email }),
          order(at, { customer_id: '3', email }),
        ],
      }),
    ).toEqual({
      'pos/9': keyOf('pos', '9'),
      'shop/1': keyOf('pos', '9'),
      'shop/2': keyOf('pos', '9'),
      'shop/3': keyOf('pos', '9'),
    });
  });

  it('never joins those who have no address', async () => {
    const keys = await resolve({
      customers: [{ customer_id: 'a', email: ' ' }, { customer_id: 'b', email: '' }, { customer_id: 'c' }],
    });
    expect(new Set(Object.values(keys)).size).toBe(3);
  });

  it('gives equal tables whatever arrived first', async () => {
    const pick = fc.constantFrom;
    const person = fc.record({
      source: pick('shop', 'pos'),
      customer_id: pick('a', 'b', 'c', null),
      email: pick('x@example.test', ' X@example.test', 'y@example.test', null),
      day: fc.integer({ min: 1, max: 4 }),
    });
    const shops = fc
      .record({
        orders: fc.array(person, { minLength: 1, maxLength: 10 }),
        customers: fc.uniqueArray(person, { maxLength: 4, selector: (row) => `${row.source}${row.customer_id}` }),
      })
      .chain((rows) =>
        fc.record({
          rows: fc.constant(rows),
          orders: fc.shuffledSubarray([...rows.orders.keys()], { minLength: rows.orders.length }),
          customers: fc.shuffledSubarray([...rows.customers.keys()], { minLength: rows.customers.length }),
        }),
      );
    await fc.assert(
      fc.asyncProperty(shops, async ({ rows, ...shuffled }) => {
        const orders = rows.orders.map(({ day, source, ...row }, at) => ({
          ...row,
          _source: source,
          order_id: `o${at}`,
          ordered_at: `2024-01-0${day}T00:00:00Z`,
          amount: `${at}.01`,
        }));
        const customers = rows.customers.map(({ day, source, ...row }) => ({
          ...row,
          _source: source,
          customer_id: row.customer_id ?? 'd',
          created_at: `2024-01-0${day}T00:00:00Z`,
        }));
        await shop.transform({ orders, customers });
        await shop.publish();
        const before = await tablesOfPeople();
        const load = (at: number) => ({ _load: `${String(at + 1).padStart(6, '0')}-0`, _row: 1 });
        await shop.transform({
          orders: shuffled.orders.map((index, at) => ({ ...(orders[index] as ShopRow), ...load(at) })),
          customers: shuffled.customers.map((index, at) => ({ ...(customers[index] as ShopRow), ...load(at) })),
        });
        await shop.publish();
        expect(await tablesOfPeople()).toEqual(before);
      }),
      { numRuns: 12 },
    );
  }, 240_000);
});

async function tablesOfPeople() {
  const tables = [
    'int_customers_resolved',
    'customer_merges',
    'customer_histories',
    'int_orders',
    'contacts',
    'customers',
  ];
  return Promise.all(tables.map((table) => shop.rows(`select * from ${table} order by all`)));
}
