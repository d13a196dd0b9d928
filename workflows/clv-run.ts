/**
 * One CLV run of one store: orders in, a published snapshot out. The body is the list of stages; what each
 * does stands with its activity. A failure names its stage and leaves the last snapshot as it was.
 */
import {
  CancellationScope,
  CancelledFailure,
  defineQuery,
  isCancellation,
  ParentClosePolicy,
  patched,
  proxyActivities,
  setHandler,
  sleep,
  startChild,
  upsertSearchAttributes,
  workflowInfo,
} from '@temporalio/workflow';
import type { Activities } from '../activities/index.ts';
import type { RunToRecord } from '../activities/scheduled-run.ts';
import type { RunOutcome, RunPlan, RunProgress, StageProgress } from '../lib/pure/run-plan.ts';
import { nominalTime, searchAttributes } from '../lib/pure/search-attributes.ts';
import { type Stage, stages } from '../lib/pure/stages.ts';
import { applyPlan } from './apply-plan.ts';
import { pushOutputs } from './push-outputs.ts';
import { readSources } from './read-sources.ts';
import { cannotBegin, describeFailure, failRun, heldByAnother } from './failure.ts';
import { exportHistory } from './export-history.ts';

/** Stages: long, heartbeating, repeated until they succeed or cannot. */
const stage = proxyActivities<Activities>({
  startToCloseTimeout: '6h',
  heartbeatTimeout: '15s',
  retry: { initialInterval: '1s', backoffCoefficient: 2, maximumInterval: '30s', maximumAttempts: 8 },
});

/** The run's own record: short, and worth insisting on. */
const record = proxyActivities<Activities>({
  startToCloseTimeout: '1m',
  retry: { initialInterval: '1s', backoffCoefficient: 2, maximumInterval: '30s' },
});

/** A run that a person asked for is on record already; others are recorded by their workflow. */
export type ClvRunInput =
  | {
      readonly kind?: undefined;
      readonly runId: string;
      /** Wait for the store's lease instead of giving up. */
      readonly isQueued: boolean;
    }
  | { readonly kind: 'scheduled'; readonly store: string; readonly schedule: string; readonly isQueued: boolean }
  /** Accepted, its snapshot is there to be read and never becomes current; nothing follows from it. */
  | { readonly kind: 'backfill'; readonly store: string; readonly asOf: string; readonly request: string };

const progressQuery = defineQuery<RunProgress>('progress');

export async function clvRun(input: ClvRunInput): Promise<RunOutcome> {
  const rows = new Map<Stage, StageProgress>(
    stages.map((name) => [name, { stage: name, status: 'pending', note: '' }]),
  );
  let status: RunProgress['status'] = 'waiting';
  let note = '';
  let plan: RunPlan | undefined;
  let runId = input.kind === undefined ? input.runId : '';
  let isHeld = false;
  const isBackfill = input.kind === 'backfill';
  setHandler(progressQuery, () => ({
    runId,
    store: plan?.store ?? '',
    asOf: plan?.asOf ?? '',
    status,
    note,
    stages: [...rows.values()],
  }));

  const perform = async <T extends { readonly note: string }>(name: Stage, work: (plan: RunPlan) => Promise<T>) => {
    if (plan === undefined) throw new Error('a stage before the run began');
    const startedAt = Date.now();
    rows.set(name, { stage: name, status: 'running', note: '' });
    upsertSearchAttributes([{ key: searchAttributes.stage, value: name }]);
    try {
      const result = await work(plan);
      rows.set(name, { stage: name, status: 'done', note: result.note, seconds: (Date.now() - startedAt) / 1000 });
      return result;
    } catch (error) {
      rows.set(name, { stage: name, status: 'failed', note: describeFailure(error).message });
      throw error;
    }
  };
  const skip = (name: Stage, why: string) => rows.set(name, { stage: name, status: 'skipped', note: why });

  /** Sources with a workflow of their own are read first. A backfill reads none: it looks at the past. */
  const extract = async (run: RunPlan) => {
    const { syncs = [] } = run;
    if (isBackfill || syncs.length === 0 || !patched('sources-before-extract')) return stage.extract({ run });
    const read = await readSources(run, syncs, (under) => {
      rows.set('extract', { stage: 'extract', status: 'running', note: under });
    });
    rows.set('extract', { stage: 'extract', status: 'running', note: read });
    const extracted = await stage.extract({ run });
    return { ...extracted, note: `${read}; ${extracted.note}` };
  };

  /** The run is published: what becomes of the plans is told on the list of stages, and undoes nothing. */
  const planAfter = async () => {
    const planned = await perform('plan', (run) => stage.plan({ run })).catch(() => undefined);
    if (planned?.isConfigured === false) skip('plan', planned.note);
    for (const planId of planned?.toApply ?? []) {
      await startChild(applyPlan, {
        workflowId: `apply/${planId}`,
        args: [{ planId, by: runId }],
        parentClosePolicy: ParentClosePolicy.ABANDON,
      }).catch(() => undefined);
    }
  };

  /** Copies the published tables elsewhere, by a workflow of its own: nothing waits for it, and it undoes nothing. */
  const pushAfter = async (outputs: readonly string[]) => {
    await startChild(pushOutputs, {
      workflowId: `outputs/${runId}`,
      args: [{ runId, outputs, acceptSchema: false, isAutomatic: true }],
      parentClosePolicy: ParentClosePolicy.ABANDON,
    }).catch(() => undefined);
  };

  try {
    if (input.kind !== undefined) {
      const recorded = await record.recordRun(toRecord(input));
      ({ runId } = recorded);
      if (recorded.problem !== undefined) throw cannotBegin(recorded.problem);
      if (recorded.skipped !== undefined) {
        for (const name of stages) skip(name, recorded.skipped);
        status = 'skipped';
        note = recorded.skipped;
        return { runId, status, snapshot: '', reasons: [note] };
      }
    }
    for (;;) {
      const beginning = await record.beginRun({ runId });
      if (beginning.plan !== undefined) {
        plan = beginning.plan;
        break;
      }
      // A backfill lets others go first between two of its days.
      const isWaiting = isBackfill || input.isQueued || (input.kind === 'scheduled' && beginning.isHeldByBackfill);
      isHeld = !isWaiting;
      if (isHeld) throw heldByAnother(beginning.heldBy);
      note = `waiting: ${beginning.heldBy.message}`;
      await sleep('10s');
    }
    status = 'running';
    note = '';
    upsertSearchAttributes([
      { key: searchAttributes.store, value: plan.store },
      { key: searchAttributes.asOf, value: plan.asOf },
    ]);

    const extracted = await perform('extract', extract);
    if (extracted.alreadyPublished !== undefined && !plan.isForced) {
      const { runId: publishedRunId, snapshot } = extracted.alreadyPublished;
      note = `already published by ${publishedRunId}`;
      for (const name of stages.slice(1)) skip(name, note);
      status = 'already_published';
      await record.finishRun({ run: plan, status, reasons: [note] });
      return { runId: publishedRunId, status, snapshot, reasons: [note] };
    }
    const transformed = await perform('transform', (run) => stage.transform({ run }));
    upsertSearchAttributes([{ key: searchAttributes.customers, value: transformed.customers }]);
    await perform('audit', (run) => stage.audit({ run }));
    // What predicted the past best is fitted: the test comes first. Runs that began before that keep their order.
    const fit = () => perform('fit', (run) => stage.fit({ run }));
    const backTest = () => perform('back-test', (run) => stage.backTest({ run }));
    for (const learn of patched('back-test-before-fit') ? [backTest, fit] : [fit, backTest]) await learn();
    await perform('score', (run) => stage.score({ run }));
    await perform('cluster', (run) => stage.cluster({ run }));
    if (patched('segment-stage')) await perform('segment', (run) => stage.segment({ run }));
    else skip('segment', 'no segments are defined');
    const gate = await perform('gate', (run) => stage.gate({ run }));
    const report = await perform('report', (run) => stage.report({ run }));
    if (CancellationScope.current().consideredCancelled) throw new CancelledFailure('cancelled');
    const run = plan;
    // From here on a cancellation comes too late: what readers see and what the record says stay together.
    return await CancellationScope.nonCancellable(async () => {
      let ended: RunOutcome['status'];
      if (gate.decision === 'refuse') {
        skip('publish', 'refused by the gate');
        ended = 'refused';
        note = gate.reasons.join('; ');
      } else if (isBackfill) {
        skip('publish', 'backfilled: what is current stays');
        ended = 'backfilled';
      } else {
        await perform('publish', () => stage.publish({ run, snapshot: report.snapshot }));
        ended = 'published';
      }
      status = ended;
      const { outputs = [] } = run;
      if (ended === 'published' && outputs.length > 0 && patched('outputs-after-publish')) await pushAfter(outputs);
      if (ended === 'published' && patched('plan-after-run')) await planAfter();
      else
        skip('plan', ended === 'published' ? 'no destinations are configured' : 'only published runs are planned from');
      const end = { run, status: ended, reasons: gate.reasons };
      if (isBackfill) skip('notify', 'the backfill tells of all its days at its end');
      // Its failure is on the list of stages; it does not undo what was decided.
      else await perform('notify', () => stage.notify(end)).catch(() => undefined);
      await record.finishRun(end);
      return { runId: run.runId, status: ended, snapshot: report.snapshot, reasons: gate.reasons };
    });
  } catch (error) {
    const failure = describeFailure(error);
    const failedStage = [...rows.values()].findLast((row) => row.status !== 'pending')?.stage ?? 'begin';
    const ended = isCancellation(error) ? 'cancelled' : isHeld ? 'held' : 'failed';
    status = ended === 'held' ? 'failed' : ended;
    note = failure.message;
    // A record that cannot be written (its run is unknown here) must not hide why the run failed.
    await CancellationScope.nonCancellable(() =>
      record.recordFailure({ runId, status: ended, stage: failedStage, ...failure }),
    ).catch(() => undefined);
    if (isCancellation(error)) throw error;
    throw failRun(failedStage, failure, runId);
  } finally {
    await CancellationScope.nonCancellable(
      async () =>
        runId !== '' &&
        startChild(exportHistory, {
          workflowId: `history/${runId}`,
          args: [{ runId, workflowId: workflowInfo().workflowId, firstRunId: workflowInfo().runId }],
          parentClosePolicy: ParentClosePolicy.ABANDON,
        }),
      // One of that id runs already: it waits for this run and keeps its history.
    ).catch(() => undefined);
  }
}

function toRecord(input: Exclude<ClvRunInput, { readonly kind?: undefined }>): RunToRecord {
  const { workflowId, typedSearchAttributes, startTime } = workflowInfo();
  if (input.kind === 'backfill') {
    return { workflowId, kind: input.kind, request: input.request, asOf: input.asOf };
  }
  // When it should have run, however late it does.
  const nominalAt = typedSearchAttributes.get(nominalTime) ?? startTime;
  return { workflowId, kind: input.kind, schedule: input.schedule, nominalAt: nominalAt.toISOString() };
}
