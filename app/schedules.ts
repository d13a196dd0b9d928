/** What people do with schedules: look at them, pause and resume, trigger, delete. */
import { ScheduleOverlapPolicy, type ScheduleHandle } from '@temporalio/client';
import { setTimeout } from 'node:timers/promises';
import { PipelineError } from '../lib/errors.ts';
import type { RunRecord } from '../storage/state/index.ts';
import { asOfNominal } from './as-of.ts';
import { deleteFromTemporal, describeSchedule, listSchedules, reconcileSchedules } from './reconcile-schedules.ts';
import { requireWorker } from './runs.ts';
import { describeTimes, type ScheduleObject, scheduleIdOf } from './schedule-options.ts';
import type { Session } from './session.ts';

export interface ScheduleView {
  readonly name: string;
  readonly version: number;
  readonly times: string;
  readonly zone: string;
  readonly overlap: string;
  readonly catchUp: string;
  /** `waiting`: not in Temporal yet. */
  readonly status: 'active' | 'paused' | 'waiting';
  readonly note: string;
  readonly next: readonly { readonly nominalAt: string; readonly asOf: string }[];
  /** Newest first. */
  readonly last: readonly ScheduledRun[];
  readonly missed: number;
  readonly skipped: number;
}

interface ScheduledRun {
  readonly nominalAt: string;
  readonly startedAt: string;
  readonly workflowId: string;
  readonly runId: string | null;
  readonly status: string | null;
}

const patienceMs = 10_000;
const pollMs = 200;

export const viewSchedules = async (session: Session, store: string): Promise<readonly ScheduleView[]> =>
  Promise.all((await listSchedules(session, store)).map((object) => view(session, store, object)));

export const viewSchedule = async (session: Session, store: string, name: string): Promise<ScheduleView> =>
  view(session, store, await requireSchedule(session, store, name));

/** Until somebody resumes it, whatever is applied meanwhile. */
export async function pauseSchedule(session: Session, store: string, name: string, reason: string): Promise<void> {
  const handle = await openSchedule(session, store, name);
  await handle.pause(`paused by ${session.environment.user}: ${reason}`);
}

export async function resumeSchedule(session: Session, store: string, name: string): Promise<void> {
  const handle = await openSchedule(session, store, name);
  const { content } = await requireSchedule(session, store, name);
  if (content.paused) {
    throw new PipelineError('conflict', `schedule ${name} of ${store}: its object says paused`, {
      remedy: 'apply it with paused: false',
    });
  }
  await handle.unpause(`resumed by ${session.environment.user}`);
}

/** Starts its run now, unless somebody holds the store. */
export async function triggerSchedule(
  session: Session,
  store: string,
  name: string,
): Promise<{ readonly workflowId: string; readonly record: RunRecord | undefined }> {
  await requireWorker(session, store);
  const handle = await openSchedule(session, store, name);
  const state = await session.state();
  const lease = await state.leases.get(store);
  if (lease !== undefined && lease.expiresAt > new Date().toISOString()) {
    throw new PipelineError('conflict', `store ${store}: run ${lease.holder} holds it since ${lease.since}`, {
      remedy: `wait for its end, or cancel it with perdura cancel ${lease.holder}`,
      details: { holder: lease.holder, since: lease.since },
    });
  }
  const { runningActions, recentActions } = (await handle.describe()).info;
  const [running] = runningActions;
  if (running !== undefined) {
    const { workflowId } = running.workflow;
    const holder = (await state.runs.get(workflowId))?.runId ?? workflowId;
    throw new PipelineError('conflict', `schedule ${name} of ${store}: its run ${holder} is still going`, {
      remedy: `wait for its end, or cancel it with perdura cancel ${holder}`,
      details: { holder },
    });
  }
  // Should another begin first, this one says that it found the store held. Any other policy might drop it silently.
  await handle.trigger(ScheduleOverlapPolicy.ALLOW_ALL);
  const known = new Set(recentActions.map(({ action }) => action.workflow.firstExecutionRunId));
  const workflowId = await findStarted(handle, known, name);
  return { workflowId, record: await eventually(() => state.runs.get(workflowId)) };
}

/** Its versions stay, with a last one that says deleted: nothing brings it back but applying it again. */
export async function deleteSchedule(
  session: Session,
  store: string,
  name: string,
  reason: string | undefined,
): Promise<void> {
  const { content, version } = await requireSchedule(session, store, name);
  const { client } = await session.connect('never');
  const state = await session.state();
  await state.objects.put({
    store,
    kind: 'schedule',
    name,
    content: { ...content, deleted: true },
    author: session.environment.user,
    reason: reason ?? 'deleted',
    expectedVersion: version,
  });
  await deleteFromTemporal(client.schedule.getHandle(scheduleIdOf(store, name)));
}

async function requireSchedule(session: Session, store: string, name: string): Promise<ScheduleObject> {
  const objects = await listSchedules(session, store);
  const found = objects.find((object) => object.name === name);
  if (found !== undefined) return found;
  const known = objects.map((object) => object.name).join(', ');
  throw new PipelineError('config', `schedule ${name}: ${store} has ${known === '' ? 'none' : known}`, {
    remedy: known === '' ? 'apply one: perdura apply -f objects/nightly.yaml' : 'name one of these',
  });
}

/** The schedule in Temporal, as its object is now. */
async function openSchedule(session: Session, store: string, name: string): Promise<ScheduleHandle> {
  await requireSchedule(session, store, name);
  await reconcileSchedules(session, store);
  const { client } = await session.connect('never');
  return client.schedule.getHandle(scheduleIdOf(store, name));
}

async function findStarted(handle: ScheduleHandle, known: ReadonlySet<string>, name: string): Promise<string> {
  const started = await eventually(async () => {
    const { recentActions } = (await handle.describe()).info;
    return recentActions.findLast(({ action }) => !known.has(action.workflow.firstExecutionRunId));
  });
  if (started !== undefined) return started.action.workflow.workflowId;
  throw new PipelineError('unavailable', `schedule ${name}: Temporal has not started its run within 10 s`, {
    remedy: `see perdura schedule show ${name}`,
  });
}

/** What it gives within ten seconds. */
async function eventually<T>(look: () => Promise<T | undefined>): Promise<T | undefined> {
  const deadline = performance.now() + patienceMs;
  for (;;) {
    const found = await look();
    if (found !== undefined || performance.now() > deadline) return found;
    await setTimeout(pollMs);
  }
}

async function view(session: Session, store: string, object: ScheduleObject): Promise<ScheduleView> {
  const { client } = await session.connect('never');
  const state = await session.state();
  const { name, version, content } = object;
  const found = await describeSchedule(client.schedule.getHandle(scheduleIdOf(store, name)));
  const asOf = await asOfNominal(session, store);
  const last = await Promise.all(
    (found?.info.recentActions ?? []).toReversed().map(async ({ scheduledAt, takenAt, action }) => {
      const { workflowId } = action.workflow;
      const run = await state.runs.get(workflowId);
      const [nominalAt, startedAt] = [scheduledAt.toISOString(), takenAt.toISOString()];
      return { nominalAt, startedAt, workflowId, runId: run?.runId ?? null, status: run?.status ?? null };
    }),
  );
  return {
    name,
    version,
    times: describeTimes(object),
    zone: content.zone ?? session.project.config.stores[store]?.zone ?? 'UTC',
    overlap: content.overlap,
    catchUp: content.catch_up,
    status: found === undefined ? 'waiting' : found.state.paused ? 'paused' : 'active',
    note: found?.state.note ?? '',
    next: (found?.info.nextActionTimes ?? []).map((time) => ({ nominalAt: time.toISOString(), asOf: asOf(time) })),
    last,
    missed: found?.info.numActionsMissedCatchupWindow ?? 0,
    skipped: found?.info.numActionsSkippedOverlap ?? 0,
  };
}
