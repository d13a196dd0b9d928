/** Starts, follows, pauses and cancels backfills. */
import { randomBytes } from 'node:crypto';
import { type WorkflowHandle, WorkflowNotFoundError } from '@temporalio/client';
import { readConfiguration } from '../activities/configuration.ts';
import { PipelineError } from '../lib/errors.ts';
import type { BackfillInput, BackfillOutcome, BackfillProgress, BackfillRange } from '../lib/pure/backfill.ts';
import { backfillDays } from '../lib/pure/backfill-days.ts';
import { isDate } from '../lib/pure/dates.ts';
import { searchAttributes } from '../lib/pure/search-attributes.ts';
import { taskQueueOf } from '../temporal.config.ts';
import { requireOver } from './as-of.ts';
import { storeFolders } from './folders.ts';
import { follow, type WorkflowEnd } from './follow.ts';
import { requireWorker } from './runs.ts';
import type { Session } from './session.ts';

/** More would not fit into one answer of the workflow. */
const mostDays = 2_000;

export async function startBackfill(
  session: Session,
  store: string,
  range: BackfillRange,
): Promise<{ readonly request: string; readonly days: number; readonly handle: WorkflowHandle }> {
  for (const day of [range.from, range.to]) {
    if (!isDate(day)) throw new PipelineError('config', `backfill: needs a date such as 2026-06-30, is ${day}`);
  }
  if (range.from > range.to) {
    throw new PipelineError('config', `backfill: from ${range.from} is later than to ${range.to}`);
  }
  requireOver(session, store, range.to);
  const days = backfillDays(range.from, range.to, range.every).length;
  if (days > mostDays) {
    throw new PipelineError('config', `backfill: takes at most ${mostDays} days at once, is ${days}`, {
      remedy: 'ask for shorter ranges one after the other, or for --every 1w',
    });
  }
  await requireActive(session, store);
  await requireWorker(session, store);
  const { client } = await session.connect('never');
  const request = `${store}-b${randomBytes(3).toString('hex')}`;
  const input: BackfillInput = { ...range, store, request, requestedBy: session.environment.user };
  const handle = await client.workflow.start('backfill', {
    workflowId: workflowIdOf(store, request),
    taskQueue: taskQueueOf(store),
    args: [input],
    typedSearchAttributes: [{ key: searchAttributes.store, value: store }],
    staticSummary: `backfill of ${store}, ${range.from} to ${range.to}`,
  });
  return { request, days, handle };
}

/** Otherwise every single day would fail with it. */
async function requireActive(session: Session, store: string): Promise<void> {
  const { project } = session;
  const deps = { state: await session.state(), store, folders: storeFolders(project), project };
  if ((await readConfiguration(deps)).content.active) return;
  throw new PipelineError('config', `store ${store}: its CLV configuration is not active, so nothing runs`, {
    remedy: 'apply one that says active: true',
  });
}

export const followBackfill = (
  handle: WorkflowHandle,
  onProgress: (progress: BackfillProgress) => void,
  signal: AbortSignal,
): Promise<WorkflowEnd<BackfillOutcome>> =>
  follow(handle, () => handle.query<BackfillProgress>('progress'), onProgress, signal);

export const readBackfill = (session: Session, request: string): Promise<BackfillProgress> =>
  ask(session, request, (handle) => handle.query<BackfillProgress>('progress'));

/** The day that runs ends first. */
export const pauseBackfill = (session: Session, request: string): Promise<void> =>
  ask(session, request, (handle) =>
    handle.executeUpdate<void, [string]>('pause', { args: [session.environment.user] }),
  );

export const resumeBackfill = (session: Session, request: string): Promise<void> =>
  ask(session, request, (handle) => handle.executeUpdate<void, []>('resume'));

/** The day that runs is cancelled, too. */
export async function cancelBackfill(session: Session, request: string): Promise<void> {
  await ask(session, request, async (handle) => {
    const { status } = await handle.describe();
    if (status.name === 'RUNNING') return handle.cancel();
    throw new PipelineError('conflict', `backfill ${request}: has ended`, { remedy: 'nothing is to be cancelled' });
  });
}

async function ask<T>(session: Session, request: string, question: (handle: WorkflowHandle) => Promise<T>): Promise<T> {
  const store = request.replace(/-b[0-9a-f]{6}$/, '');
  if (!Object.hasOwn(session.project.config.stores, store)) {
    throw new PipelineError('config', `backfill ${request}: needs an id such as shop-b3f29a1`, { remedy });
  }
  await requireWorker(session, store);
  const { client } = await session.connect('never');
  try {
    return await question(client.workflow.getHandle(workflowIdOf(store, request)));
  } catch (error) {
    if (!(error instanceof WorkflowNotFoundError)) throw error;
    throw new PipelineError('config', `backfill ${request}: is not known, or has ended`, { remedy, cause: error });
  }
}

const remedy = 'perdura runs names the backfill of each of its runs; perdura backfill says it when it starts';
const workflowIdOf = (store: string, request: string): string => `backfill/${store}/${request}`;
