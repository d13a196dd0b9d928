/** Segments in runs that follow one another: who is in them, and who came and went. */
import { afterAll, beforeAll, expect, it } from 'vitest';
import { openShopRuns, type ShopRun, type ShopRuns, segment, shopFiles } from './shop-runs.ts';

const keys = { ana: '', bob: '', cai: '', dee: '', eve: '' };

const objects = () => [
  segment('subscribers', 'newsletter = subscribed', { title: 'Our readers' }),
  segment('spenders', 'historic_clv >= 80', { stay_while: 'historic_clv >= 60' }),
  segment('unsteady', 'orders(last 20 days) >= 1', { stay_while: 'orders(last 40 days) >= 1' }),
  segment('impatient', 'orders(last 20 days) >= 1'),
  segment('by-word', 'in segment tagged', {}),
  segment('tagged', 'newsletter = never and historic_orders >= 1', { include: ['press'], exclude: ['staff'] }),
  segment('a-reader-who-spends', 'in segment subscribers and in segment spenders'),
  { kind: 'list', name: 'press', customers: [keys.eve, keys.bob] },
  { kind: 'list', name: 'staff', customers: [keys.dee, keys.bob] },
];

let shop: ShopRuns;
let first: ShopRun;
let second: ShopRun;
beforeAll(async () => {
  shop = await openShopRuns(shopFiles);
  const before = await shop.run('2024-05-01', []);
  for (const { name, key } of await before.rows<{ name: keyof typeof keys; key: string }>(
    'select customer_id as name, customer_key as key from contacts',
  )) {
    keys[name] = key;
  }
  first = await shop.run('2024-05-10', objects());
  second = await shop.run('2024-06-01', [...objects(), segment('new-here', 'is_prospect')]);
});
afterAll(() => shop.close());

async function members(run: ShopRun): Promise<Record<string, string>> {
  const rows = await run.rows<{ segment: string; who: string }>(
    `select segment, string_agg(customer_id, ' ' order by customer_id) as who
     from segment_members join contacts using (customer_key) group by segment order by segment`,
  );
  return Object.fromEntries(rows.map(({ segment: name, who }) => [name, who]));
}

it('holds those who fit, who are listed, and who fit what other segments say', async () => {
  expect(await members(first)).toEqual({
    'a-reader-who-spends': 'ana',
    'by-word': 'eve',
    impatient: 'ana',
    spenders: 'ana',
    subscribers: 'ana eve',
    tagged: 'eve',
    unsteady: 'ana',
  });
});

it('keeps whom a margin holds, and lets others in by the stricter condition only', async () => {
  // On 1 June ana’s last order is 30 days old. bob has spent 80, cai 80, dee 10.
  expect(await members(second)).toEqual({
    'a-reader-who-spends': 'ana',
    'by-word': 'cai eve',
    impatient: 'bob cai dee',
    'new-here': 'eve',
    spenders: 'ana bob cai',
    subscribers: 'ana eve',
    tagged: 'cai eve',
    unsteady: 'ana bob cai dee',
  });
});

it('tells entries and exits one by one, and of a new segment none', async () => {
  expect(await first.rows('select count(*) as n from segment_changes')).toEqual([{ n: 0 }]);
  const changes = await second.rows<{ change: string }>(
    `select segment || ': ' || direction || ' ' || customer_id as change
     from segment_changes join contacts using (customer_key) order by 1`,
  );
  expect(changes.map(({ change }) => change)).toEqual([
    'by-word: entered cai',
    'impatient: entered bob',
    'impatient: entered cai',
    'impatient: entered dee',
    'impatient: left ana',
    'spenders: entered bob',
    'spenders: entered cai',
    'tagged: entered cai',
    'unsteady: entered bob',
    'unsteady: entered cai',
    'unsteady: entered dee',
  ]);
});

it('counts the same in the table of segments', async () => {
  const counted = await second.rows(
    'select segment, customers, prospects, customer_share, historic_clv, entered, "left", stayed from segments',
  );
  const rows = new Map(counted.map(({ segment: name, ...row }) => [name, row]));
  expect([...rows.keys()]).toEqual([
    'a-reader-who-spends',
    'by-word',
    'impatient',
    'new-here',
    'spenders',
    'subscribers',
    'tagged',
    'unsteady',
  ]);
  expect(rows.get('impatient')).toEqual({
    customers: 3,
    prospects: 0,
    customer_share: 0.6,
    historic_clv: '170.0000',
    entered: 3,
    left: 1,
    stayed: 0,
  });
  expect(rows.get('subscribers')).toMatchObject({ customers: 2, prospects: 1, entered: 0, left: 0, stayed: 2 });
  expect(rows.get('new-here')).toMatchObject({ customers: 1, prospects: 1, entered: 0, left: 0, stayed: 0 });
});

it('says what a segment is called and means', async () => {
  expect(
    await second.rows(
      `select segment, title, definition, horizon_days, predicted_clv, predicted_orders
       from segments where segment in ('subscribers', 'spenders') order by segment`,
    ),
  ).toEqual([
    {
      segment: 'spenders',
      title: 'spenders',
      definition: 'historic_clv >= 80 or in segment spenders and historic_clv >= 60',
      horizon_days: 365,
      // Six orders teach no model anything.
      predicted_clv: null,
      predicted_orders: null,
    },
    {
      segment: 'subscribers',
      title: 'Our readers',
      definition: 'newsletter = subscribed',
      horizon_days: 365,
      predicted_clv: null,
      predicted_orders: null,
    },
  ]);
});

it('gives the same bytes when a day is run again', async () => {
  const again = await shop.run('2024-06-01', [...objects(), segment('new-here', 'is_prospect')]);
  expect(again.checksums).toEqual(second.checksums);
});
