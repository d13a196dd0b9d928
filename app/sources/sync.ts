/** Starts readings of sources through the store's worker, follows and cancels them. */
import { randomBytes } from 'node:crypto';
import { WorkflowExecutionAlreadyStartedError, type WorkflowHandle, WorkflowNotFoundError } from '@temporalio/client';
import { PipelineError } from '../../lib/errors.ts';
import { searchAttributes } from '../../lib/pure/search-attributes.ts';
import { type SyncInput, type SyncProgress, syncWorkflowId } from '../../lib/pure/source-syncs.ts';
import { taskQueueOf } from '../../temporal.config.ts';
import { follow, type WorkflowEnd } from '../follow.ts';
import { requireWorker } from '../runs.ts';
import type { Session } from '../session.ts';

export type SyncRequest = Omit<SyncInput, 'request'>;

export interface StartedSync {
  readonly store: string;
  readonly source: string;
  readonly handle: WorkflowHandle;
  /** False: one of this source was under way, and is followed instead. */
  readonly isNew: boolean;
}

/** Starts it, or finds the one that is under way. Throws when no worker would do it; `isWorking`: the caller is one. */
export async function startSync(
  session: Session,
  store: string,
  request: SyncRequest,
  { isWorking = false }: { readonly isWorking?: boolean } = {},
): Promise<StartedSync> {
  const { source } = request;
  const sources = session.project.config.stores[store]?.sources ?? {};
  if (!Object.hasOwn(sources, source)) {
    throw new PipelineError('config', `store ${store}: no source is called ${source}`, {
      remedy: `name one of ${Object.keys(sources).join(', ')}`,
    });
  }
  if (!isWorking) await requireWorker(session, store);
  const { client } = await session.connect('never');
  const workflowId = syncWorkflowId(store, source);
  const input: SyncInput = { ...request, request: `${session.environment.user}:${randomBytes(4).toString('hex')}` };
  try {
    const handle = await client.workflow.start('syncSource', {
      workflowId,
      taskQueue: taskQueueOf(store),
      args: [input],
      typedSearchAttributes: [{ key: searchAttributes.store, value: store }],
      staticSummary: `${source} of ${store}, ${request.kind}`,
    });
    return { store, source, handle, isNew: true };
  } catch (error) {
    if (!(error instanceof WorkflowExecutionAlreadyStartedError)) throw error;
    return { store, source, handle: client.workflow.getHandle(workflowId), isNew: false };
  }
}

/** Tells the progress as it changes, until the end. */
export const followSync = (
  session: Session,
  sync: StartedSync,
  onProgress: (progress: SyncProgress) => void,
  signal: AbortSignal,
): Promise<WorkflowEnd<SyncProgress>> => follow(sync.handle, () => readNow(session, sync), onProgress, signal);

/** How the last reading of a source stands; undefined when Temporal remembers none. */
export async function readSync(session: Session, store: string, source: string): Promise<SyncProgress | undefined> {
  const { client } = await session.connect('never');
  try {
    return await readNow(session, { handle: client.workflow.getHandle(syncWorkflowId(store, source)), store, source });
  } catch (error) {
    if (error instanceof WorkflowNotFoundError) return undefined;
    throw error;
  }
}

/** What is durable stays. */
export async function cancelSync(session: Session, store: string, source: string): Promise<void> {
  const { client } = await session.connect('never');
  try {
    const handle = client.workflow.getHandle(syncWorkflowId(store, source));
    const { status } = await handle.describe();
    if (status.name === 'RUNNING') return await handle.cancel().then(() => undefined);
  } catch (error) {
    if (!(error instanceof WorkflowNotFoundError)) throw error;
  }
  throw new PipelineError('conflict', `${store}/${source}: is not being read`, {
    remedy: 'nothing is to be cancelled',
  });
}

/** The workflow hears of a resource every few minutes; what is read meanwhile stands in the state. */
async function readNow(
  session: Session,
  { store, source, handle }: Pick<StartedSync, 'store' | 'source' | 'handle'>,
): Promise<SyncProgress> {
  const progress = await handle.query<SyncProgress>('progress');
  const { sourceSyncs } = await session.state();
  const recorded = await sourceSyncs.ofRequest(store, source, progress.request);
  return {
    ...progress,
    resources: progress.resources.map((told) => {
      const record = recorded.find(({ resource }) => resource === told.resource);
      if (told.status !== 'running' || record?.status !== 'running') return told;
      const { pages, rows, bytes, total, watermark, message, startedAt } = record;
      const secondsSpent = (Date.now() - Date.parse(startedAt)) / 1000;
      return { ...told, pages, rows, bytes, total, watermark, secondsSpent, startedAt, note: message ?? told.note };
    }),
  };
}
