/**
 * Four years with strong seasons, looked at as of a past day: what is learned of seasons, of the totals' error, of clusters by
 * behaviour, of models, outliers and economics is the same byte for byte whether the files go on after that day or not.
 */
import { mkdtempSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { DuckDBInstance } from '@duckdb/node-api';
import { afterAll, expect, it } from 'vitest';
import { startCompute } from '../../../activities/compute/compute.ts';
import { addDays } from '../../../lib/pure/dates.ts';
import { simulatePurchases } from '../../support/simulated-shops/shop.ts';
import { tablesAsOf, upTo } from '../../support/tables-as-of.ts';

const firstDay = '2021-02-10';
const asOf = addDays(firstDay, 1365);
const place = mkdtempSync(join(tmpdir(), 'perdura-seasons-'));
const compute = startCompute();
afterAll(async () => {
  await compute.close();
  rmSync(place, { recursive: true, force: true });
});

const { customer, day, spend } = simulatePurchases({
  seed: 12,
  days: 1700,
  startsOn: 40,
  customers: 1700,
  growth: 1,
  rate: { r: 0.8, alpha: 90 },
  dropout: { model: 'bg-nbd', a: 0.7, b: 3 },
  spend: { p: 4, q: 4, v: 30 },
  seasons: [{ dayOfYear: 350, widthDays: 14, lift: 4 }],
  cohortShift: 0.2,
});
const rows = Array.from(customer, (who, row) => {
  const channel = who % 3 === 0 ? 'pos' : 'online';
  return `c${who},${addDays(firstDay, day[row]!)},${spend[row]!.toFixed(2)},${channel}`;
});
const orders = {
  name: 'orders.csv',
  date: 'order_date',
  text: ['customer_id,order_date,amount,channel', ...rows, ''].join('\n'),
};
const costs = {
  name: 'costs.csv',
  date: 'month',
  text: [
    'channel,month,spend',
    ...Array.from(
      { length: 56 },
      (_, at) => `pos,${2021 + Math.floor(at / 12)}-${String((at % 12) + 1).padStart(2, '0')},${100 + at}`,
    ),
    '',
  ].join('\n'),
};

const tablesOf = (name: string, isCut: boolean) =>
  tablesAsOf({
    folder: join(place, name),
    files: [orders, costs],
    streams: { orders: 'orders.csv', acquisition_costs: 'costs.csv' },
    asOf,
    isCut,
    fields: { horizons: [90], clusters: { by: 'rfm' }, outliers: { method: 'percentile' }, margin: 0.3 },
    compute,
  });

it('gives the same tables, seasons and all, when nothing later was there', async () => {
  expect(upTo(orders, asOf).length).toBeLessThan(0.9 * orders.text.length);
  const whole = await tablesOf('whole', false);
  expect(await tablesOf('cut', true)).toEqual(whole);

  const instance = await DuckDBInstance.create();
  const connection = await instance.connect();
  const file = join(place, 'whole', 'tables', 'totals.parquet');
  const answer = await connection.runAndReadAll(`select distinct seasonal_factor from read_parquet('${file}')`);
  const factors = answer.getRows().map(([factor]) => Number(factor));
  connection.closeSync();
  // Seasons were learned: ninety days from early November are not like the mean of the year.
  expect(factors).toHaveLength(1);
  expect(factors[0]).toBeGreaterThan(1.1);
}, 240_000);
