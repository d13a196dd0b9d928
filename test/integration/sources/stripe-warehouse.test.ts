/** Pages and webhooks of an account, landed in any order, in the tables that the models make of them. */
import { mkdtemp, rm } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { expect, it, onTestFinished } from 'vitest';
import { stripeConfig } from '../../../connectors/stripe/config.ts';
import { stripeWebhooks } from '../../../connectors/stripe/webhooks.ts';
import type { Page, Part } from '../../../lib/connector.ts';
import { type StreamName, streamSpecs } from '../../../lib/streams.ts';
import { loadLandings } from '../../../storage/landing/index.ts';
import { openSpool } from '../../../storage/landing/spool/index.ts';
import { openWarehouse } from '../../../storage/warehouse/index.ts';
import type { KeptPage } from '../../support/source-pages.ts';
import { buildStage, setContext } from '../../support/sql-shop.ts';
import { createAccount } from '../../support/stripe/account.ts';
import { startStripe } from '../../support/stripe/server.ts';
import { syncsOf } from '../../support/stripe/sync.ts';
import { truthOf } from '../../support/stripe/truth.ts';

const day = 86_400;
const config = stripeConfig.parse({ type: 'stripe', apiKey: 'rk_test_right', mode: 'test' });

async function openStore() {
  const folder = await mkdtemp(join(tmpdir(), 'perdura-stripe-'));
  const root = join(folder, 'landing');
  const tempDirectory = join(folder, 'tmp');
  const warehouse = await openWarehouse({
    path: join(folder, 'acme.duckdb'),
    tempDirectory,
    owner: 'test',
    zone: 'UTC',
  });
  onTestFinished(async () => {
    await warehouse.close();
    await rm(folder, { recursive: true, force: true });
  });
  return {
    warehouse,
    async land(pages: readonly Page[]) {
      const place = { root, store: 'acme', connector: 'stripe', source: 'stripe', resource: 'any' };
      const spool = await openSpool({ ...place, now: () => new Date(0), tempDirectory });
      await spool.begin('one', 'incremental');
      for (const page of pages) await spool.append(page);
      await spool.seal();
      await spool.close();
    },
    async load() {
      const fence = { stage: 'extract', token: 1, attempt: 1 };
      await warehouse.claim(fence);
      const streams = Object.values(streamSpecs);
      const loads = await loadLandings({ warehouse, fence, root, store: 'acme', zone: 'UTC', streams });
      return loads.reduce((sum, { quarantined }) => sum + quarantined, 0);
    },
  };
}

const pageOf = ({ rows, cursor }: KeptPage): Page => ({
  parts: [...new Set(rows.map(({ stream }) => stream))].map((stream) => ({
    stream,
    rows: rows.filter((one) => one.stream === stream).map(({ row }) => row),
  })),
  cursor,
});

it('come to what happened, with none of them set aside', async () => {
  const clock = { now: 1_700_000_000 };
  const account = createAccount({ charges: 600, spacingSeconds: 6 * 3_600, since: clock.now, now: () => clock.now });
  const stripe = await startStripe(account, { largestPage: 40 });
  onTestFinished(() => stripe.close());
  const syncs = syncsOf(stripe.url, () => clock.now);
  onTestFinished(() => syncs.source.close());

  const hooks: Part[] = [];
  const deliver = (index: number) => {
    const event = account.eventOf('charge.updated', account.chargeNow(index));
    const webhook = { topic: 'charge.updated', body: JSON.stringify(event), receivedAt: new Date(0).toISOString() };
    const meaning = stripeWebhooks.read(config, webhook);
    if (meaning.kind === 'parts') hooks.push(...meaning.parts);
  };
  for (let night = 0; night < 12; night++) {
    clock.now += 13 * day;
    for (let index = night; index < Math.min(night * 52, 600); index += 7) deliver(index);
    await syncs.sync();
  }

  const store = await openStore();
  // Newest first and deliveries last: the worst order there is.
  const pages = syncs.pages.map((page) => pageOf(page)).toReversed();
  const late = hooks.map((part): Page => ({ parts: [part], cursor: {} }));
  await store.land(pages);
  await store.land([...pages.toReversed().slice(0, 20), ...late.toReversed()]);
  expect(await store.load()).toBe(0);
  await setContext(store.warehouse, { asOf: new Date(clock.now * 1000 + day * 1000).toISOString().slice(0, 10) });
  await buildStage(store.warehouse, 'transform');

  const { orders, refunds } = truthOf(account, true);
  const rowsOf = (stream: StreamName, columns: string) =>
    store.warehouse.rows<Record<string, string>>(`select ${columns} from stg_${stream} order by 1`);
  const decimal = (text: string | null | undefined) => Number(text).toFixed(4);
  expect(await rowsOf('orders', 'order_id, status, cast(amount as varchar) as amount, currency')).toEqual(
    Object.entries(orders).map(([id, row]) => ({
      order_id: id,
      status: row['status'],
      amount: decimal(row['amount']),
      currency: row['currency'],
    })),
  );
  expect(await rowsOf('refunds', 'refund_id, order_id, cast(amount as varchar) as amount')).toEqual(
    Object.entries(refunds)
      .toSorted(([one], [other]) => (one < other ? -1 : 1))
      .map(([id, row]) => ({ refund_id: id, order_id: row['order_id'], amount: decimal(row['amount']) })),
  );
  // What is paid back in full counts no more; the rest counts, less what was paid back.
  const [counted] = await store.warehouse.rows<{ orders: bigint; amount: string }>(
    `select count(*) as orders, cast(sum(amount) as varchar) as amount from int_orders where is_counted and currency = 'EUR'`,
  );
  const expected = Object.entries(orders).filter(
    ([, row]) => row['currency'] === 'EUR' && ['paid', 'partially_refunded'].includes(row['status'] ?? ''),
  );
  const paidBack = (id: string) =>
    Object.values(refunds).reduce((sum, row) => sum + (row['order_id'] === id ? Number(row['amount']) : 0), 0);
  const net = expected.reduce((sum, [id, row]) => sum + Number(row['amount']) - paidBack(id), 0);
  expect({ orders: Number(counted?.orders), amount: Number(counted?.amount).toFixed(2) }).toEqual({
    orders: expected.length,
    amount: net.toFixed(2),
  });
});
