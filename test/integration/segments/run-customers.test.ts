/** Whoever comes, goes or turns out to be somebody else, in runs with more segments than one number has bits. */
import { afterAll, beforeAll, expect, it } from 'vitest';
import { openShopRuns, type ShopRun, type ShopRuns, segment, shopFiles } from './shop-runs.ts';

/** zoe is nobody's record; her second order, of 30 May, names bob’s address. */
const orders = `order_id,customer_id,order_date,amount,channel,email
z1,zoe,2024-04-01,40,online,
z2,zoe,2024-05-30,5,online,bob@example.test
b1,bob,2024-03-01,30,online,
n1,new,2024-05-29,7,pos,
`;
const bounds = Array.from({ length: 130 }, (_, at) => at);
const nameOf = (bound: number) => `from-${String(bound).padStart(3, '0')}`;
const objects = bounds.map((bound) => segment(nameOf(bound), `historic_orders >= 1 and historic_clv >= ${bound}`));

let shop: ShopRuns;
let first: ShopRun;
let second: ShopRun;
beforeAll(async () => {
  shop = await openShopRuns({ ...shopFiles, orders });
  first = await shop.run('2024-05-10', objects);
  second = await shop.run('2024-06-01', objects);
});
afterAll(() => shop.close());

type Spends = readonly { readonly key: string; readonly spend: string }[];
const spendsOf = (run: ShopRun): Promise<Spends> =>
  run.rows('select customer_key as "key", historic_clv as spend from customers where historic_orders > 0');
const fitting = (spends: Spends, bound: number) =>
  new Set(spends.flatMap(({ key, spend }) => (Number(spend) >= bound ? [key] : [])));

it('counts who came, left and stayed as the tables of both days have them', async () => {
  const [before, now] = [await spendsOf(first), await spendsOf(second)];
  const expected = bounds.map((bound) => {
    const [was, is] = [fitting(before, bound), fitting(now, bound)];
    return {
      segment: nameOf(bound),
      customers: is.size,
      entered: [...is].filter((key) => !was.has(key)).length,
      left: [...was].filter((key) => !is.has(key)).length,
      stayed: [...is].filter((key) => was.has(key)).length,
    };
  });
  expect(await second.rows('select segment, customers, entered, "left", stayed from segments')).toEqual(expected);
  // Somebody came, left and stayed.
  expect(expected[6]).toMatchObject({ customers: 2, entered: 1, left: 1, stayed: 1 });
  expect(expected[129]).toMatchObject({ customers: 0 });
});

it('tells the same one by one, and of a key that stands for nobody any more that it left', async () => {
  const counted = await second.rows(
    `select segment, count(*) filter (where direction = 'entered') as entered,
       count(*) filter (where direction = 'left') as "left"
     from segment_changes group by segment order by segment`,
  );
  const told = await second.rows(
    'select segment, entered, "left" from segments where entered > 0 or "left" > 0 order by segment',
  );
  expect(counted).toEqual(told);
  const gone = await second.rows(
    `select direction, count(*) as segments from segment_changes
     where customer_key not in (select customer_key from customers) group by direction`,
  );
  // zoe had spent 40.
  expect(gone).toEqual([{ direction: 'left', segments: 41 }]);
});

it('keeps members in the order of segments and keys, as they are read', async () => {
  const members = await second.rows('select segment, customer_key from segment_members');
  expect(members.length).toBeGreaterThan(50);
  expect(members).toEqual(await second.rows('select segment, customer_key from segment_members order by all'));
});

it('keeps somebody on a list, or off a segment, who turns out to be somebody else', async () => {
  const [zoe] = await first.rows<{ key: string }>(
    `select customers.customer_key as "key" from customers where historic_clv = 40`,
  );
  const run = await shop.run('2024-06-02', [
    { kind: 'list', name: 'asked', customers: [zoe?.key] },
    segment('listed', 'in list asked'),
    { ...segment('unasked', 'historic_orders >= 1'), exclude: ['asked'] },
  ]);
  const [bob] = await run.rows<{ key: string }>(`select customer_key as "key" from customers where historic_clv = 75`);
  expect(bob?.key).not.toBe(zoe?.key);
  expect(await run.rows(`select customer_key as "key" from segment_members where segment = 'listed'`)).toEqual([bob]);
  expect(
    await run.rows(`select 1 as one from segment_members where segment = 'unasked' and customer_key = '${bob?.key}'`),
  ).toEqual([]);
});

it('is decided for a store with one customer', async () => {
  const small = await openShopRuns({ orders: 'order_id,customer_id,order_date,amount\no1,ana,2024-01-10,100\n' });
  const run = await small.run('2024-06-01', [
    segment('all', 'historic_clv >= mean(store)'),
    segment('none', 'predicted_clv_365d < mean(store)'),
  ]);
  expect(await run.rows('select segment, customers, customer_share, predicted_clv from segments')).toEqual([
    { segment: 'all', customers: 1, customer_share: 1, predicted_clv: null },
    { segment: 'none', customers: 0, customer_share: 0, predicted_clv: null },
  ]);
  await small.close();
});
