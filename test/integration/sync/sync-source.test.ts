/** The workflow syncSource over a real Temporal server, state and landing, against a local system. */
import { randomUUID } from 'node:crypto';
import { join } from 'node:path';
import { setTimeout } from 'node:timers/promises';
import type { WorkflowHandle } from '@temporalio/client';
import { afterAll, beforeAll, beforeEach, describe, expect, it, onTestFinished } from 'vitest';
import { cancelSync, followSync, readSync, startSync } from '../../../app/sources/sync.ts';
import type { SyncInput, SyncPace, SyncProgress } from '../../../lib/pure/source-syncs.ts';
import { listLoads } from '../../../storage/landing/index.ts';
import { taskQueueOf } from '../../../temporal.config.ts';
import { openSyncLab, type SyncLab } from '../../support/numbered/lab.ts';
import { type NumberedOrders, startNumberedOrders } from '../../support/numbered/server.ts';
import { startTestTemporal, type TestTemporal } from '../../support/temporal.ts';
import { readParquet } from '../landing/landing-project.ts';

const brisk: Partial<SyncPace> = { heartbeatSeconds: 2, patienceSeconds: [0.2, 0.2, 0.2] };
let temporal: TestTemporal;
let server: NumberedOrders;
let lab: SyncLab;
beforeAll(async () => {
  temporal = await startTestTemporal();
});
afterAll(() => temporal.stop());
beforeEach(async () => {
  server = await startNumberedOrders(600);
  lab = await openSyncLab(temporal, server.url);
  onTestFinished(async () => {
    await lab.dispose();
    await server.close();
  });
});

const start = (input: Partial<SyncInput> = {}): Promise<WorkflowHandle> =>
  temporal.client.workflow.start('syncSource', {
    workflowId: 'sync/shop/web',
    taskQueue: taskQueueOf('shop'),
    args: [{ source: 'web', kind: 'incremental', request: randomUUID(), pace: brisk, ...input }],
  });
const sync = (input: Partial<SyncInput> = {}): Promise<SyncProgress> =>
  lab.working(async () => (await start(input)).result() as Promise<SyncProgress>);
const keys = async (stream: string, key: string) => {
  const files = (await listLoads(lab.root, 'shop')).filter((load) => load.stream === stream);
  const rows = await readParquet(
    `select count(*) as n, count(distinct ${key}) as own from read_parquet([${files.map(({ file }) => `'${join(lab.root, file)}'`).join(',')}])`,
  );
  return [Number(rows[0]?.['n']), Number(rows[0]?.['own'])];
};
const failureOf = (work: Promise<unknown>) =>
  work.then(
    () => undefined,
    (error: { readonly cause?: unknown }) => error.cause as { type: string; message: string; details: unknown[] },
  );
const orders = ['orders'];

describe('an incremental reading', () => {
  it('lands every row once, tells what it did, and goes on where it stood', async () => {
    const first = await sync();
    expect(first).toMatchObject({
      store: 'shop',
      source: 'web',
      status: 'done',
      resources: [
        { resource: 'orders', status: 'done', pages: 3, rows: 800, total: 600, watermark: 'last 599', note: '' },
        { resource: 'customers', status: 'done', pages: 1, rows: 60, total: 60 },
      ],
    });
    expect(await keys('orders', 'order_id')).toEqual([600, 600]);
    expect(await keys('refunds', 'refund_id')).toEqual([200, 200]);
    server.orders = 700;
    expect((await sync()).resources[0]).toMatchObject({ pages: 1, rows: 135, watermark: 'last 699' });
    expect(await keys('orders', 'order_id')).toEqual([701, 700]);
    // Nothing new: the boundary is offered again, twice; it lands once and moves nothing.
    await sync();
    const loads = (await listLoads(lab.root, 'shop')).length;
    await sync();
    expect(await listLoads(lab.root, 'shop')).toHaveLength(loads);
    const records = await (await lab.session.state()).sourceSyncs.list('shop', 'web', 20);
    expect(records).toHaveLength(8);
    expect(new Set(records.map(({ status }) => status))).toEqual(new Set(['done']));
    expect(records.at(-1)).toMatchObject({ rows: 800, schemaHash: expect.any(String) as string });
  });

  it('of some resources leaves the others; of none, of unknown and of local ones it says what to do', async () => {
    expect((await sync({ resources: ['customers'] })).resources.map(({ resource }) => resource)).toEqual(['customers']);
    const unknown = await failureOf(sync({ resources: ['nothing'] }));
    expect(unknown).toMatchObject({ type: 'config', message: 'source web: has nothing called nothing' });
    expect(unknown?.details).toEqual([{ remedy: 'use one of orders, customers' }]);
    expect(await failureOf(sync({ source: 'nowhere' }))).toMatchObject({ type: 'config' });
  });

  it('of an empty system lands nothing and forgets nothing', async () => {
    await sync({ resources: orders });
    server.orders = 0;
    expect((await sync({ resources: orders })).resources).toMatchObject([{ status: 'done', pages: 0, rows: 0 }]);
    server.orders = 601;
    expect((await sync({ resources: orders })).resources).toMatchObject([{ rows: 3, watermark: 'last 600' }]);
  });

  it('in slices reads all of it, through histories of any length', async () => {
    server.orders = 50_000;
    const told = await sync({ pace: { ...brisk, slicePages: 1 }, resources: orders });
    expect(told.resources).toMatchObject([{ watermark: 'last 49999' }]);
    const slices = told.resources[0]?.pages ?? 0;
    const [rows, own] = await keys('orders', 'order_id');
    expect(own).toBe(50_000);
    // Each slice offers its boundary again.
    expect((rows ?? 0) - 50_000).toBeLessThan(slices);
    const description = await temporal.client.workflow.getHandle('sync/shop/web').describe();
    expect(description.historyLength).toBeLessThan(1_100);
    expect(slices * 5).toBeGreaterThan(1_000);
  }, 120_000);
});

describe('trouble', () => {
  it('that passes is waited out, and a signal shortens the wait', async () => {
    for (const path of ['/orders', '/customers']) server.failing.set(path, { status: 503 });
    await lab.working(async () => {
      const handle = await start({ pace: { ...brisk, patienceSeconds: [1, 600, 600] } });
      const until = async (isSo: (told: SyncProgress) => boolean) => {
        while (!isSo(await handle.query<SyncProgress>('progress'))) await setTimeout(20);
      };
      // The check of the source is refused, and asked for again.
      await setTimeout(300);
      server.failing.delete('/orders');
      await until(({ resources }) => (resources[1]?.note ?? '').startsWith('waits 600 s'));
      expect((await handle.query<SyncProgress>('progress')).resources[1]?.note).toContain('/customers answers 503');
      server.failing.clear();
      await handle.signal('changed');
      expect(await handle.result()).toMatchObject({ status: 'done' });
    });
    expect(await keys('customers', 'customer_id')).toEqual([60, 60]);
  });

  it('that stays fails with what the system said and what to do; what was read before stays', async () => {
    server.failing.set('/customers', { status: 503 });
    expect(await failureOf(sync())).toMatchObject({
      type: 'unavailable',
      message: expect.stringContaining('/customers answers 503') as string,
      details: [{ remedy: 'wait, and see the system’s status page' }],
    });
    expect(await keys('orders', 'order_id')).toEqual([600, 600]);
    const records = await (await lab.session.state()).sourceSyncs.last('shop');
    expect(records.map(({ resource, status }) => [resource, status])).toEqual([
      ['customers', 'failed'],
      ['orders', 'done'],
    ]);
    server.failing.set('/customers', { status: 429, retryAfter: 9_999 });
    expect(await failureOf(sync())).toMatchObject({ type: 'rate_limit' });
    server.failing.set('/customers', { status: 403 });
    expect(await failureOf(sync())).toMatchObject({ type: 'auth', details: [{ remedy: 'use another key' }] });
  });
});

it('cancelled, it keeps what is durable, says so, and goes on from there', async () => {
  server.orders = 20_000;
  server.delayMilliseconds = 30;
  await lab.working(async () => {
    const started = await startSync(lab.session, 'shop', { source: 'web', kind: 'incremental', pace: brisk });
    expect(started.isNew).toBe(true);
    const second = await startSync(lab.session, 'shop', { source: 'web', kind: 'full' });
    expect(second).toMatchObject({ isNew: false });
    const seen: number[] = [];
    const end = await followSync(
      lab.session,
      second,
      ({ resources }) => {
        const rows = resources[0]?.rows ?? 0;
        seen.push(rows);
        if (rows > 1_000) void cancelSync(lab.session, 'shop', 'web').catch(() => undefined);
      },
      AbortSignal.timeout(40_000),
    );
    expect(end.kind).toBe('cancelled');
    expect(seen.some((rows) => rows > 1_000 && rows < 20_000)).toBe(true);
  });
  const [before] = await (await lab.session.state()).sourceSyncs.last('shop');
  expect(before).toMatchObject({ resource: 'orders', status: 'cancelled' });
  server.delayMilliseconds = 0;
  const asked = server.requests.get('/orders?from=0');
  expect(await sync()).toMatchObject({ status: 'done' });
  // Once more for the check of the new reading.
  expect(server.requests.get('/orders?from=0')).toBe((asked ?? 0) + 1);
  const [rows, own] = await keys('orders', 'order_id');
  expect(own).toBe(20_000);
  expect(rows).toBeLessThanOrEqual(20_001);
  await lab.working(async () => {
    expect(await readSync(lab.session, 'shop', 'web')).toMatchObject({ status: 'done' });
    await expect(cancelSync(lab.session, 'shop', 'web')).rejects.toMatchObject({ kind: 'conflict' });
    await expect(startSync(lab.session, 'shop', { source: 'none', kind: 'full' })).rejects.toMatchObject({
      kind: 'config',
    });
  });
}, 120_000);

describe('a full reading', () => {
  it('reads everything again and tells what differs, by key', async () => {
    await sync();
    server.orders = 590;
    server.amount = 2;
    const told = await sync({ kind: 'full' });
    expect(told.differences).toEqual([
      {
        stream: 'customers',
        before: 60,
        found: 59,
        added: 0,
        changed: 0,
        same: 59,
        missing: 1,
        examples: { added: [], changed: [], missing: ['59'] },
      },
      {
        stream: 'orders',
        before: 600,
        found: 590,
        added: 0,
        changed: 590,
        same: 0,
        missing: 10,
        examples: { added: [], changed: ['0', '1', '10', '100', '101'], missing: ['590', '591', '592', '593', '594'] },
      },
      expect.objectContaining({ stream: 'refunds', before: 200, found: 197, changed: 197, missing: 3 }),
    ]);
    // Nothing changed since: all the same.
    const again = await sync({ kind: 'full', resources: orders });
    expect(again.differences?.map(({ stream, found, same, missing }) => [stream, found, same, missing])).toEqual([
      ['orders', 590, 590, 10],
      ['refunds', 197, 197, 3],
    ]);
    // The cursor goes on from there.
    server.orders = 595;
    expect((await sync({ resources: orders })).resources).toMatchObject([{ pages: 1, watermark: 'last 594' }]);
  });

  it('of what never landed adds everything', async () => {
    const { differences = [] } = await sync({ kind: 'full', resources: orders });
    expect(differences.map(({ stream, before, added }) => [stream, before, added])).toEqual([
      ['orders', 0, 600],
      ['refunds', 0, 200],
    ]);
  });
});

describe('a window', () => {
  const window = { from: '1970-01-01T00:01:40Z', until: '1970-01-01T00:03:20Z' };

  it('is read again alone, and moves no cursor', async () => {
    await sync({ resources: orders });
    server.amount = 2;
    const told = await sync({ kind: 'window', window });
    expect(told.resources).toMatchObject([{ resource: 'orders', status: 'done', rows: 133 }]);
    const loads = await listLoads(lab.root, 'shop');
    expect(loads.filter(({ origin }) => origin === 'window').map(({ stream, rows }) => [stream, rows])).toEqual([
      ['orders', 100],
      ['refunds', 33],
    ]);
    server.orders = 610;
    expect((await sync({ resources: orders })).resources).toMatchObject([{ pages: 1, watermark: 'last 609' }]);
  });

  it('of what has none is refused, with what to do instead', async () => {
    expect(await failureOf(sync({ kind: 'window', window, resources: ['customers'] }))).toMatchObject({
      type: 'config',
      message: 'source web: customers cannot be read for a stretch of time alone',
    });
    expect(await failureOf(sync({ kind: 'window' }))).toMatchObject({ type: 'config' });
  });
});
