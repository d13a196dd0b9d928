/** As of a day, the shop is what it was on that day: what happened later changes nothing. */
import * as fc from 'fast-check';
import { afterAll, describe, expect, it } from 'vitest';
import { addDays } from '../../../lib/pure/dates.ts';
import { openSqlShop, type ShopRow, type ShopRows } from '../../support/sql-shop.ts';

const shop = await openSqlShop();
afterAll(() => shop.close());

const asOf = '2024-06-30';
const zone = 'America/New_York';
const firstInstantAfter = '2024-07-01T04:00:00Z';
const lastInstantBefore = '2024-07-01T03:59:59.999Z';

const tables = [
  'int_identities',
  'int_customers_resolved',
  'customer_merges',
  'int_orders',
  'int_purchase_days',
  'customer_histories',
  'learning_histories',
  'customers',
  'contacts',
  'clusters',
  'example_profiles',
  'products',
  'int_refunds',
  'int_customer_refunds',
];

/** Every table of the models, with the orders and refunds that are kept only to say that they came too late left out. */
async function tablesAsOf(rows: ShopRows) {
  await shop.transform(rows, { asOf, zone });
  await shop.audit();
  await shop.publish();
  const query = (name: string): string =>
    name === 'int_orders' || name === 'int_refunds'
      ? `select * from ${name} where left_out_because is distinct from 'after_reference_date' order by all`
      : `select * from ${name} order by all`;
  return Object.fromEntries(
    await Promise.all(tables.map(async (name) => [name, await shop.rows(query(name))] as const)),
  );
}

const known: ShopRows = {
  orders: [
    { order_id: '1', customer_id: 'a', ordered_at: '2024-01-10T10:00:00Z', amount: '10', email: 'a@example.test' },
    { order_id: '2', customer_id: 'a', ordered_at: lastInstantBefore, amount: '20' },
    { order_id: '3', customer_id: 'b', ordered_at: '2024-04-10T10:00:00Z', amount: '30', channel: 'pos' },
    { order_id: '5', customer_id: 'b', ordered_at: '2024-06-20T10:00:00Z', amount: '30', currency: 'USD' },
    { order_id: '4', email: 'guest@example.test', ordered_at: '2024-05-01T00:00:00Z', amount: '5' },
  ],
  customers: [{ customer_id: 'p', email: 'p@example.test' }, { customer_id: 'b' }],
  consents: [{ customer_id: 'a', channel: 'email', status: 'subscribed', at: '2024-01-10T10:00:00Z' }],
  order_lines: [{ order_id: '1', line_id: '1', product_id: 'mug', quantity: '1', amount: '10' }],
  refunds: [
    { refund_id: '1', order_id: '2', refunded_at: lastInstantBefore, amount: '5' },
    { refund_id: '2', order_id: 'later', customer_id: 'a', refunded_at: '2024-06-01', amount: '1' },
  ],
  currency_rates: [{ from: 'USD', to: 'EUR', date: '2024-06-01', rate: '0.5' }],
};

const tablesOfKnown = await tablesAsOf(known);

const withLater = (later: ShopRows): ShopRows => ({
  orders: [...(known.orders ?? []), ...(later.orders ?? [])],
  customers: [...(known.customers ?? []), ...(later.customers ?? [])],
  consents: [...(known.consents ?? []), ...(later.consents ?? [])],
  order_lines: [...(known.order_lines ?? []), ...(later.order_lines ?? [])],
  refunds: [...(known.refunds ?? []), ...(later.refunds ?? [])],
  currency_rates: [...(known.currency_rates ?? []), ...(later.currency_rates ?? [])],
});

const order = (row: ShopRow): ShopRow => ({ order_id: 'later', ordered_at: firstInstantAfter, amount: '99', ...row });

describe('what happens after the reference date', () => {
  it.each<[string, ShopRows]>([
    ['an order of somebody known', { orders: [order({ customer_id: 'a' })] }],
    ['an order of somebody new', { orders: [order({ customer_id: 'new' })] }],
    ['an order of a new guest', { orders: [order({ email: 'new@example.test' })] }],
    [
      'an order that gives somebody another address',
      { orders: [order({ customer_id: 'a', email: 'z@example.test' })] },
    ],
    [
      'an order whose address would merge two people',
      { orders: [order({ customer_id: 'b', email: 'a@example.test' })] },
    ],
    ['an order of a guest who is somebody known', { orders: [order({ email: 'p@example.test' })] }],
    [
      'an order that was given another day',
      { orders: [order({ order_id: '1', customer_id: 'a', _load: '000002-0' })] },
    ],
    [
      'an order that was refunded',
      {
        orders: [
          order({
            order_id: '3',
            customer_id: 'b',
            ordered_at: '2024-04-10T10:00:00Z',
            channel: 'pos',
            amount: '0',
            status: 'refunded',
            updated_at: firstInstantAfter,
            _load: '000002-0',
          }),
        ],
      },
    ],
    ['an order to which a refund belonged that came before it', { orders: [order({ customer_id: 'a', amount: '1' })] }],
    ['a refund', { refunds: [{ refund_id: '3', order_id: '1', refunded_at: firstInstantAfter, amount: '10' }] }],
    [
      'a refund that says something else than before',
      {
        refunds: [{ refund_id: '1', order_id: '3', refunded_at: firstInstantAfter, amount: '9', _load: '000002-0' }],
      },
    ],
    ['a rate', { currency_rates: [{ from: 'USD', to: 'EUR', date: '2024-07-01', rate: '9' }] }],
    [
      'an order of goods that nobody had bought',
      {
        orders: [order({ customer_id: 'a' })],
        order_lines: [{ order_id: 'later', line_id: '1', product_id: 'new', quantity: '1', amount: '99' }],
      },
    ],
    ['a record of somebody new', { customers: [{ customer_id: 'new', created_at: firstInstantAfter }] }],
    [
      'a record whose address would merge two people',
      { customers: [{ customer_id: 'new', created_at: firstInstantAfter, email: 'p@example.test' }] },
    ],
    [
      'another version of somebody’s record',
      { customers: [{ customer_id: 'b', created_at: firstInstantAfter, email: 'b@example.test', _load: '000002-0' }] },
    ],
    [
      'a consent of somebody new',
      { consents: [{ customer_id: 'new', channel: 'email', status: 'subscribed', at: firstInstantAfter }] },
    ],
    [
      'another word about the newsletter',
      { consents: [{ customer_id: 'a', channel: 'email', status: 'unsubscribed', at: firstInstantAfter, _row: 9 }] },
    ],
  ])('changes no table: %s', async (_, later) => {
    expect(await tablesAsOf(withLater(later))).toEqual(tablesOfKnown);
  });

  it('is not what happens in its last instant', async () => {
    const { orders = [] } = known;
    const without = await tablesAsOf({ ...known, orders: orders.filter(({ order_id }) => order_id !== '2') });
    expect(without).not.toEqual(tablesOfKnown);
  });

  it('changes no table in random shops', async () => {
    const instant = fc.integer({ min: 0, max: 400 }).map((day) => `${addDays('2023-12-01', day)}T12:00:00Z`);
    const orders = fc.array(
      fc.record({
        customer_id: fc.constantFrom('a', 'b', 'c', null),
        email: fc.constantFrom('x@example.test', 'Y@example.test', 'z@example.test', null),
        channel: fc.constantFrom('online', 'pos'),
        status: fc.constantFrom('paid', 'test', null),
        ordered_at: instant,
        amount: fc.integer({ min: 0, max: 9999 }).map((cents) => (cents / 100).toFixed(2)),
      }),
      { minLength: 1, maxLength: 15 },
    );
    await fc.assert(
      fc.asyncProperty(orders, async (given) => {
        const all = given.map((row, at) => ({ ...row, order_id: `o${at}`, _row: at + 1 }));
        const before = all.filter(({ ordered_at }) => ordered_at < firstInstantAfter);
        expect(await tablesAsOf({ orders: all })).toEqual(await tablesAsOf({ orders: before }));
      }),
      { numRuns: 8 },
    );
  }, 240_000);
});
