/**
 * A run whose workflow was ended from outside could not close its own record: whoever looks at it next does. Temporal
 * is asked only about runs that seem to be under way, and believed only when it says that the workflow is closed.
 */
import { isGrpcServiceError } from '@temporalio/client';
import { PipelineError } from '../lib/errors.ts';
import type { RunRecord } from '../storage/state/index.ts';
import { findRecord } from './runs.ts';
import type { Session } from './session.ts';
import type { TemporalLink } from './temporal/connect.ts';

/** By run id or workflow id, its status as true as can be found out. */
export const findReconciled = async (session: Session, id: string): Promise<RunRecord> =>
  reconcileRun(session, await findRecord(session, id));

export async function reconcileRun(session: Session, record: RunRecord): Promise<RunRecord> {
  if (record.finishedAt !== null || (record.status !== 'requested' && record.status !== 'running')) return record;
  const ending = await findEnding(session, record);
  if (ending === undefined) return record;
  const state = await session.state();
  // A run closes its record before its workflow closes: read after it, an open one is open for good.
  const latest = await state.runs.get(record.runId);
  if (latest === undefined || latest.finishedAt !== null) return latest ?? record;
  return state.runs.update(record.runId, {
    status: ending.how === 'cancelled' ? 'cancelled' : 'failed',
    finishedAt: ending.at,
    failure: {
      stage: latest.stage ?? 'begin',
      message: `its workflow was ${ending.how} from outside`,
      remedy: 'start it again with perdura run; the last snapshot is as it was',
    },
  });
}

const endings: Partial<Readonly<Record<string, string>>> = {
  TERMINATED: 'terminated',
  TIMED_OUT: 'timed out',
  CANCELLED: 'cancelled',
  FAILED: 'ended as failed',
  COMPLETED: 'ended',
};

async function findEnding(session: Session, record: RunRecord) {
  let link: TemporalLink;
  try {
    link = await session.connect('never');
  } catch (error) {
    if (error instanceof PipelineError) return undefined;
    throw error;
  }
  try {
    const { status, closeTime } = await link.client.workflow.getHandle(record.workflowId).describe();
    const how = endings[status.name];
    return how === undefined ? undefined : { how, at: (closeTime ?? new Date()).toISOString() };
  } catch (error) {
    // What Temporal has forgotten, or what cannot be decoded here, says nothing about how the run ended.
    if (error instanceof PipelineError || isNotFound(error) || isGrpcServiceError(error)) return undefined;
    throw error;
  }
}

const isNotFound = (error: unknown): boolean => error instanceof Error && error.name === 'WorkflowNotFoundError';
