/** The webhooks’ workflow on a real Temporal server: woken by the receiver, by a worker that begins, and in a short history. */
import { mkdtempSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { fileURLToPath } from 'node:url';
import { bundleWorkflowCode, DefaultLogger, Worker, type WorkflowBundleWithSourceMap } from '@temporalio/worker';
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import type { StoreDependencies } from '../../../activities/dependencies.ts';
import { createWebhookActivities } from '../../../activities/webhooks.ts';
import type { Session } from '../../../app/session.ts';
import type { TemporalLink } from '../../../app/temporal/connect.ts';
import { createWaker } from '../../../app/waker.ts';
import { signalWebhooks, wakeWebhooks } from '../../../app/webhooks.ts';
import type { Source } from '../../../lib/connector.ts';
import { listLoads } from '../../../storage/landing/index.ts';
import { openState, type State } from '../../../storage/state/index.ts';
import type { drainWebhooks } from '../../../workflows/drain-webhooks.ts';
import { orderBody, signedShop } from '../../support/receiver/signed-shop.ts';
import { silentLog, testTemporalConfig } from '../../support/temporal.ts';
import { createTemporalProject, type TemporalProject } from '../../support/temporal-project.ts';

const workflowsPath = fileURLToPath(new URL('../../../workflows/drain-webhooks.ts', import.meta.url));

describe('the webhooks’ workflow', () => {
  let folder: string;
  let project: TemporalProject;
  let link: TemporalLink;
  let state: State;
  let workflowBundle: WorkflowBundleWithSourceMap;
  let session: Session;
  beforeAll(async () => {
    folder = mkdtempSync(join(tmpdir(), 'perdura-webhooks-'));
    project = await createTemporalProject();
    state = await openState({ file: join(folder, 'state.sqlite') });
    workflowBundle = await bundleWorkflowCode({ workflowsPath, logger: new DefaultLogger('ERROR') });
    session = {
      project: { home: project.home },
      temporal: testTemporalConfig(),
      log: silentLog,
      report: () => undefined,
      state: async () => state,
      connect: () => project.connect({ start: 'never' }),
    } as unknown as Session;
  });
  afterAll(async () => {
    await state?.close();
    await project?.remove();
    rmSync(folder, { recursive: true, force: true });
  });

  const receive = (from: number, to: number) =>
    state.webhooks.add(
      Array.from({ length: to - from }, (_, n) => ({
        store: 'shop',
        source: 'web',
        topic: 'order',
        dedupeKey: `${from + n}`,
        receivedAt: '2026-07-01T04:00:00.000Z',
        body: orderBody(`${from + n}`),
      })),
    );
  async function withWorker<T>(activities: object, work: () => Promise<T>): Promise<T> {
    const worker = await Worker.create({
      connection: await link.nativeConnection(),
      namespace: link.namespace,
      taskQueue: 'perdura-shop',
      workflowBundle,
      activities,
    });
    return worker.runUntil(work());
  }

  it('waits for Temporal while there is none, then takes everything to the landing', async () => {
    const waker = createWaker(session, signalWebhooks, 300);
    await receive(0, 1_100);
    waker.wake('shop');
    link = await project.connect();
    const landing = join(folder, 'landing');
    const deps = {
      state,
      store: 'shop',
      storeConfig: { sources: { web: { type: 'signed', account: 'acme' } } },
      project: { file: 'perdura.yaml', folder },
      folders: { landing, temporary: join(folder, 'tmp') },
      sources: new Map([['signed', signedShop as Source<unknown>]]),
      log: silentLog,
      now: () => new Date(),
    } as unknown as StoreDependencies;
    await withWorker(createWebhookActivities(deps), async () => {
      await expect.poll(() => state.webhooks.hasWaiting('shop'), { timeout: 30_000 }).toBe(false);
      await receive(1_100, 1_200);
      expect(await wakeWebhooks(session, 'shop')).toBe(true);
      const handle = link.client.workflow.getHandle<typeof drainWebhooks>('webhooks/shop');
      expect(await handle.result()).toMatchObject({ nothing: 0, privacy: 0, failed: 0 });
      expect(await wakeWebhooks(session, 'shop')).toBe(false);
      expect((await handle.describe()).historyLength).toBeLessThan(100);
    });
    await waker.close();
    expect(await state.webhooks.counts('shop')).toMatchObject([{ waiting: 0, landed: 1_200 }]);
    const orders = (await listLoads(landing, 'shop')).filter(({ stream }) => stream === 'orders');
    expect(orders.reduce((sum, { rows }) => sum + rows, 0)).toBe(1_200);
  });

  it('goes on in a new execution before its history grows long, and adds up what was done', async () => {
    let batches = 110;
    const activities = {
      drainWebhooks: async () => ({ landed: 3, nothing: 2, privacy: 1, failed: 1, isMore: (batches -= 1) > 0 }),
    };
    const totals = await withWorker(activities, async () => {
      const handle = await link.client.workflow.signalWithStart('drainWebhooks', {
        workflowId: 'webhooks/long',
        taskQueue: 'perdura-shop',
        args: [],
        signal: 'wake',
      });
      const result: unknown = await handle.result();
      const last = await link.client.workflow.getHandle('webhooks/long').describe();
      expect(last.historyLength).toBeLessThan(550);
      expect(last.runId).not.toBe(handle.signaledRunId);
      return result;
    });
    expect(totals).toEqual({ landed: 330, nothing: 220, privacy: 110, failed: 110 });
  });
});
