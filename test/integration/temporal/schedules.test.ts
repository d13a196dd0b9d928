/** Schedules in a real Temporal: they follow their objects, stay paused, and their runs are never dropped silently. */
import { WorkflowFailedError } from '@temporalio/client';
import { afterEach, beforeAll, afterAll, beforeEach, describe, expect, it } from 'vitest';
import { setTimeout } from 'node:timers/promises';
import { applyChanges, planChanges } from '../../../app/objects.ts';
import { reconcileSchedules } from '../../../app/reconcile-schedules.ts';
import { scheduleIdOf } from '../../../app/schedule-options.ts';
import {
  deleteSchedule,
  pauseSchedule,
  resumeSchedule,
  triggerSchedule,
  viewSchedule,
  viewSchedules,
} from '../../../app/schedules.ts';
import { openStandInShop, type StandInShop } from '../../support/stand-in-worker.ts';
import { startTestTemporal, type TestTemporal } from '../../support/temporal.ts';

let temporal: TestTemporal;
let shop: StandInShop;
beforeAll(async () => {
  temporal = await startTestTemporal();
});
afterAll(() => temporal.stop());
beforeEach(() => {
  shop = openStandInShop(temporal);
});
afterEach(async () => {
  // What the state says is gone: no schedule is left for the next test.
  const state = await shop.session.state();
  for (const { name, content } of await state.objects.list({ store: 'shop', kind: 'schedule' })) {
    const gone = { ...(content as object), deleted: true };
    await state.objects.put({ store: 'shop', kind: 'schedule', name, content: gone, author: 'test' });
    await temporal.client.schedule
      .getHandle(scheduleIdOf('shop', name))
      .delete()
      .catch(() => undefined);
  }
  await shop.dispose();
});

async function apply(text: string): Promise<readonly string[]> {
  const changes = await planChanges(shop.session, [{ file: 'nightly.yaml', text }]);
  const { followed, failures } = await applyChanges(shop.session, changes);
  expect(failures).toEqual([]);
  return followed;
}

const nightly = (rest: string) => `kind: schedule\nname: nightly\n${rest}\n`;
const describeNightly = () => temporal.client.schedule.getHandle(scheduleIdOf('shop', 'nightly')).describe();
const state = () => shop.session.state();

describe('a schedule that is applied', () => {
  it('is made in Temporal with zone, overlap and catch-up, and changed with its object', async () => {
    expect(await apply(nightly('daily: { at: "04:30" }'))).toEqual(['schedule nightly of shop: created']);
    const { spec, policies, action } = await describeNightly();
    expect(spec.timezone).toBe('Europe/Madrid');
    expect(spec.calendars).toMatchObject([
      { hour: [{ start: 4 }], minute: [{ start: 30 }], comment: 'daily at 04:30' },
    ]);
    expect(policies).toMatchObject({ overlap: 'SKIP', catchupWindow: 86_400_000 });
    expect(action.args).toEqual([{ kind: 'scheduled', store: 'shop', schedule: 'nightly', isQueued: false }]);

    expect(
      await apply(
        nightly('weekly: { on: monday, at: "23:00" }\nzone: America/New_York\noverlap: buffer_one\ncatch_up: 90m'),
      ),
    ).toEqual(['schedule nightly of shop: changed to version 2']);
    const changed = await describeNightly();
    expect(changed.spec.timezone).toBe('America/New_York');
    expect(changed.spec.calendars).toMatchObject([{ hour: [{ start: 23 }], dayOfWeek: [{ start: 'MONDAY' }] }]);
    expect(changed.policies).toMatchObject({ overlap: 'BUFFER_ONE', catchupWindow: 5_400_000 });
    expect(changed.action.args).toMatchObject([{ isQueued: true }]);
  });

  it('is left untouched when nothing changed: Temporal would forget what it has to catch up with', async () => {
    shop.write('objects/nightly.yaml', nightly('daily: { at: "02:30" }'));
    expect(await reconcileSchedules(shop.session, 'shop')).toEqual(['schedule nightly of shop: created']);
    const { info } = await describeNightly();
    expect(await reconcileSchedules(shop.session, 'shop')).toEqual([]);
    expect((await describeNightly()).info.lastUpdatedAt).toEqual(info.lastUpdatedAt);
  });

  it('is made once by two who start at the same time', async () => {
    shop.write('objects/nightly.yaml', nightly('monthly: { on: 1, at: "05:00" }'));
    const said = await Promise.all([1, 2, 3].map(() => reconcileSchedules(shop.session, 'shop')));
    expect(said.flat()).toEqual(['schedule nightly of shop: created']);
  });

  it('says the day that each of its times counts until', async () => {
    await apply(nightly('daily: { at: "00:15" }\nzone: UTC'));
    const view = await viewSchedule(shop.session, 'shop', 'nightly');
    // A quarter past midnight in London is after midnight in Madrid, in winter and in summer.
    for (const { nominalAt, asOf } of view.next) {
      expect(Date.parse(nominalAt.slice(0, 10)) - Date.parse(asOf)).toBe(86_400_000);
    }
    expect(view.next).toHaveLength(10);
  });
});

describe('a paused schedule', () => {
  it('stays paused by a command whatever is applied, until it is resumed', async () => {
    await apply(nightly('daily: { at: "04:30" }'));
    await pauseSchedule(shop.session, 'shop', 'nightly', 'the shop migrates');
    await apply(nightly('daily: { at: "05:30" }'));
    const { user } = shop.session.environment;
    expect((await describeNightly()).state).toMatchObject({
      paused: true,
      note: `paused by ${user}: the shop migrates`,
    });
    expect(await viewSchedules(shop.session, 'shop')).toMatchObject([{ status: 'paused', version: 2 }]);
    await resumeSchedule(shop.session, 'shop', 'nightly');
    expect((await describeNightly()).state.paused).toBe(false);
  });

  it('whose object says paused goes on when the object no longer says so, and not before', async () => {
    await apply(nightly('daily: { at: "04:30" }\npaused: true'));
    expect((await describeNightly()).state.paused).toBe(true);
    await expect(resumeSchedule(shop.session, 'shop', 'nightly')).rejects.toMatchObject({ kind: 'conflict' });
    await apply(nightly('daily: { at: "04:30" }'));
    expect((await describeNightly()).state.paused).toBe(false);
  });
});

describe('a deleted schedule', () => {
  it('is not revived by its file, and is by applying it', async () => {
    shop.write('objects/nightly.yaml', nightly('daily: { at: "04:30" }'));
    await reconcileSchedules(shop.session, 'shop');
    await deleteSchedule(shop.session, 'shop', 'nightly', 'no longer needed');
    expect(await reconcileSchedules(shop.session, 'shop')).toEqual([]);
    expect(await viewSchedules(shop.session, 'shop')).toEqual([]);
    await expect(describeNightly()).rejects.toThrow(/not found|completed/i);
    const latest = await (await state()).objects.latest({ store: 'shop', kind: 'schedule', name: 'nightly' });
    expect(latest).toMatchObject({ version: 2, reason: 'no longer needed', content: { deleted: true } });

    expect(await apply(nightly('daily: { at: "04:30" }'))).toEqual(['schedule nightly of shop: created']);
  });

  it('is deleted in Temporal, too, when only its object says so', async () => {
    await apply(nightly('daily: { at: "04:30" }'));
    const { objects } = await state();
    const latest = await objects.latest({ store: 'shop', kind: 'schedule', name: 'nightly' });
    const content = { ...(latest?.content as object), deleted: true };
    await objects.put({ store: 'shop', kind: 'schedule', name: 'nightly', content, author: 'test' });
    const said: string[] = [];
    // Temporal's list of schedules lags a little.
    while (said.length === 0) said.push(...(await reconcileSchedules(shop.session, 'shop')));
    expect(said).toEqual(['schedule nightly of shop: deleted']);
  });
});

describe('a trigger', () => {
  beforeEach(async () => {
    // Temporal names runs by the second, and silently drops one whose name was just taken.
    await setTimeout(1_100);
    await apply(nightly('daily: { at: "04:30" }'));
  });

  it('starts a run of the day that is over, by the schedule’s name', async () => {
    await shop.working(async () => {
      const { workflowId, record } = await triggerSchedule(shop.session, 'shop', 'nightly');
      expect(record).toMatchObject({ workflowId, kind: 'scheduled', requestedBy: 'schedule nightly' });
      expect(await temporal.client.workflow.getHandle(workflowId).result()).toMatchObject({
        status: 'published',
        runId: record?.runId,
      });
      const view = await viewSchedule(shop.session, 'shop', 'nightly');
      expect(view.last).toMatchObject([{ workflowId, runId: record?.runId, status: 'published' }]);
    });
  });

  it('is refused while somebody holds the store, and names them', async () => {
    const { leases, runs } = await state();
    await leases.acquire({ store: 'shop', holder: 'shop-2026-06-30-7', ttlSeconds: 60 });
    await shop.working(async () => {
      await expect(triggerSchedule(shop.session, 'shop', 'nightly')).rejects.toMatchObject({
        kind: 'conflict',
        message: expect.stringContaining('run shop-2026-06-30-7 holds it since'),
      });
    });
    expect(await runs.list({ limit: 1 })).toEqual([]);
  });

  it('that loses the race ends as held, in its record, and people hear of it', async () => {
    const { leases, runs } = await state();
    await shop.working(async () => {
      await leases.acquire({ store: 'shop', holder: 'shop-2026-06-30-7', ttlSeconds: 60 });
      // As when the lease is taken between the look at it and the start.
      const handle = temporal.client.schedule.getHandle(scheduleIdOf('shop', 'nightly'));
      await handle.trigger('ALLOW_ALL');
      while ((await runs.list({ limit: 1 }))[0]?.finishedAt == null) await setTimeout(100);
      while ((await handle.describe()).info.runningActions.length > 0) await setTimeout(100);
    });
    expect(await runs.list({ limit: 5 })).toMatchObject([
      { status: 'held', failure: { message: expect.stringContaining('shop-2026-06-30-7') } },
    ]);
    expect(shop.heard).toMatchObject([{ level: 'failure', title: expect.stringContaining('held at begin') }]);
  });

  it('of a store whose configuration is not active is skipped, which is no failure', async () => {
    const { objects, runs } = await state();
    const content = { kind: 'clv', active: false };
    await objects.put({ store: 'shop', kind: 'clv', name: 'clv', content, author: 'test' });
    await shop.working(async () => {
      const { workflowId } = await triggerSchedule(shop.session, 'shop', 'nightly');
      expect(await temporal.client.workflow.getHandle(workflowId).result()).toMatchObject({ status: 'skipped' });
    });
    expect(await runs.list({ limit: 1 })).toMatchObject([{ status: 'skipped', kind: 'scheduled' }]);
    expect(shop.heard).toEqual([]);
    expect(shop.performed).toEqual([]);
  });
});

describe('the reference date', () => {
  it('wins over the nominal time, unless that day is not over yet', async () => {
    const { objects, runs } = await state();
    await apply(nightly('daily: { at: "04:30" }'));
    const pin = (date: string) =>
      objects.put({
        store: 'shop',
        kind: 'clv',
        name: 'clv',
        content: { kind: 'clv', active: true, reference_date: date },
        author: 'test',
      });
    await shop.working(
      async () => {
        await pin('1998-06-30');
        const first = await triggerSchedule(shop.session, 'shop', 'nightly');
        await temporal.client.workflow.getHandle(first.workflowId).result();
        await setTimeout(1_000);
        await pin('2998-06-30');
        const second = await triggerSchedule(shop.session, 'shop', 'nightly');
        await expect(temporal.client.workflow.getHandle(second.workflowId).result()).rejects.toBeInstanceOf(
          WorkflowFailedError,
        );
      },
      { extract: async () => ({ note: '', alreadyPublished: { runId: 'another', snapshot: '' } }) },
    );
    expect(await runs.list({ limit: 5 })).toMatchObject([
      {
        asOf: '2998-06-30',
        status: 'failed',
        failure: { message: expect.stringContaining('needs a day that is over') },
      },
      { asOf: '1998-06-30', status: 'already_published' },
    ]);
  });
});
