/** The segment that ships with the sample, in a run of the sample, beside the same question asked in SQL. */
import { readFileSync } from 'node:fs';
import { fileURLToPath } from 'node:url';
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { parse } from 'yaml';
import { openShopRuns, type ShopRun, type ShopRuns, type WrittenObject } from './shop-runs.ts';

const sample = (file: string) =>
  readFileSync(fileURLToPath(new URL(`../../../examples/cdnow/${file}`, import.meta.url)), 'utf8');
const shipped = parse(sample('objects/low-value-subscribers.yaml')) as WrittenObject & { readonly where: string };
const below100 = { ...shipped, name: 'below-100', where: shipped.where.replace('mean(store)', '100') };

let shop: ShopRuns;
let run: ShopRun;
beforeAll(async () => {
  shop = await openShopRuns(
    // One who never ordered, and wants the newsletter.
    {
      orders: sample('orders.csv'),
      customers: `${sample('contacts.csv')}9999,9999@example.test,Noa,Roth,1980-01-01,1998-01-01\n`,
      consents: `${sample('consents.csv')}9999,email,subscribed,1998-01-01,checkout\n`,
    },
    { horizons: [365, 90], model: 'bg-nbd', spend_model: 'gamma-gamma' },
  );
  run = await shop.run('1998-06-30', [shipped, below100]);
}, 120_000);
afterAll(() => shop.close());

const wanted = (bound: string) =>
  `select customer_key from customers join contacts using (customer_key)
   where newsletter = 'subscribed' and predicted_clv_365d < ${bound} and predicted_orders_365d < 1`;
const mean = '(select sum(predicted_clv_365d) / count(*) from customers where historic_orders > 0)';

describe.each([
  ['the store’s mean', 'low-value-subscribers', mean],
  ['100', 'below-100', '100'],
])('subscribers who are expected to spend less than %s', (_, name, bound) => {
  it('are those that SQL finds', async () => {
    const members = await run.rows(
      `select customer_key from segment_members where segment = '${name}' order by customer_key`,
    );
    expect(members.length).toBeGreaterThan(100);
    expect(members).toEqual(await run.rows(`${wanted(bound)} order by customer_key`));
  });

  it('are told with what they are worth', async () => {
    const [told] = await run.rows(
      `select customers, prospects, historic_clv, predicted_clv, predicted_orders from segments where segment = '${name}'`,
    );
    const [counted] = await run.rows(
      `select count(*) as customers, count(*) filter (where is_prospect) as prospects,
         sum(historic_clv)::decimal(18, 4) as historic_clv, sum(predicted_clv_365d)::decimal(18, 4) as predicted_clv,
         sum(predicted_orders_365d::decimal(18, 9))::double as predicted_orders
       from customers where customer_key in (${wanted(bound)})`,
    );
    expect(told).toEqual(counted);
    expect(told?.['prospects']).toBe(1);
  });
});

it('keeps the words that it was written in', async () => {
  const [told] = await run.rows("select definition from segments where segment = 'low-value-subscribers'");
  expect(told).toEqual({
    definition: 'newsletter = subscribed and predicted_clv_365d < mean(store) and predicted_orders_365d < 1',
  });
});
