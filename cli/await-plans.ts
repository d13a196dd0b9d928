/** Waits for what a run writes to its outputs and destinations: who brought the worker must not take it away half-way. */
import { followApplied } from '../app/applied-plans.ts';
import { listPlans, type PlanRecord } from '../app/enrichment.ts';
import { followOutputs } from '../app/outputs.ts';
import type { CommandContext } from './command.ts';
import { describePushed } from './show/outputs.ts';
import { tellBatches } from './show/plan-progress.ts';

/** The run's plans as they are then; on Ctrl-C as they are now. */
export async function awaitPlans(
  { session, output }: CommandContext,
  runId: string,
  signal: AbortSignal,
): Promise<readonly PlanRecord[]> {
  try {
    for (const pushed of await followOutputs(session, runId, signal)) output.tell(describePushed(pushed));
    return await followApplied(session, runId, tellBatches(output.tell), signal);
  } catch (error) {
    if (!signal.aborted) throw error;
    const plans = await listPlans(session, { runId, limit: 100 });
    for (const { planId, status } of plans) {
      if (status === 'applying') output.tell(`${planId} is not applied to its end; it goes on with the next worker`);
    }
    return plans.toReversed();
  }
}
