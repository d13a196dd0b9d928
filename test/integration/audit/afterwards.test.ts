/** What a run is told to have led to: its own plans and campaigns, and no others. */
import { mkdtemp, rm } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { expect, it, onTestFinished } from 'vitest';
import { keepPushed } from '../../../activities/outputs/pushed.ts';
import { auditAfterwards } from '../../../app/audit/afterwards.ts';
import { describeEngines, open } from '../state/engines.ts';
import { asked as plan, content } from '../state/planning.ts';
import { claim, member, newClock, settle, startCampaign } from '../state/sending.ts';

const attempt = {
  output: 'warehouse_db',
  place: 'there',
  tables: 1,
  rows: 1,
  loaded: 1,
  changes: [],
  seconds: 1,
  finishedAt: '2026-07-01T00:00:00.000Z',
} as const;

describeEngines('an audit', (newPlace) => {
  it('counts the rows of plans and the sends of campaigns made from the run', async () => {
    const clock = newClock();
    const state = await open(await newPlace(), clock.now);
    const { runId } = await state.runs.request({
      store: 'shop',
      asOf: '2026-06-30',
      requestedBy: 'ana',
      isForced: false,
    });
    const record = await state.runs.update(runId, { status: 'published' });
    const runs = await mkdtemp(join(tmpdir(), 'perdura-afterwards-'));
    onTestFinished(() => rm(runs, { recursive: true, force: true }));
    expect(await auditAfterwards(state, record, runs)).toEqual({ plans: [], campaigns: [], pushed: [] });

    const failed = { ...attempt, runId, status: 'failed', message: 'nobody answers', remedy: 'call them' } as const;
    await keepPushed(runs, failed);
    await keepPushed(runs, { ...attempt, runId: 'shop-2026-07-01-1', status: 'pushed' });
    expect((await auditAfterwards(state, record, runs)).pushed).toEqual([failed]);
    await keepPushed(runs, { ...attempt, runId, status: 'pushed' });
    expect((await auditAfterwards(state, record, runs)).pushed).toMatchObject([{ status: 'pushed' }]);

    const { planId } = await state.plans.begin(plan);
    const finished = await state.plans.finish(planId, content, 'waiting');
    await state.plans.move(finished, { status: 'applied_with_rejections', applyRound: 1, appliedBy: 'ben' });
    const batch = { planId, direction: 'apply', round: 1, batch: 0 } as const;
    await state.planJournal.open(batch);
    await state.planJournal.record(batch, [
      { position: 0, customerKey: 'c0', outcome: { status: 'written' } },
      { position: 1, customerKey: 'c1', outcome: { status: 'rejected', reason: 'no such field', isRetryable: false } },
    ]);
    await state.plans.begin({ ...plan, request: 'plan/2', runId: 'shop-2026-07-01-1', asOf: '2026-07-01' });

    const own = await startCampaign(state, [member(1), member(2), member(3, { address: null, skip: 'no_address' })]);
    await settle(state, 'a', await claim(state, own, 'a', { limit: 1 }), { status: 'accepted' });

    const { plans, campaigns } = await auditAfterwards(state, record, runs);
    expect(plans).toMatchObject([
      {
        planId: 'shop-crm-2026-06-30-1',
        status: 'applied_with_rejections',
        appliedBy: 'ben',
        counts: content.counts,
        applied: { written: 1, edited: 0, rejected: 1 },
        undone: null,
      },
    ]);
    expect(campaigns).toMatchObject([
      {
        id: 'shop-spring-1',
        audience: 3,
        sentBy: 'ada',
        sends: [
          { status: 'ACCEPTED', reason: null, sends: 1 },
          { status: 'PLANNED', reason: null, sends: 1 },
          { status: 'SKIPPED', reason: 'no_address', sends: 1 },
        ],
      },
    ]);
    // What people are called and where they live stays in the ledger.
    expect(JSON.stringify(campaigns)).not.toMatch(/example\.test|Name 1/);
  });
});
