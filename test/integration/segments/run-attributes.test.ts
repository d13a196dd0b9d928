/** What the rules of enrichments say of customers, in a run, and what segments make of it. */
import { afterAll, beforeAll, expect, it } from 'vitest';
import { openShopRuns, type ShopRun, type ShopRuns, segment, shopFiles } from './shop-runs.ts';

let shop: ShopRuns;
let run: ShopRun;
beforeAll(async () => {
  shop = await openShopRuns(shopFiles);
  run = await shop.run('2024-06-01', [
    segment('gold', 'enriched.tier = Gold'),
    segment('untold', 'not exists(enriched.tier) and enriched.lucky = "true"'),
    {
      kind: 'enrichment',
      name: 'crm',
      destination: 'crm',
      rules: [
        { where: 'historic_clv >= 100', set: { tier: 'Gold', points: 5 } },
        { where: 'historic_clv >= 80', set: { tier: 'Silver' } },
        { where: 'in segment gold', set: { tier: 'Best', circle: 'yes' } },
      ],
    },
    {
      kind: 'enrichment',
      name: 'mails',
      destination: 'crm',
      audience: 'newsletter = subscribed',
      rules: [{ where: 'exists(email)', set: { tier: 'Reader', lucky: true } }],
    },
  ]);
});
afterAll(() => shop.close());

it('is the value of the first rule that fits, of enrichments by name, and nobody’s outside of an audience', async () => {
  const rows = await run.rows<{ told: string }>(
    `select customer_id || ' ' || attribute || ' ' || value as told
     from enriched_attributes join contacts using (customer_key) order by 1`,
  );
  expect(rows.map(({ told }) => told)).toEqual([
    'ana lucky true',
    'ana points 5',
    'ana tier Gold',
    'bob tier Silver',
    'cai tier Silver',
    'eve lucky true',
    'eve tier Reader',
  ]);
});

it('is there for segments of the same run, without the rules that speak of segments', async () => {
  const rows = await run.rows(
    'select segment, customer_id from segment_members join contacts using (customer_key) order by all',
  );
  expect(rows).toEqual([{ segment: 'gold', customer_id: 'ana' }]);
});

it('follows the rules from day to day', async () => {
  const next = await shop.run('2024-06-02', [segment('anybody', 'historic_orders >= 0')]);
  expect(await next.rows('select count(*) as n from enriched_attributes')).toEqual([{ n: 0 }]);
});
