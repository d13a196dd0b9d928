/** The plans that a published run has begun to apply, each by a workflow of its own that outlives the run's. */
import { type WorkflowHandle, WorkflowNotFoundError } from '@temporalio/client';
import type { PlanProgress, PlanStatus } from '../lib/pure/plans.ts';
import { followWriting, listPlans, type PlanRecord } from './enrichment.ts';
import type { Session } from './session.ts';

const unfinished: ReadonlySet<PlanStatus> = new Set(['waiting', 'applying']);
/** A run makes one of each enrichment; people may have made more from it. */
const mostPlans = 100;

/** Follows them one after the other to their ends, and returns all plans of the run, oldest first. */
export async function followApplied(
  session: Session,
  runId: string,
  onProgress: (progress: PlanProgress) => void,
  signal: AbortSignal,
): Promise<readonly PlanRecord[]> {
  const { client } = await session.connect('never');
  const read = async () => (await listPlans(session, { runId, limit: mostPlans })).toReversed();
  for (const { planId, status } of await read()) {
    if (!unfinished.has(status)) continue;
    const handle = client.workflow.getHandle(`apply/${planId}`);
    // One that waits for a person has none.
    if (await isKnown(handle)) await followWriting(handle, onProgress, signal);
  }
  return read();
}

async function isKnown(handle: WorkflowHandle): Promise<boolean> {
  try {
    await handle.describe();
    return true;
  } catch (error) {
    if (error instanceof WorkflowNotFoundError) return false;
    throw error;
  }
}
