/** Plans enrichments, applies plans and takes them back: what commands and pages do with them. */
import { randomUUID } from 'node:crypto';
import { existsSync } from 'node:fs';
import {
  WorkflowExecutionAlreadyStartedError,
  WorkflowFailedError,
  type WorkflowHandle,
  WorkflowNotFoundError,
} from '@temporalio/client';
import { rowsFile } from '../activities/enrichment/plan-folder.ts';
import { listObjects } from '../activities/objects.ts';
import { PipelineError } from '../lib/errors.ts';
import type {
  Direction,
  PlanProgress,
  PlanSummary,
  WriteCounts,
  WritePlanInput,
  WritePlanOutcome,
} from '../lib/pure/plans.ts';
import { searchAttributes } from '../lib/pure/search-attributes.ts';
import { beginApply, beginUndo } from '../models/enrichment/begin-writing.ts';
import { type PlanRow, readPlanRows, type RowFilter } from '../storage/plans/index.ts';
import type { JournalEntry, PlanRecord } from '../storage/state/index.ts';
import { taskQueueOf } from '../temporal.config.ts';
import { follow, type WorkflowEnd } from './follow.ts';
import { storeFolders } from './folders.ts';
import { type RunEnd, requireWorker } from './runs.ts';
import type { Session } from './session.ts';
import { failureOf } from './workflow-failure.ts';

export type { JournalEntry, PlanRecord, PlanRow };

/** The enrichment that is named, or the only one of the store. */
export async function pickEnrichment(session: Session, store: string, name: string | undefined): Promise<string> {
  if (name !== undefined) return name;
  const { project } = session;
  const deps = { state: await session.state(), store, project, folders: storeFolders(project) };
  const names = (await listObjects(deps, 'enrichment')).map((object) => object.name);
  const [only] = names;
  if (only !== undefined && names.length === 1) return only;
  throw new PipelineError(
    'config',
    names.length === 0
      ? `store ${store}: no enrichment is defined`
      : `store ${store}: has ${names.length} enrichments; say which`,
    {
      remedy:
        names.length === 0
          ? 'apply one: perdura apply -f FILE; perdura schema enrichment lists what it may say'
          : `name one of ${names.join(', ')}`,
    },
  );
}

/** Plans through the store's worker. */
export async function planEnrichment(
  session: Session,
  store: string,
  request: { readonly enrichment: string; readonly runId?: string | undefined },
): Promise<PlanSummary> {
  await requireWorker(session, store);
  const { client } = await session.connect('never');
  const { enrichment, runId } = request;
  try {
    return (await client.workflow.execute('planEnrichment', {
      workflowId: `plan/${store}/${enrichment}/${randomUUID()}`,
      taskQueue: taskQueueOf(store),
      args: [{ enrichment, by: session.environment.user, ...(runId === undefined ? {} : { runId }) }],
      typedSearchAttributes: [{ key: searchAttributes.store, value: store }],
    })) as PlanSummary;
  } catch (error) {
    if (!(error instanceof WorkflowFailedError)) throw error;
    const { message, remedy } = failureOf(error);
    throw new PipelineError('bad_data', message, { cause: error, ...(remedy === '' ? {} : { remedy }) });
  }
}

export const findPlan = async (session: Session, planId: string): Promise<PlanRecord> =>
  (await session.state()).plans.require(planId);

export const listPlans = async (
  session: Session,
  filter: { readonly store?: string | undefined; readonly runId?: string; readonly limit: number },
): Promise<readonly PlanRecord[]> => (await session.state()).plans.list(filter);

/** What a run that was published just now has planned. */
export async function plansOf(session: Session, end: RunEnd): Promise<readonly PlanRecord[]> {
  if (end.kind !== 'ended' || end.outcome.status !== 'published') return [];
  return (await listPlans(session, { runId: end.outcome.runId, limit: 100 })).toReversed();
}

/** False: they were removed, as those of plans that are out of date are after some days. */
export const hasRows = ({ project }: Session, { planId }: PlanRecord): boolean =>
  existsSync(rowsFile(storeFolders(project), planId));

/** Rows to write first, then those that are left. */
export function planRows(session: Session, plan: PlanRecord, filter: RowFilter): AsyncIterable<readonly PlanRow[]> {
  if (plan.content === null) {
    throw new PipelineError('conflict', `plan ${plan.planId}: was not finished, it has no rows`, {
      remedy: plan.failure ?? 'plan again',
    });
  }
  return readPlanRows(rowsFile(storeFolders(session.project), plan.planId), filter);
}

export interface PlanOutcomes {
  readonly apply: WriteCounts;
  readonly undo: WriteCounts;
  /** Rows that were not simply written, or not simply taken back. */
  readonly rows: readonly (JournalEntry & { readonly direction: Direction })[];
}

export async function readOutcomes(session: Session, { planId }: PlanRecord, limit: number): Promise<PlanOutcomes> {
  const { planJournal } = await session.state();
  const rows = await Promise.all(
    (['apply', 'undo'] as const).map(async (direction) =>
      (await planJournal.outcomes(planId, direction, 0, 2 ** 31 - 1, limit)).map((row) => ({
        ...row,
        direction,
      })),
    ),
  );
  return {
    apply: await planJournal.totals(planId, 'apply'),
    undo: await planJournal.totals(planId, 'undo'),
    rows: rows.flat(),
  };
}

/** What cannot be written is refused before anybody is asked. The worker, whose word counts, looks once more. */
export async function requireWritable(
  session: Session,
  plan: PlanRecord,
  direction: Direction,
  { isRetry = false, accepted }: Pick<WritePlanInput, 'isRetry' | 'accepted'>,
): Promise<void> {
  const { plans } = await session.state();
  const facts = { ...plan, limit: plan.content?.limit };
  const newer = (await plans.newer(plan))?.planId;
  const beginning =
    direction === 'undo' ? beginUndo(facts) : beginApply(facts, { newer, isRetry, acceptedChange: accepted?.change });
  if (beginning.refusal === undefined) return;
  throw new PipelineError('conflict', `plan ${plan.planId} ${beginning.refusal}`, { remedy: beginning.remedy });
}

/** Starts writing a plan, or joins whoever has. */
export async function startWriting(
  session: Session,
  plan: PlanRecord,
  direction: Direction,
  options: Pick<WritePlanInput, 'isRetry' | 'accepted'> = {},
): Promise<WorkflowHandle> {
  const { planId, store } = plan;
  await requireWorker(session, store);
  const { client } = await session.connect('never');
  const workflowId = `${direction}/${planId}`;
  const input: WritePlanInput = { planId, by: session.environment.user, ...options };
  try {
    return await client.workflow.start(direction === 'apply' ? 'applyPlan' : 'undoPlan', {
      workflowId,
      taskQueue: taskQueueOf(store),
      args: [input],
      typedSearchAttributes: [{ key: searchAttributes.store, value: store }],
      staticSummary: `${direction} ${planId}`,
    });
  } catch (error) {
    if (!(error instanceof WorkflowExecutionAlreadyStartedError)) throw error;
    return client.workflow.getHandle(workflowId);
  }
}

export const followWriting = (
  handle: WorkflowHandle,
  onProgress: (progress: PlanProgress) => void,
  signal: AbortSignal,
): Promise<WorkflowEnd<WritePlanOutcome>> =>
  follow(handle, () => handle.query<PlanProgress>('progress'), onProgress, signal);

/**
 * The request under way ends first: `cancelling`. `stopped`: nobody wrote any more, the workflow had been ended from
 * outside, and the record says so now.
 */
export async function cancelWriting(session: Session, plan: PlanRecord): Promise<'cancelling' | 'stopped'> {
  const { planId, status } = plan;
  const { client } = await session.connect('never');
  const handle = client.workflow.getHandle(`${status === 'undoing' ? 'undo' : 'apply'}/${planId}`);
  // Temporal takes the cancellation of a workflow that has ended, and does nothing.
  if (await isRunning(handle)) {
    await handle.cancel();
    return 'cancelling';
  }
  const ended = ({ applying: 'stopped', undoing: 'undo_stopped' } as const)[status as 'applying' | 'undoing'];
  const failure = 'its workflow was ended from outside';
  const { plans } = await session.state();
  if (ended !== undefined && (await plans.move(plan, { status: ended, failure })) !== undefined) return 'stopped';
  throw new PipelineError('conflict', `plan ${planId}: is not being written, it is ${status}`);
}

async function isRunning(handle: WorkflowHandle): Promise<boolean> {
  try {
    return (await handle.describe()).status.name === 'RUNNING';
  } catch (error) {
    if (error instanceof WorkflowNotFoundError) return false;
    throw error;
  }
}
