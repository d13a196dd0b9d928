/** From orders and costs to the table `economics`: who counts as a new customer, and which costs are theirs. */
import { afterAll, describe, expect, it } from 'vitest';
import { computeEconomics, writeEconomics } from '../../../activities/economics.ts';
import { startCompute } from '../../../activities/compute/compute.ts';
import { readEconomics } from '../../../activities/read-economics.ts';
import { clvConfigurationSchema } from '../../../lib/pure/clv-configuration.ts';
import { addDays } from '../../../lib/pure/dates.ts';
import { openSqlShop, type ShopRow, type ShopRows } from '../../support/sql-shop.ts';

const shop = await openSqlShop();
const compute = startCompute();
afterAll(async () => {
  await compute.close();
  await shop.close();
});

const fence = { stage: 'cluster', token: 1, attempt: 1 };
const asOf = '2024-12-31';

/** A store whose history begins on 1 January 2023, so that customers are new from 2 March 2023 on. */
const oldest: ShopRow = { order_id: 'first', customer_id: 'oldest', ordered_at: '2023-01-01', amount: '7' };

/** Customers who come on one day each, spend 10 at once and 20 more 40 days later. */
function arrivals(channel: string, day: string, customers: number): readonly ShopRow[] {
  return Array.from({ length: customers }, (_, at) => `${channel} ${day} ${at}`).flatMap((customer_id) => [
    { order_id: `${customer_id} a`, customer_id, ordered_at: day, channel, amount: '10' },
    { order_id: `${customer_id} b`, customer_id, ordered_at: addDays(day, 40), channel, amount: '20' },
  ]);
}

async function economics(rows: ShopRows, fields: object = { margin: 0.5, annual_discount_rate: 0 }) {
  await shop.transform({ ...rows, orders: [oldest, ...(rows.orders ?? [])] }, { asOf });
  await shop.publish();
  const configuration = clvConfigurationSchema.parse({ kind: 'clv', ...fields });
  const computed = await computeEconomics({ ...shop, compute }, { configuration }, null, []);
  await shop.warehouse.claim(fence);
  await shop.warehouse.commit(fence, (transaction) => writeEconomics(transaction, computed));
  return shop.rows(
    `select scope, cohort, channel, customers, observed_days, lifetime_value, break_even_acquisition_cost as break_even,
       acquisition_spend as spend, acquired_customers as won, acquisition_cost as cost, payback_months as payback
     from economics where horizon_days = 365 order by scope, cohort, channel`,
  );
}

const cost = (channel: string, month: string, spend: string, more: ShopRow = {}): ShopRow => ({
  channel,
  month: `${month}-01`,
  spend,
  ...more,
});

describe('new customers', () => {
  it('are told apart by quarter and channel; cells of fewer than thirty are other ones', async () => {
    const rows = await economics({
      orders: [
        ...arrivals('Fête', '2023-03-02', 30),
        ...arrivals('pos', '2023-07-01', 40),
        ...arrivals('pos', '2023-04-10', 29),
        ...arrivals('radio', '2023-10-01', 5),
        // Not new: 59 days after the store's first order.
        ...arrivals('pos', '2023-03-01', 50),
      ],
    });
    const cells = rows.map(({ scope, cohort, channel, customers }) => [scope, cohort, channel, customers]);
    expect(cells).toEqual([
      ['channel', 'all', 'fête', 30],
      ['channel', 'all', 'other', 5],
      ['channel', 'all', 'pos', 69],
      ['cohort', '2023-Q1', 'all', 30],
      ['cohort', '2023-Q3', 'all', 40],
      ['cohort', 'other', 'all', 34],
      ['cohort_channel', '2023-Q1', 'fête', 30],
      ['cohort_channel', '2023-Q3', 'pos', 40],
      ['cohort_channel', 'other', 'other', 34],
      ['store', 'all', 'all', 104],
    ]);
    expect(rows[0]).toMatchObject({ observed_days: 669, lifetime_value: '30.0000', break_even: '15.0000' });
    expect(rows[1]).toMatchObject({ observed_days: 0, lifetime_value: null });
  });

  it('count in a month of age only when they were seen for the whole of it', async () => {
    // 60 days until the as-of: months 1 and 2 (30 and 60 days) are whole, the spend of day 40 lies in month 2.
    expect(await economics({ orders: arrivals('pos', addDays(asOf, -60), 30) })).toContainEqual(
      expect.objectContaining({ scope: 'store', observed_days: 60, lifetime_value: null }) as object,
    );
    const [row] = await shop.rows(
      `select cast(sum(spend) filter (where month = 2) as double) as spend from economics_spends`,
    );
    expect(row).toEqual({ spend: 600 });
    await economics({ orders: arrivals('pos', addDays(asOf, -59), 30) });
    expect(
      await shop.rows('select max(month) as month, max(observed_months) as seen from economics_spends, economics_seen'),
    ).toEqual([{ month: 0, seen: 1 }]);
  });

  it('are none in a store that is younger than sixty days, or empty', async () => {
    expect(await economics({})).toEqual([]);
    expect(await economics({ orders: arrivals('pos', '2023-02-01', 40) })).toEqual([]);
    expect(await economics({ orders: [], acquisition_costs: [cost('pos', '2024-01', '5')] })).toEqual([]);
  });

  it('may be one', async () => {
    expect(await economics({ orders: arrivals('pos', '2023-05-05', 1) })).toContainEqual({
      scope: 'store',
      cohort: 'all',
      channel: 'all',
      customers: 1,
      observed_days: 0,
      lifetime_value: null,
      break_even: null,
      spend: null,
      won: null,
      cost: null,
      payback: null,
    });
  });
});

describe('acquisition costs', () => {
  const orders = [
    ...arrivals('Fête', '2023-05-05', 30),
    ...arrivals('Fête', '2023-06-05', 30),
    ...arrivals('pos', '2023-05-05', 40),
  ];
  const ofScope = async (scope: string, costs: readonly ShopRow[]) =>
    (await economics({ orders, acquisition_costs: costs }))
      .filter((row) => row['scope'] === scope)
      .map(({ channel, spend, won, cost: each, payback }) => [channel, spend, won, each, payback]);

  it('are compared with who came in the same months, by the channel of the first order', async () => {
    // The accent is composed in the orders and apart in the costs. June has no cost: its customers do not share May's.
    expect(await ofScope('channel', [cost(' FE\u0302TE ', '2023-05', '240'), cost('pos', '2023-05', '0')])).toEqual([
      ['fête', '240.0000', 30, '8.0000', 2],
      ['pos', '0.0000', 40, '0.0000', 0],
    ]);
    expect(await ofScope('store', [cost('fête', '2023-05', '240'), cost('pos', '2023-05', '0')])).toEqual([
      ['all', '240.0000', 70, '3.4286', 0],
    ]);
  });

  it('count where they brought nobody, and are no cost per customer there', async () => {
    expect(await ofScope('channel', [cost('podcast', '2023-08', '100')])).toEqual([
      ['fête', null, null, null, null],
      ['pos', null, null, null, null],
    ]);
    expect(await ofScope('store', [cost('podcast', '2023-08', '100'), cost('pos', '2023-05', '20')])).toEqual([
      ['all', '120.0000', 40, '3.0000', 0],
    ]);
    expect(await ofScope('store', [cost('podcast', '2023-08', '100')])).toEqual([['all', '100.0000', 0, null, null]]);
  });

  it('count in whole months between the first sixty days and the reference date, in the store’s currency', async () => {
    expect(
      await ofScope('store', [
        cost('pos', '2023-03', '1000'),
        cost('pos', '2024-12', '1', { currency: 'eur' }),
        cost('pos', '2025-01', '1000'),
        cost('pos', '2023-05', '1000', { currency: 'USD' }),
      ]),
    ).toEqual([['all', '1.0000', 0, null, null]]);
  });

  it('are those of the latest file, added up over sources', async () => {
    expect(
      await ofScope('store', [
        cost('pos', '2023-05', '999'),
        cost('pos', '2023-05', '40', { _load: '000002-0' }),
        cost('POS', '2023-05', '40', { _source: 'agency' }),
      ]),
    ).toEqual([['all', '80.0000', 40, '2.0000', 0]]);
  });

  it('are what the report shows', async () => {
    await economics({ orders, acquisition_costs: [cost('pos', '2023-05', '80')] });
    const rows = await readEconomics(shop.warehouse);
    expect(rows).toHaveLength(3 * 6);
    expect(rows.find(({ channel, horizonDays }) => channel === 'pos' && horizonDays === 365)).toEqual({
      scope: 'channel',
      cohort: 'all',
      channel: 'pos',
      horizonDays: 365,
      customers: 40,
      basis: 'observed',
      isExtrapolated: false,
      lifetime: '30.0000',
      lower80: '30.0000',
      upper80: '30.0000',
      maximumCost: '5.0000',
      acquisitionCost: '2.0000',
      paybackMonths: 0,
    });
  });

  it('have no payback without a margin', async () => {
    const costs = [cost('pos', '2023-05', '80')];
    const [store] = (await economics({ orders, acquisition_costs: costs }, {})).filter(
      ({ scope }) => scope === 'store',
    );
    expect(store).toMatchObject({ lifetime_value: '30.0000', break_even: null, cost: '2.0000', payback: null });
  });
});
