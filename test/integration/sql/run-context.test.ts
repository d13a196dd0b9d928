/** What a run tells the SQL models about the orders that count. */
import { afterAll, beforeAll, expect, it } from 'vitest';
import { openSqlShop, setContext } from '../../support/sql-shop.ts';

let shop: Awaited<ReturnType<typeof openSqlShop>>;
beforeAll(async () => {
  shop = await openSqlShop();
});
afterAll(() => shop.close());

const metric = async () => {
  const [row] = await shop.rows(
    `select metric_name, metric_renewals, metric_zero_orders, to_json(metric_sources)::varchar as sources,
       to_json(metric_channels)::varchar as channels, to_json(metric_excluded_sources)::varchar as excluded_sources,
       to_json(metric_excluded_channels)::varchar as excluded_channels, typeof(metric_channels) as list
     from run_context`,
  );
  return row;
};

it('takes every order where no metric is named', async () => {
  await setContext(shop.warehouse);
  expect(await metric()).toEqual({
    metric_name: null,
    metric_renewals: 'all',
    metric_zero_orders: 'all',
    sources: null,
    channels: null,
    excluded_sources: null,
    excluded_channels: null,
    list: 'VARCHAR[]',
  });
});

it('tells names that count from names that do not, and channels in the case that orders have', async () => {
  const filters = { sources: { include: ['Shop', "o'neil"] }, channels: { exclude: ['POS', ' Café '] } };
  await setContext(shop.warehouse, { metric: { ...filters, renewals: 'without', zero_orders: 'without' } });
  expect(await metric()).toEqual({
    metric_name: 'tested',
    metric_renewals: 'without',
    metric_zero_orders: 'without',
    sources: '["Shop","o\'neil"]',
    channels: null,
    excluded_sources: null,
    excluded_channels: '["pos","café"]',
    list: 'VARCHAR[]',
  });
});
