/** Groups by recency, orders and spend: to the day, and everybody in exactly one. */
import * as fc from 'fast-check';
import { afterAll, expect, it } from 'vitest';
import { addDays } from '../../../lib/pure/dates.ts';
import { openSqlShop, type ShopContext, type ShopRow } from '../../support/sql-shop.ts';

const shop = await openSqlShop();
afterAll(() => shop.close());

const asOf = '2024-06-30';

interface Person {
  readonly id: string;
  /** Days since the last order; null: never ordered. */
  readonly days: number | null;
  readonly orders: number;
  /** Of each order. */
  readonly amount: number;
}

async function groupsOf(people: readonly Person[], context?: ShopContext) {
  const orders = people.flatMap(({ id, days, orders: count, amount }): ShopRow[] =>
    Array.from({ length: days === null ? 0 : count }, (_, at) => ({
      order_id: `${id}-${at}`,
      customer_id: id,
      amount: String(amount),
      ordered_at: `${addDays(asOf, -(days ?? 0))}T0${at % 10}:00:00Z`,
    })),
  );
  await shop.transform({ orders, customers: people.map(({ id }) => ({ customer_id: id })) }, context);
  await shop.publish();
  const rows = await shop.rows<{ id: string; group: string }>(
    'select customer_id as id, rfm_group as "group" from customers join contacts using (customer_key)',
  );
  return new Map(rows.map(({ id, group }) => [id, group]));
}

it('changes at exactly 182, 365 and 731 days, and with the second and the third order', async () => {
  const expected = [
    [0, 1, 'New'],
    [181, 1, 'New'],
    [181, 2, 'Promising'],
    [181, 3, 'Loyal'],
    [181, 4, 'Loyal'],
    [182, 1, 'Slipping'],
    [182, 2, 'At risk'],
    [182, 3, 'At risk'],
    [364, 1, 'Slipping'],
    [364, 9, 'At risk'],
    [365, 1, 'Hibernating'],
    [365, 9, 'Hibernating'],
    [730, 3, 'Hibernating'],
    [731, 3, 'Lost'],
    [4000, 1, 'Lost'],
    [null, 0, 'No purchases'],
  ] as const;
  // Spends so much and so long ago that nobody else is among the fifth who spent most.
  const past = Array.from({ length: 8 }, (_, at) => ({ id: `past ${at}`, days: 4000, orders: 1, amount: 1000 }));
  const people = expected.map(([days, orders], at) => ({ id: String(at), days, orders, amount: 1 }));
  const groups = await groupsOf([...past, ...people]);
  expect(people.map(({ id }) => groups.get(id))).toEqual(expected.map(([, , group]) => group));
});

it('counts Loyal customers as Champions from the 80th percentile of spend on, which somebody spent', async () => {
  // Ten with an order spent 3, 6 … 30; eight of ten spent 24 or less. A prospect does not count.
  const people = Array.from({ length: 10 }, (_, at) => ({ id: String(at + 1), days: 5, orders: 3, amount: at + 1 }));
  const groups = await groupsOf([...people, { id: 'prospect', days: null, orders: 0, amount: 0 }]);
  expect(people.filter(({ id }) => groups.get(id) === 'Champions').map(({ id }) => id)).toEqual(['8', '9', '10']);
  expect(people.filter(({ id }) => groups.get(id) === 'Loyal')).toHaveLength(7);
});

it('puts everybody into exactly one group, whatever the store’s bounds', async () => {
  const person = fc.record({
    days: fc.option(fc.integer({ min: 0, max: 120 }), { freq: 8 }),
    orders: fc.integer({ min: 1, max: 5 }),
    amount: fc.integer({ min: 0, max: 20 }),
  });
  const bounds = fc.uniqueArray(fc.integer({ min: 3, max: 110 }), { minLength: 3, maxLength: 3 });
  await fc.assert(
    fc.asyncProperty(fc.array(person, { minLength: 20, maxLength: 150 }), bounds, async (drawn, days) => {
      const [a = 0, b = 0, c = 0] = days.toSorted((one, other) => one - other);
      const people = drawn.map((one, at) => ({ id: String(at), ...one }));
      const groups = await groupsOf(people, { lifecycle: { active: a, inactive: b, hibernating: c } });
      const spends = people
        .filter((one) => one.days !== null)
        .map((one) => one.orders * one.amount)
        .toSorted((one, other) => one - other);
      const top = spends[Math.ceil(spends.length * 0.8) - 1] ?? 0;
      for (const { id, days: r, orders, amount } of people) {
        const isIn: Readonly<Record<string, boolean>> = {
          New: r !== null && r < a && orders === 1,
          Promising: r !== null && r < a && orders === 2,
          Loyal: r !== null && r < a && orders >= 3 && orders * amount < top,
          Champions: r !== null && r < a && orders >= 3 && orders * amount >= top,
          Slipping: r !== null && a <= r && r < b && orders === 1,
          'At risk': r !== null && a <= r && r < b && orders >= 2,
          Hibernating: r !== null && b <= r && r <= c,
          Lost: r !== null && r > c,
          'No purchases': r === null,
        };
        expect(Object.keys(isIn).filter((group) => isIn[group] === true)).toEqual([groups.get(id)]);
      }
    }),
    { numRuns: 6, seed: 20_240_630 },
  );
}, 60_000);
