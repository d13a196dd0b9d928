/** Runs the short workflows to their end: a person's publication, a rebuild by the worker that owns the warehouse. */
import { randomUUID } from 'node:crypto';
import { WorkflowFailedError } from '@temporalio/client';
import { rebuildStore } from '../activities/rebuild.ts';
import { PipelineError } from '../lib/errors.ts';
import type { PublishRunOutcome, RebuildOutcome } from '../lib/pure/short-workflows.ts';
import type { RunRecord } from '../storage/state/index.ts';
import { taskQueueOf } from '../temporal.config.ts';
import type { Session } from './session.ts';
import { openStore } from './store.ts';
import { hasPollers } from './temporal/pollers.ts';
import { failureOf } from './workflow-failure.ts';

/** Publishes a refused run by a person's decision. */
export const publishRefused = (session: Session, record: RunRecord, reason: string): Promise<PublishRunOutcome> =>
  perform(session, record.store, 'publishRun', `publish/${record.runId}`, [
    { runId: record.runId, reason, by: session.environment.user },
  ]);

/** Rebuilds a warehouse: through the worker that owns it, else here. */
export async function rebuildWarehouse(session: Session, store: string): Promise<RebuildOutcome> {
  if (await isWorkedOn(session, store)) {
    const request = `rebuild/${store}/${randomUUID()}`;
    return perform(session, store, 'rebuildCommand', `command/${request}`, [{ request }]);
  }
  const opened = await openStore(session, store, 'perdura rebuild');
  try {
    return await rebuildStore(opened, `rebuild by ${session.environment.user}`);
  } finally {
    await opened.close();
  }
}

/** True when a worker polls the store's queue, and so owns its warehouse. */
export async function isWorkedOn(session: Session, store: string): Promise<boolean> {
  try {
    const link = await session.connect('never');
    return await hasPollers(link.client, taskQueueOf(store));
  } catch (error) {
    if (error instanceof PipelineError && error.kind === 'unavailable') return false;
    throw error;
  }
}

/** A workflow's failure comes back as an error of ours. */
export async function perform<T>(
  session: Session,
  store: string,
  workflow: string,
  workflowId: string,
  args: readonly unknown[],
): Promise<T> {
  const link = await session.connect('never');
  try {
    return (await link.client.workflow.execute(workflow, {
      workflowId,
      taskQueue: taskQueueOf(store),
      args: [...args],
    })) as T;
  } catch (error) {
    if (!(error instanceof WorkflowFailedError)) throw error;
    const { message, remedy } = failureOf(error);
    throw new PipelineError('conflict', message, { cause: error, ...(remedy === '' ? {} : { remedy }) });
  }
}
