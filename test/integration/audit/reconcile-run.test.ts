/** Records of runs whose workflow was ended from outside, with a real Temporal and a real state. */
import { mkdtempSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterAll, beforeAll, expect, it } from 'vitest';
import { reconcileRun } from '../../../app/reconcile-run.ts';
import type { Session } from '../../../app/session.ts';
import { openState, type RunRecord, type State } from '../../../storage/state/index.ts';
import { startTestTemporal, type TestTemporal } from '../../support/temporal.ts';

const folder = mkdtempSync(join(tmpdir(), 'perdura-reconcile-'));
let temporal: TestTemporal;
let state: State;
let session: Session;
beforeAll(async () => {
  temporal = await startTestTemporal();
  state = await openState({ file: join(folder, 'state.sqlite') });
  session = { state: async () => state, connect: async () => temporal.link } as unknown as Session;
});
afterAll(async () => {
  await state?.close();
  await temporal?.stop();
  rmSync(folder, { recursive: true, force: true });
});

/** A run under way, whose workflow nobody works on. */
async function startRun(): Promise<RunRecord> {
  const { runId } = await state.runs.request({
    store: 'shop',
    asOf: '2026-06-30',
    requestedBy: 'ana',
    isForced: false,
  });
  const record = await state.runs.update(runId, { status: 'running', stage: 'score' });
  await temporal.client.workflow.start('clvRun', { workflowId: record.workflowId, taskQueue: 'nobody', args: [] });
  return record;
}

it('leaves a run alone that is under way', async () => {
  const record = await startRun();
  expect(await reconcileRun(session, record)).toEqual(record);
});

it('records that a workflow was terminated, and at which stage', async () => {
  const record = await startRun();
  await temporal.client.workflow.getHandle(record.workflowId).terminate('by hand');
  expect(await reconcileRun(session, record)).toMatchObject({
    status: 'failed',
    finishedAt: expect.stringMatching(/^20\d\d-/),
    failure: { stage: 'score', message: 'its workflow was terminated from outside' },
  });
  expect(await state.runs.get(record.runId)).toMatchObject({ status: 'failed' });
});

it('believes the record when the run closed it itself', async () => {
  const record = await startRun();
  await temporal.client.workflow.getHandle(record.workflowId).terminate();
  await state.runs.update(record.runId, { status: 'published', finishedAt: '2026-07-01T00:00:00.000Z' });
  expect(await reconcileRun(session, record)).toMatchObject({ status: 'published' });
});

it('says nothing of a run that Temporal does not know', async () => {
  const { runId } = await state.runs.request({
    store: 'shop',
    asOf: '2026-06-30',
    requestedBy: 'ana',
    isForced: false,
  });
  const record = await state.runs.update(runId, { status: 'running' });
  expect(await reconcileRun(session, record)).toEqual(record);
});
