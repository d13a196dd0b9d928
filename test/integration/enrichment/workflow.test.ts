/** The workflows that write a plan, on a real Temporal server: many batches, progress, a cancellation between two. */
import { fileURLToPath } from 'node:url';
import { bundleWorkflowCode, DefaultLogger, Worker } from '@temporalio/worker';
import { afterAll, beforeAll, expect, it } from 'vitest';
import { createEnrichmentActivities } from '../../../activities/enrichment/index.ts';
import type { PlanProgress, WritePlanOutcome } from '../../../lib/pure/plans.ts';
import { startTestTemporal, type TestTemporal } from '../../support/temporal.ts';
import { openShop, type Shop } from './shop.ts';

let temporal: TestTemporal;
let shop: Shop;
let worker: Worker;
let running: Promise<void>;
const rows = 155;

beforeAll(async () => {
  temporal = await startTestTemporal();
  shop = await openShop();
  shop.crm.rowsPerBatch = 1;
  const customers = Array.from(
    { length: rows },
    (_, at) => `('c${1000 + at}', null, ${at}, 'Active', 1, '2026-06-01')`,
  );
  await shop.publish(customers.join(', '));
  await shop.configure({});
  const workflowsPath = fileURLToPath(new URL('../../../workflows/index.ts', import.meta.url));
  worker = await Worker.create({
    connection: temporal.nativeConnection,
    namespace: temporal.namespace,
    taskQueue: 'enrichment',
    workflowBundle: await bundleWorkflowCode({ workflowsPath, logger: new DefaultLogger('ERROR') }),
    dataConverter: temporal.dataConverter,
    activities: createEnrichmentActivities(shop.deps),
  });
  running = worker.run();
});
afterAll(async () => {
  worker.shutdown();
  await running;
  await temporal.stop();
});

const start = (direction: 'apply' | 'undo', planId: string) =>
  temporal.client.workflow.start(direction === 'apply' ? 'applyPlan' : 'undoPlan', {
    workflowId: `${direction}/${planId}`,
    taskQueue: 'enrichment',
    args: [{ planId, by: 'ana' }],
  });

it('stops between two batches when it is cancelled, and goes on from there, however many batches there are', async () => {
  const { planId } = await shop.plan();
  const first = await start('apply', planId);
  const progress = () => first.query<PlanProgress>('progress');
  await expect.poll(async () => (await progress()).batchesDone, { timeout: 30_000 }).toBeGreaterThan(4);
  expect(await progress()).toMatchObject({ planId, direction: 'apply', status: 'applying', batches: rows });
  await expect(shop.write('undo', { planId })).rejects.toThrow('is being applied');
  await first.cancel();
  const stopped = (await first.result()) as WritePlanOutcome;
  expect(stopped).toMatchObject({ status: 'stopped', note: 'cancelled' });
  expect(stopped.counts.written).toBe(shop.crm.rows.size);
  expect(shop.crm.rows.size).toBeLessThan(rows);
  expect(await shop.state.leases.get('shop enrichment crm')).toBeUndefined();

  const second = await start('apply', planId);
  expect(await second.result()).toMatchObject({ status: 'applied', counts: { written: rows, edited: 0, rejected: 0 } });
  expect(shop.crm.rows.size).toBe(rows);
  expect(shop.crm.changed).toHaveLength(rows);

  // 155 batches of six events do not fit into one history.
  const undoing = await start('undo', planId);
  expect(await undoing.result()).toMatchObject({ status: 'undone', counts: { written: rows } });
  expect(shop.crm.rows.size).toBe(0);
  const { historyLength } = await temporal.client.workflow.getHandle(`undo/${planId}`).describe();
  expect(historyLength).toBeLessThan(1000);
}, 120_000);

it('fails with what to do when the plan may not be written', async () => {
  const { planId } = await shop.plan();
  await shop.plan();
  const handle = await start('apply', planId);
  await expect(handle.result()).rejects.toMatchObject({
    cause: { message: `stage apply: plan ${planId} was superseded by a newer plan` },
  });
});
