import { expect, it } from 'vitest';
import type { JournalOutcome, NewPlan, State } from '../../../storage/state/index.ts';
import { describeEngines, inProcesses, open } from './engines.ts';
import { asked, content } from './planning.ts';

const written = (position: number): JournalOutcome => ({
  position,
  customerKey: `c${position}`,
  outcome: { status: 'written' },
});
const rejected = (position: number, isRetryable = false): JournalOutcome => ({
  position,
  customerKey: `c${position}`,
  outcome: { status: 'rejected', reason: 'no such field', isRetryable },
});
const edited = (position: number): JournalOutcome => ({
  position,
  customerKey: `c${position}`,
  outcome: { status: 'edited', reason: 'changed since' },
});

describeEngines('plans', (newPlace) => {
  const openPlans = async () => (await open(await newPlace(), () => new Date('2026-07-01T04:00:00Z'))).plans;
  const plan = async (plans: State['plans'], request: string, more: Partial<NewPlan> = {}) =>
    plans.finish((await plans.begin({ ...asked, request, ...more })).planId, content, 'waiting');

  it('number the plans of an enrichment and a day, and know a request again', async () => {
    const plans = await openPlans();
    const first = await plans.begin(asked);
    expect(first).toMatchObject({ planId: 'shop-crm-2026-06-30-1', seq: 1, status: 'planning', content: null });
    expect(await plans.begin(asked)).toEqual(first);
    expect(await plans.begin({ ...asked, request: '2' })).toMatchObject({ planId: 'shop-crm-2026-06-30-2', seq: 2 });
    expect(await plans.begin({ ...asked, request: '3', asOf: '2026-07-01' })).toMatchObject({
      planId: 'shop-crm-2026-07-01-1',
      seq: 3,
    });
    // Another enrichment whose plans would be called the same.
    expect(await plans.begin({ ...asked, request: '4', store: 'shop-crm', enrichment: '2026-06-30' })).toMatchObject({
      seq: 1,
      planId: 'shop-crm-2026-06-30-2026-06-30-1',
    });
    expect(await plans.get(first.planId)).toEqual(first);
    await expect(plans.require('nobody')).rejects.toMatchObject({
      kind: 'config',
      message: 'plan nobody: not known here',
    });
  });

  it('give every one of several processes a number of its own', async () => {
    const ids = await inProcesses<string>(
      4,
      await newPlace(),
      `return (await state.plans.begin({ ...${JSON.stringify(asked)}, request: String(process.pid) })).planId;`,
    );
    expect(ids.toSorted()).toEqual([1, 2, 3, 4].map((n) => `shop-crm-2026-06-30-${n}`));
  });

  it('supersede what waits when a newer one is made, and nothing else', async () => {
    const plans = await openPlans();
    const first = await plan(plans, '1');
    const other = await plan(plans, '2', { enrichment: 'other' });
    const second = await plan(plans, '3');
    const applied = await plans.move(second, { status: 'applied' });
    const third = await plan(plans, '4');
    expect(third).toMatchObject({ status: 'waiting', content });
    expect((await plans.get(first.planId))?.status).toBe('superseded');
    expect((await plans.get(other.planId))?.status).toBe('waiting');
    expect(await plans.get(second.planId)).toEqual(applied);
    expect((await plans.newer(first))?.planId).toBe(third.planId);
    expect(await plans.newer(third)).toBeUndefined();
    expect((await plans.previous(third))?.planId).toBe(second.planId);
  });

  it('are superseded at once when a newer one was finished first', async () => {
    const plans = await openPlans();
    const slow = await plans.begin({ ...asked, request: '1' });
    await plan(plans, '2');
    expect(await plans.finish(slow.planId, content, 'waiting')).toMatchObject({ status: 'superseded' });
  });

  it('keep what was planned first when planning is repeated', async () => {
    const plans = await openPlans();
    const first = await plan(plans, '1');
    expect(await plans.finish(first.planId, { ...content, checksum: 'other' }, 'refused')).toEqual(first);
  });

  it('are changed only as they were seen', async () => {
    const plans = await openPlans();
    const seen = await plan(plans, '1');
    const moved = await plans.move(seen, {
      status: 'applying',
      applyRound: 1,
      appliedBy: 'ana',
      accepted: { change: 0.6, reason: 'prices' },
    });
    expect(moved).toMatchObject({ status: 'applying', accepted: { change: 0.6, reason: 'prices' }, content });
    expect(await plans.move(seen, { status: 'applying' })).toBeUndefined();
  });

  it('are listed newest first', async () => {
    const plans = await openPlans();
    await plan(plans, '1');
    await plan(plans, '2', { enrichment: 'other', runId: 'shop-2026-06-30-2' });
    await plan(plans, '3');
    const ids = async (filter: Parameters<typeof plans.list>[0]) =>
      (await plans.list(filter)).map(({ planId }) => planId);
    expect(await ids({ store: 'shop', limit: 2 })).toEqual(['shop-crm-2026-06-30-2', 'shop-crm-2026-06-30-1']);
    expect(await ids({ enrichment: 'other', limit: 9 })).toEqual(['shop-other-2026-06-30-1']);
    expect(await ids({ runId: 'shop-2026-06-30-2', limit: 9 })).toEqual(['shop-other-2026-06-30-1']);
    expect(await ids({ store: 'acme', limit: 9 })).toEqual([]);
  });
});

describeEngines('journals of plans', (newPlace) => {
  const openJournal = async () => (await open(await newPlace())).planJournal;
  const key = { planId: 'p', direction: 'apply', round: 1, batch: 0 } as const;

  it('open a batch once and remember its jobs', async () => {
    const journal = await openJournal();
    expect(await journal.open(key)).toMatchObject({ status: 'open', remembered: {} });
    await journal.remember(key, '', 'job-1');
    await journal.remember(key, '01', 'job-2');
    expect(await journal.open(key)).toMatchObject({ status: 'open', remembered: { '': 'job-1', '01': 'job-2' } });
  });

  it('record a batch once, whatever a second attempt says', async () => {
    const journal = await openJournal();
    await journal.open(key);
    const counts = { written: 1, edited: 1, rejected: 1 };
    expect(await journal.record(key, [written(0), edited(1), rejected(2, true)])).toEqual(counts);
    expect(await journal.record(key, [rejected(0), rejected(1), rejected(2)])).toEqual(counts);
    expect(await journal.open(key)).toMatchObject({ status: 'done', counts });
    expect(await journal.outcomes('p', 'apply', 0, 100)).toEqual([
      { position: 1, customerKey: 'c1', status: 'edited', reason: 'changed since', isRetryable: false },
      { position: 2, customerKey: 'c2', status: 'rejected', reason: 'no such field', isRetryable: true },
    ]);
    expect(await journal.outcomes('p', 'apply', 2, 3)).toHaveLength(1);
    expect(await journal.outcomes('p', 'undo', 0, 100)).toEqual([]);
  });

  it('give a later round the rejected rows, each once, and forget those that are written then', async () => {
    const journal = await openJournal();
    await journal.open(key);
    await journal.record(key, [rejected(0), written(1), rejected(2), edited(3), rejected(4)]);
    const positions = async (round: number) =>
      (await journal.rejected('p', 'apply', round, 2)).map(({ position }) => position);
    expect(await positions(2)).toEqual([0, 2]);
    const second = { ...key, round: 2 };
    await journal.open(second);
    await journal.record(second, [written(0), rejected(2)]);
    expect(await positions(2)).toEqual([4]);
    expect(await journal.totals('p', 'apply')).toEqual({ written: 2, edited: 1, rejected: 2 });
    expect((await journal.batches('p', 'apply', 2)).map(({ batch, status }) => [batch, status])).toEqual([[0, 'done']]);
  });

  it('take a batch in which every row was rejected', async () => {
    const journal = await openJournal();
    const rows = Array.from({ length: 12_000 }, (_, at) => rejected(at));
    for (const round of [1, 2]) {
      await journal.open({ ...key, round });
      expect(await journal.record({ ...key, round }, rows)).toEqual({ written: 0, edited: 0, rejected: 12_000 });
    }
    expect(await journal.totals('p', 'apply')).toEqual({ written: 0, edited: 0, rejected: 12_000 });
  });
});
