/** What a run says when its metric leaves nothing, or its data cannot be relied on. */
import { mkdtempSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { fileURLToPath } from 'node:url';
import { afterAll, beforeAll, expect, it } from 'vitest';
import type { StageContext, StagePlan, StageTools } from '../../../activities/stage.ts';
import { audit, transform } from '../../../activities/transform.ts';
import { clvConfigurationSchema } from '../../../lib/pure/clv-configuration.ts';
import type { RunMetric } from '../../../lib/pure/run-plan.ts';
import { loadModels } from '../../../storage/warehouse/sql-runner/index.ts';
import { openSqlShop, type ShopRow, type ShopRows } from '../../support/sql-shop.ts';

let shop: Awaited<ReturnType<typeof openSqlShop>>;
let tools: StageTools;
let runs: string;
beforeAll(async () => {
  shop = await openSqlShop();
  runs = mkdtempSync(join(tmpdir(), 'perdura-metric-run-'));
  const sqlModels = await loadModels(fileURLToPath(new URL('../../../sql', import.meta.url)));
  tools = { warehouse: shop.warehouse, sqlModels, folders: { runs } } as unknown as StageTools;
});
afterAll(async () => {
  await shop.close();
  rmSync(runs, { recursive: true, force: true });
});

const fence = { stage: 'test', token: 1, attempt: 1 };
const context: StageContext = {
  fence,
  signal: new AbortController().signal,
  commit: (work) => shop.warehouse.commit(fence, work),
  atPoint: async () => undefined,
};
const plan = (metric: Partial<RunMetric> | null): StagePlan => ({
  runId: 'acme-2024-06-30-1',
  store: 'acme',
  asOf: '2024-06-30',
  zone: 'UTC',
  currency: 'EUR',
  language: 'en',
  configuration: clvConfigurationSchema.parse({ kind: 'clv' }),
  metric:
    metric === null
      ? null
      : { name: 'online-only', version: 2, hash: '', description: '', renewals: 'all', zero_orders: 'all', ...metric },
});

/** Fills the raw tables; the stages are run once more, by a plan of their own. */
async function run(rows: ShopRows, metric: Partial<RunMetric> | null) {
  await shop.transform(rows);
  await shop.warehouse.claim(fence);
  const summary = await transform(tools, plan(metric), context);
  return { summary, audited: await audit(tools, plan(metric), context) };
}

const order = (order_id: string, more: ShopRow = {}): ShopRow => ({
  order_id,
  customer_id: order_id,
  ordered_at: '2024-05-01',
  amount: '10',
  ...more,
});

it('ends where the metric leaves no order, and says which channels there are', async () => {
  const orders = [
    order('1'),
    order('2', { channel: 'POS' }),
    order('3', { channel: 'POS' }),
    order('4', { status: 'test' }),
  ];
  await expect(run({ orders }, { channels: { include: ['web'] } })).rejects.toMatchObject({
    kind: 'bad_data',
    message:
      'store acme: metric online-only, version 2, needs to leave at least one order, leaves none of 3 orders (channels pos, online)',
    remedy: expect.stringContaining('perdura metric preview online-only'),
  });
});

it('goes on where the metric leaves some, and tells how many it left out', async () => {
  const { summary } = await run(
    { orders: [order('1'), order('2', { channel: 'pos' })] },
    { channels: { exclude: ['pos'] } },
  );
  expect(summary).toMatchObject({ orders: 1, leftOut: 1, customers: 2 });
});

it('does not blame the metric for a shop in which nothing counts', async () => {
  const { summary } = await run({ orders: [order('1', { status: 'pending' })] }, { channels: { include: ['web'] } });
  expect(summary).toMatchObject({ orders: 0, leftOut: 1 });
});

it('tells what is strange about the data beside the audits', async () => {
  const { audited } = await run({ orders: [order('1', { amount: '0' }), order('2')] }, null);
  expect(audited.note).toMatch(/audits? passed; found free orders \(1\)$/);
});

it('ends where the data cannot be relied on', async () => {
  const refunds = [{ refund_id: 'r', order_id: '1', refunded_at: '2024-05-02', amount: '1000' }];
  await expect(run({ orders: [order('1'), order('2')], refunds }, null)).rejects.toMatchObject({
    kind: 'bad_data',
    message: expect.stringMatching(/^store acme: refunds above order: 1 row \(100 %\), 990\.0000\. /),
  });
});
