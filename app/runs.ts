/** Requests, follows, cancels and publishes runs: what commands and pages do with them. */
import { type WorkflowHandle, WorkflowNotFoundError } from '@temporalio/client';
import { explain, PipelineError } from '../lib/errors.ts';
import type { RunOutcome, RunProgress } from '../lib/pure/run-plan.ts';
import { searchAttributes } from '../lib/pure/search-attributes.ts';
import { lastSnapshot } from '../storage/snapshots/index.ts';
import type { RunRecord } from '../storage/state/index.ts';
import { taskQueueOf } from '../temporal.config.ts';
import type { clvRun } from '../workflows/clv-run.ts';
import { storeFolders } from './folders.ts';
import { follow, type WorkflowEnd } from './follow.ts';
import type { Session } from './session.ts';
import { hasPollers } from './temporal/pollers.ts';

export type { RunRecord };

export interface RunOptions {
  readonly store: string;
  readonly asOf: string;
  readonly isForced: boolean;
  readonly isQueued: boolean;
}

const exportMilliseconds = 20_000;

export type RunHandle = WorkflowHandle<typeof clvRun>;

export type RunEnd = WorkflowEnd<RunOutcome>;

/** Records the request and starts its workflow. */
export async function requestRun(
  session: Session,
  options: RunOptions,
): Promise<{ readonly record: RunRecord; readonly handle: RunHandle }> {
  const { store, asOf, isForced, isQueued } = options;
  const link = await session.connect('never');
  const state = await session.state();
  const record = await state.runs.request({
    store,
    asOf,
    requestedBy: session.environment.user,
    isForced,
    above: await lastSnapshot({ root: storeFolders(session.project).published, store, asOf }),
  });
  try {
    const handle = await link.client.workflow.start<typeof clvRun>('clvRun', {
      workflowId: record.workflowId,
      taskQueue: taskQueueOf(store),
      args: [{ runId: record.runId, isQueued }],
      typedSearchAttributes: [
        { key: searchAttributes.store, value: store },
        { key: searchAttributes.asOf, value: asOf },
      ],
      staticSummary: `CLV of ${store} as of ${asOf}`,
    });
    return { record, handle };
  } catch (cause) {
    const message = `run ${record.runId}: Temporal does not start it: ${explain(cause)}`;
    const remedy = 'see what perdura doctor says';
    await state.runs.update(record.runId, {
      status: 'failed',
      finishedAt: new Date().toISOString(),
      failure: { stage: 'begin', message, remedy },
    });
    throw new PipelineError('unavailable', message, { remedy, cause });
  }
}

export const followRun = (
  handle: RunHandle,
  onProgress: (progress: RunProgress) => void,
  signal: AbortSignal,
): Promise<RunEnd> => follow(handle, () => handle.query<RunProgress>('progress'), onProgress, signal);

/** Throws when nobody would do the work. */
export async function requireWorker(
  session: Session,
  store: string,
  local = '`perdura run --local` start one for this run',
): Promise<void> {
  const link = await session.connect('never');
  if (await hasPollers(link.client, taskQueueOf(store))) return;
  throw new PipelineError('unavailable', `store ${store}: no worker polls the queue ${taskQueueOf(store)}`, {
    remedy: `start one with \`perdura worker\` or \`perdura up\`, or let ${local}`,
  });
}

export async function cancelRun(session: Session, record: RunRecord): Promise<void> {
  if (record.finishedAt !== null) {
    throw new PipelineError('conflict', `run ${record.runId}: has ended already, it is ${record.status}`);
  }
  const link = await session.connect('never');
  try {
    await link.client.workflow.getHandle(record.workflowId).cancel();
  } catch (error) {
    if (!(error instanceof WorkflowNotFoundError)) throw error;
    throw new PipelineError('conflict', `run ${record.runId}: is not running (${record.status})`, { cause: error });
  }
}

export async function findRecord(session: Session, id: string): Promise<RunRecord> {
  const state = await session.state();
  const record = await state.runs.get(id);
  if (record !== undefined) return record;
  throw new PipelineError('config', `run ${id}: not known here`, { remedy: 'see `perdura runs` for their ids' });
}

/** Waits until the run's history lies beside its other papers; gives up quietly, the export goes on with the next worker. */
export async function historyExported(session: Session, record: RunRecord, signal: AbortSignal): Promise<void> {
  const { client } = await session.connect('never');
  const patience = AbortSignal.any([signal, AbortSignal.timeout(exportMilliseconds)]);
  await client
    .withAbortSignal(patience, () => client.workflow.getHandle(`history/${record.runId}`).result())
    .catch(() => undefined);
}

/** Stages of a run as its workflow tells them; undefined when Temporal or its history is out of reach. */
export async function readProgress(session: Session, record: RunRecord): Promise<RunProgress | undefined> {
  try {
    const link = await session.connect('never');
    return await link.client.workflow.getHandle(record.workflowId).query<RunProgress>('progress');
  } catch {
    return undefined;
  }
}
