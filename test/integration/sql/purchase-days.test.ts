/** The store's days: midnights, clock changes, and several orders on one day. Files go through the real landing. */
import { onTestFinished, describe, expect, it } from 'vitest';
import { buildStage, setContext, type ShopContext } from '../../support/sql-shop.ts';
import { createLandingProject } from '../landing/landing-project.ts';

/** Lands the files one after the other, builds the tables, and lends the warehouse to ask. */
async function landShop(files: readonly string[], context: ShopContext = {}) {
  const project = await createLandingProject(context.zone ?? 'UTC');
  onTestFinished(() => project.remove());
  for (const [index, file] of files.entries()) await project.land(`orders-${index}.csv`, file);
  await project.load();
  const warehouse = await project.warehouse();
  await setContext(warehouse, context);
  await buildStage(warehouse, 'transform');
  await buildStage(warehouse, 'audit');
  return warehouse;
}

const days = 'select purchase_date as day, orders, spend from int_purchase_days order by person_number, purchase_date';
const file = (...lines: readonly string[]): string => ['customer_id,order_date,amount', ...lines, ''].join('\n');

describe('a day of the store', () => {
  it.each([
    ['America/New_York', '2026-03-08', '2026-03-08T05:00:00Z', '2026-03-09T03:59:59Z', 'a day of 23 hours'],
    ['America/New_York', '2026-11-01', '2026-11-01T04:00:00Z', '2026-11-02T04:59:59Z', 'a day of 25 hours'],
    ['Europe/Madrid', '2026-03-29', '2026-03-28T23:00:00Z', '2026-03-29T21:59:59Z', 'a day of 23 hours'],
    ['Europe/Madrid', '2026-10-25', '2026-10-24T22:00:00Z', '2026-10-25T22:59:59Z', 'a day of 25 hours'],
    ['America/Sao_Paulo', '2018-11-04', '2018-11-04T03:00:00Z', '2018-11-05T01:59:59Z', 'a day without midnight'],
    ['Pacific/Kiritimati', '2026-01-01', '2025-12-31T10:00:00Z', '2026-01-01T09:59:59Z', 'the first zone of all'],
  ])('in %s, %s lasts from %s to %s: %s', async (zone, day, first, last) => {
    const secondBefore = new Date(Date.parse(first) - 1000).toISOString();
    const secondAfter = new Date(Date.parse(last) + 1000).toISOString();
    const orders = file(
      `inside,${first},1`,
      `inside,${last},2`,
      `inside,${day},4`,
      `inside,${day} 23:59,8`,
      `inside,${day}T23:59:59,16`,
      `outside,${secondBefore},100`,
      `outside,${secondAfter},100`,
    );
    const warehouse = await landShop([orders], { zone, asOf: '2026-12-31' });
    expect(
      await warehouse.rows(
        `select customer_id, purchase_date as day, sum(amount) as spend from int_orders
         join int_customers_resolved using (person_number) where purchase_date = '${day}' group by all`,
      ),
    ).toEqual([{ customer_id: 'inside', day, spend: '31.0000' }]);
  });

  it('ends the reference date at the store’s midnight', async () => {
    const orders = file('c1,2026-03-09T03:59:59Z,1', 'c1,2026-03-09T04:00:00Z,2', 'c1,2026-03-09,4');
    const warehouse = await landShop([orders], { zone: 'America/New_York', asOf: '2026-03-08' });
    expect(await warehouse.rows(days)).toEqual([{ day: '2026-03-08', orders: 1, spend: '1.0000' }]);
  });

  it.each([
    ['America/Havana', '2026-10-31', '2026-11-01T04:00:00.000Z', 'midnight comes twice'],
    ['America/Sao_Paulo', '2018-02-17', '2018-02-18T03:00:00.000Z', 'the last hour comes twice'],
    ['America/Sao_Paulo', '2018-11-03', '2018-11-04T03:00:00.000Z', 'there is no midnight'],
    ['America/Nuuk', '2026-03-28', '2026-03-29T01:00:00.000Z', 'there is no last hour'],
  ])('ends in %s on %s at %s, where %s', async (zone, asOf, end) => {
    const before = new Date(Date.parse(end) - 1).toISOString();
    const warehouse = await landShop([file(`c1,${before},1`, `c1,${end},2`)], { zone, asOf });
    expect(await warehouse.rows(days)).toEqual([{ day: asOf, orders: 1, spend: '1.0000' }]);
    expect(await warehouse.rows('select as_of_end from run_context')).toEqual([{ as_of_end: end }]);
  });

  it('is one purchase, however many orders it holds', async () => {
    const warehouse = await landShop([file('c1,2024-01-01,1', 'c1,2024-01-01 23:59,2', 'c1,2024-01-02,4')]);
    expect(await warehouse.rows(days)).toEqual([
      { day: '2024-01-01', orders: 2, spend: '3.0000' },
      { day: '2024-01-02', orders: 1, spend: '4.0000' },
    ]);
    expect(
      await warehouse.rows(
        'select orders, purchase_days, frequency, recency_days, tenure_days, repeat_spend from customer_histories',
      ),
    ).toEqual([
      { orders: 3, purchase_days: 2, frequency: 1, recency_days: 1, tenure_days: 181, repeat_spend: '4.0000' },
    ]);
  });

  it('counts a calendar day between purchases where the clocks change as one day', async () => {
    const warehouse = await landShop([file('c1,2026-03-28 23:59,1', 'c1,2026-03-30 00:00,1')], {
      zone: 'Europe/Madrid',
      asOf: '2026-03-31',
    });
    expect(await warehouse.rows('select recency_days, tenure_days from customer_histories')).toEqual([
      { recency_days: 2, tenure_days: 3 },
    ]);
  });
});

describe('rows of a bare file', () => {
  it('all count where they are equal, and count once where a newer file repeats them', async () => {
    const twice = ['c1,2024-01-01,9.99', 'c1,2024-01-01,9.99'];
    const once = await landShop([file(...twice)]);
    expect(await once.rows(days)).toEqual([{ day: '2024-01-01', orders: 2, spend: '19.9800' }]);
    const grown = await landShop([file(...twice), file(...twice, 'c1,2024-01-01,9.99', 'c1,2024-01-02,5')]);
    expect(await grown.rows(days)).toEqual([
      { day: '2024-01-01', orders: 3, spend: '29.9700' },
      { day: '2024-01-02', orders: 1, spend: '5.0000' },
    ]);
  });

  it('keep ids and amounts to the last digit', async () => {
    const warehouse = await landShop([
      file('0001,2024-01-01,123456789012.99', '訂單🛒,2024-01-01,0.1', '1,2024-01-01,0.2'),
    ]);
    expect(
      await warehouse.rows(
        'select customer_id, spend from int_customers_resolved join customer_histories using (customer_key) order by customer_id',
      ),
    ).toEqual([
      { customer_id: '0001', spend: '123456789012.9900' },
      { customer_id: '1', spend: '0.2000' },
      { customer_id: '訂單🛒', spend: '0.1000' },
    ]);
  });
});
