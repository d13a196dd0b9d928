/**
 * A worker that is killed again and again while it reads 100,000 orders: none is lost, none twice, and hardly a page is asked
 * for again. `SYNC_KILLS=200` makes it as many.
 */
import { type ChildProcess, spawn } from 'node:child_process';
import { join } from 'node:path';
import { setTimeout } from 'node:timers/promises';
import { fileURLToPath } from 'node:url';
import { afterAll, beforeAll, expect, it } from 'vitest';
import type { SyncInput, SyncProgress } from '../../lib/pure/source-syncs.ts';
import { streamSpecs } from '../../lib/streams.ts';
import { listLoads, loadLandings } from '../../storage/landing/index.ts';
import { openWarehouse } from '../../storage/warehouse/index.ts';
import { taskQueueOf } from '../../temporal.config.ts';
import { openSyncLab, type SyncLab } from '../support/numbered/lab.ts';
import { type NumberedOrders, pageSize, startNumberedOrders } from '../support/numbered/server.ts';
import { startTestTemporal, type TestTemporal } from '../support/temporal.ts';

const orders = 100_000;
const kills = Number(process.env['SYNC_KILLS'] ?? '25');
const script = fileURLToPath(import.meta.resolve('../support/numbered/worker-process.ts'));

let temporal: TestTemporal;
let server: NumberedOrders;
let lab: SyncLab;
beforeAll(async () => {
  temporal = await startTestTemporal();
  server = await startNumberedOrders(orders);
  lab = await openSyncLab(temporal, server.url);
});
afterAll(async () => {
  await lab.dispose();
  await server.close();
  await temporal.stop();
});

async function startWorker(): Promise<{ readonly child: ChildProcess; readonly ended: Promise<void> }> {
  const child = spawn(process.execPath, [script, lab.folder, temporal.address, temporal.namespace, lab.bundleFile], {
    stdio: ['ignore', 'pipe', 'inherit'],
  });
  const ended = new Promise<void>((resolve) => child.on('close', () => resolve()));
  await new Promise<void>((resolve) => child.stdout.on('data', () => resolve()));
  return { child, ended };
}

it(`${kills} kills at any moment lose no order, double none, and repeat at most a page each`, async () => {
  // As long as all kills together, however quick the machine is: a page waits a little.
  server.delayMilliseconds = Math.ceil((kills * 1_500) / ((orders * 1.1) / pageSize));
  const input: SyncInput = {
    source: 'web',
    kind: 'incremental',
    request: 'killed',
    pace: { heartbeatSeconds: 1, patienceSeconds: [0.1, 0.5, 1, 2], slicePages: 150 },
  };
  const handle = await temporal.client.workflow.start('syncSource', {
    workflowId: 'sync/shop/web',
    taskQueue: taskQueueOf('shop'),
    args: [input],
  });
  let isOver = false;
  const result = (handle.result() as Promise<SyncProgress>).finally(() => {
    isOver = true;
  });
  result.catch(() => undefined);
  let killed = 0;
  const asked = () => [...server.requests.values()].reduce((sum, times) => sum + times, 0);
  while (!isOver) {
    const worker = await startWorker();
    const before = asked();
    // Some die before they read anything, most while they read.
    while (!isOver && asked() === before && killed % 7 !== 3) await setTimeout(10);
    if (killed < kills) {
      await Promise.race([setTimeout((killed * 7_919) % 2_200), result.catch(() => undefined)]);
      if (!isOver) killed += 1;
    } else {
      server.delayMilliseconds = 0;
      await result.catch(() => undefined);
    }
    worker.child.kill('SIGKILL');
    await worker.ended;
  }
  const told = await result;
  expect(killed).toBe(kills);
  expect(told.resources).toMatchObject([
    { resource: 'orders', status: 'done', watermark: `last ${orders - 1}` },
    { resource: 'customers', status: 'done', watermark: `last ${orders / 10 - 1}` },
  ]);

  const fence = { stage: 'extract', token: 1, attempt: 1 };
  const tempDirectory = join(lab.folder, 'tmp');
  const warehouse = await openWarehouse({
    path: join(lab.folder, 'check.duckdb'),
    tempDirectory,
    owner: 'test',
    zone: 'UTC',
  });
  try {
    await warehouse.claim(fence);
    const streams = Object.values(streamSpecs);
    const loaded = await loadLandings({ warehouse, fence, root: lab.root, store: 'shop', zone: 'UTC', streams });
    expect(loaded.every(({ rows, loaded: good }) => rows === good)).toBe(true);
    const count = async (stream: string, key: string) => {
      const [row] = await warehouse.rows<{ n: number; own: number; least: number; most: number }>(
        `select count(*) as n, count(distinct ${key}) as own from raw_${stream}`,
      );
      return row;
    };
    const counts = {
      orders: await count('orders', 'order_id'),
      refunds: await count('refunds', 'refund_id'),
      customers: await count('customers', 'customer_id'),
    };
    expect([counts.orders?.own, counts.refunds?.own, counts.customers?.own]).toEqual([
      orders,
      Math.ceil(orders / 3),
      orders / 10,
    ]);
    // Reads are inclusive: the row at the cursor comes again when a reading goes on, and merges by its key.
    const starts = killed + told.resources.length + 5;
    expect((counts.orders?.n ?? 0) - orders).toBeLessThanOrEqual(starts);
  } finally {
    await warehouse.close();
  }
  const repeated = asked() - Math.ceil((orders * 1.1) / pageSize);
  const landings = (await listLoads(lab.root, 'shop')).length;
  console.log(`${killed} kills: ${repeated} requests more than undisturbed, ${landings} landings`);
  // A page per kill and resource, the check of the source, and the boundary of every slice.
  expect(repeated).toBeLessThanOrEqual(killed + 12);
}, 3_600_000);
