/** Segments of a run by what is expected: probabilities of events, and the category that is likely next. */
import { afterAll, beforeAll, expect, it } from 'vitest';
import { addDays } from '../../../lib/pure/dates.ts';
import { openShopRuns, type ShopRun, type ShopRuns, segment } from './shop-runs.ts';

/** Each of 150 customers comes from a day of their own on, the nth of them every 20 + n % 60 days, and takes turns. */
const turns = ['plants', 'pots', 'soil'];
const visits = Array.from({ length: 150 }, (_, customer) =>
  Array.from({ length: Math.floor(330 / (20 + (customer % 60))) }, (__, nth) => ({
    id: `${customer}-${nth}`,
    customer: `c${customer}`,
    day: addDays('2023-07-01', (customer % 30) + nth * (20 + (customer % 60))),
    product: turns[(customer + nth) % 3]!,
  })),
).flat();
const files = {
  orders: [
    'order_id,customer_id,order_date,amount',
    ...visits.map(({ id, customer, day }) => `${id},${customer},${day},${10 + (Number(customer.slice(1)) % 40)}`),
    '',
  ].join('\n'),
  order_lines: [
    'order_id,line_id,product_id,quantity,amount',
    ...visits.map(({ id, product }) => `${id},1,${product},1,10`),
    '',
  ].join('\n'),
  products: ['product_id,title,category', ...turns.map((name) => `${name},${name},The ${name}`), ''].join('\n'),
  customers: 'customer_id,created_at\nnobody,2024-01-01\n',
};

let shop: ShopRuns;
let run: ShopRun;
beforeAll(async () => {
  shop = await openShopRuns(files);
  run = await shop.run('2024-06-01', [
    segment('bottom', 'probability(spend in 365 days <= 0) >= 50%'),
    segment('likely', 'probability(orders in 90 days >= 1) >= 50%'),
    segment('many', 'probability(orders in 365 days >= 3) >= 50%'),
    segment('pots', 'next_category = "The pots"'),
    segment('unlikely', 'not probability(orders in 90 days >= 1) >= 50%'),
  ]);
}, 120_000);
afterAll(() => shop.close());

const membersOf = async (name: string) =>
  (
    await run.rows<{ customer_id: string }>(
      `select customer_id from segment_members join contacts using (customer_key) where segment = '${name}' order by 1`,
    )
  ).map(({ customer_id }) => customer_id);
const customersWhere = async (condition: string) =>
  (
    await run.rows<{ customer_id: string }>(
      `select customer_id from customers join contacts using (customer_key) where ${condition} order by 1`,
    )
  ).map(({ customer_id }) => customer_id);

it('have those for whom the event is likely enough, prospects never', async () => {
  const [likely, many, bottom] = [await membersOf('likely'), await membersOf('many'), await membersOf('bottom')];
  expect(likely.length).toBeGreaterThan(10);
  expect(many.length).toBeGreaterThan(10);
  expect(likely).not.toContain('nobody');
  // Whoever is known to spend nothing.
  expect(bottom).toContain('nobody');
  expect([...likely, ...(await membersOf('unlikely'))].toSorted()).toEqual(await customersWhere('true'));
  // Whose 80 % interval begins at three orders has them with 90 %.
  const sure = await customersWhere('predicted_orders_365d_lower80 >= 3');
  expect(sure.length).toBeGreaterThan(0);
  expect(sure.filter((customer) => !many.includes(customer))).toEqual([]);
  // Whose interval ends below does not have them with 50 %.
  const never = await customersWhere('predicted_orders_365d_upper80 < 3');
  expect(never.filter((customer) => many.includes(customer))).toEqual([]);
});

it('have those whose likeliest next category it is', async () => {
  expect(await membersOf('pots')).toEqual(
    await customersWhere(
      `customer_key in (select customer_key from next_categories where "rank" = 1 and category = 'The pots')`,
    ),
  );
  expect((await membersOf('pots')).length).toBeGreaterThan(20);
});
