/** The inbox’s workflow on a real Temporal server: woken, woken again, and while nobody is there to be woken. */
import { mkdtempSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { fileURLToPath } from 'node:url';
import { bundleWorkflowCode, DefaultLogger, Worker, type WorkflowBundleWithSourceMap } from '@temporalio/worker';
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import type { StoreDependencies } from '../../../activities/dependencies.ts';
import { createInboxActivities } from '../../../activities/inbox.ts';
import { signalInbox, wakeInbox } from '../../../app/inbox.ts';
import type { Session } from '../../../app/session.ts';
import type { TemporalLink } from '../../../app/temporal/connect.ts';
import { createWaker } from '../../../app/waker.ts';
import { openState, sendKeyOf, type Sending, type State } from '../../../storage/state/index.ts';
import { silentLog, testTemporalConfig } from '../../support/temporal.ts';
import { createTemporalProject, type TemporalProject } from '../../support/temporal-project.ts';
import type { drainInbox } from '../../../workflows/drain-inbox.ts';
import { claim, member, startCampaign } from '../state/sending.ts';

const workflowsPath = fileURLToPath(new URL('../../../workflows/drain-inbox.ts', import.meta.url));

describe('the inbox’s workflow', () => {
  let folder: string;
  let project: TemporalProject;
  let link: TemporalLink;
  let state: State;
  let own: Sending;
  let workflowBundle: WorkflowBundleWithSourceMap;
  let session: Session;
  beforeAll(async () => {
    folder = mkdtempSync(join(tmpdir(), 'perdura-drain-'));
    project = await createTemporalProject();
    state = await openState({ file: join(folder, 'state.sqlite') });
    own = await startCampaign(
      state,
      Array.from({ length: 1_200 }, (_, index) => member(index + 1)),
    );
    await claim(state, own, 'batch-1');
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

  const receive = (customers: readonly number[], event: 'delivered' | 'open') =>
    state.inbox.add({
      store: 'shop',
      source: 'sendgrid',
      events: customers.map((customer) => ({
        dedupeKey: `${customer} ${event}`,
        event: {
          sendKey: sendKeyOf({ ...own, customerKey: `customer-${customer}` }),
          event,
          at: '2026-07-01T04:00:00.000Z',
          address: `${customer}@example.test`,
        },
      })),
    });
  const range = (from: number, to: number) => Array.from({ length: to - from }, (_, index) => from + index);

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

  it('waits for Temporal while there is none, then takes everything to the ledger in a short history', async () => {
    const waker = createWaker(session, signalInbox, 300);
    await receive(range(1, 1_101), 'delivered');
    waker.wake('shop');
    // Nobody there: to be woken by a worker that begins is refused aloud.
    await expect(wakeInbox(session, 'shop')).rejects.toMatchObject({ kind: 'unavailable' });
    link = await project.connect();
    const deps = { state, store: 'shop', log: silentLog } as unknown as StoreDependencies;
    await withWorker(createInboxActivities(deps), async () => {
      await expect.poll(() => state.inbox.hasWaiting('shop'), { timeout: 30_000 }).toBe(false);
      // More comes in while it may still be at work, told several times over.
      await receive(range(1_101, 1_201), 'delivered');
      for (let n = 0; n < 50; n += 1) waker.wake('shop');
      await expect.poll(() => state.inbox.hasWaiting('shop'), { timeout: 30_000 }).toBe(false);
      await receive(range(1, 11), 'open');
      expect(await wakeInbox(session, 'shop')).toBe(true);
      const handle = link.client.workflow.getHandle<typeof drainInbox>('inbox/shop');
      // By an execution of their own, or by the one that was still there.
      const totals = await handle.result();
      expect(totals).toMatchObject({ unmatched: 0, failed: 0 });
      expect(totals.applied).toBeGreaterThanOrEqual(10);
      expect((await handle.describe()).historyLength).toBeLessThan(100);
      expect(await wakeInbox(session, 'shop')).toBe(false);
    });
    await waker.close();
    expect(await state.inbox.counts('shop')).toMatchObject({ waiting: 0, applied: 1_210 });
    const sends = await state.sends.list({ message: own.message, limit: 2_000 });
    expect(sends.filter(({ deliveredAt }) => deliveredAt !== null)).toHaveLength(1_200);
  });

  it('goes on in a new execution before its history grows long, and adds up what was done', async () => {
    let pages = 110;
    const activities = {
      drainInbox: async () => ({ applied: 3, unmatched: 2, failed: 1, isMore: (pages -= 1) > 0 }),
    };
    const totals = await withWorker(activities, async () => {
      const handle = await link.client.workflow.signalWithStart('drainInbox', {
        workflowId: 'inbox/long',
        taskQueue: 'perdura-shop',
        args: [],
        signal: 'wake',
      });
      const result: unknown = await handle.result();
      const last = await link.client.workflow.getHandle('inbox/long').describe();
      // 110 pages are more than 600 events.
      expect(last.historyLength).toBeLessThan(550);
      expect(last.runId).not.toBe(handle.signaledRunId);
      return result;
    });
    expect(totals).toEqual({ applied: 330, unmatched: 220, failed: 110 });
  });
});
