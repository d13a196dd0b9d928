/** The workflows that write a plan, on a real Temporal server: many batches, progress, a cancellation between two. */
import { setTimeout as sleep } from 'node:timers/promises';
import { fileURLToPath } from 'node:url';
import { bundleWorkflowCode, DefaultLogger, Worker } from '@temporalio/worker';
import { afterAll, beforeAll, expect, it } from 'vitest';
import { createEnrichmentActivities } from '../../../activities/enrichment/index.ts';
import { cancelWriting } from '../../../app/enrichment.ts';
import type { Session } from '../../../app/session.ts';
import { PipelineError } from '../../../lib/errors.ts';
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

it('lets the request under way end when it is cancelled, and begins no other', async () => {
  shop.crm.rowsPerBatch = 50;
  const { planId } = await shop.plan();
  const underWay = Promise.withResolvers<void>();
  const answer = Promise.withResolvers<void>();
  shop.crm.onWrite = async (point) => {
    if (point === 'after') return;
    underWay.resolve();
    await answer.promise;
  };
  const handle = await start('apply', planId);
  await underWay.promise;
  await handle.cancel();
  // The activity hears of it with its next heartbeat.
  await sleep(4_000);
  answer.resolve();
  expect(await handle.result()).toMatchObject({ status: 'stopped', note: 'cancelled', counts: { written: 50 } });
  expect(shop.crm.rows.size).toBe(50);
}, 60_000);

it('does not wait for a place that is down when it is cancelled', async () => {
  const { planId } = await shop.plan();
  let tries = 0;
  shop.crm.onWrite = () => {
    tries += 1;
    throw new PipelineError('unavailable', 'the CRM is down');
  };
  const handle = await start('apply', planId);
  // The next try is seconds away.
  await expect.poll(() => tries, { timeout: 20_000 }).toBe(4);
  await handle.cancel();
  const cancelledAt = Date.now();
  expect(await handle.result()).toMatchObject({ status: 'stopped', note: expect.stringContaining('cancelled') });
  expect(Date.now() - cancelledAt).toBeLessThan(4_000);
  expect(tries).toBe(4);
  shop.crm.onWrite = () => undefined;
  expect(await (await start('apply', planId)).result()).toMatchObject({ status: 'applied' });
}, 60_000);

it('is stopped by a person when its workflow was ended from outside, and goes on after that', async () => {
  shop.crm.rows.clear();
  const session = {
    connect: async () => ({ client: temporal.client }),
    state: async () => shop.state,
  } as unknown as Session;
  const { planId } = await shop.plan();
  const find = () => shop.state.plans.require(planId);
  shop.crm.onWrite = () => {
    throw new PipelineError('unavailable', 'the CRM is down');
  };
  const handle = await start('apply', planId);
  await expect.poll(async () => (await find()).status, { timeout: 20_000 }).toBe('applying');
  await handle.terminate();
  shop.crm.onWrite = () => undefined;
  expect(await cancelWriting(session, await find())).toBe('stopped');
  expect(await find()).toMatchObject({ status: 'stopped', failure: expect.stringContaining('from outside') });
  await expect(cancelWriting(session, await find())).rejects.toThrow('is not being written, it is stopped');
  expect(await (await start('apply', planId)).result()).toMatchObject({ status: 'applied', counts: { written: rows } });
}, 60_000);

it('fails with what to do when the plan may not be written', async () => {
  shop.crm.rows.clear();
  const { planId } = await shop.plan();
  await shop.plan();
  const handle = await start('apply', planId);
  await expect(handle.result()).rejects.toMatchObject({
    cause: { message: `stage apply: plan ${planId} was superseded by a newer plan` },
  });
});
