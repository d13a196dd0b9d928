/** How far the writing of a plan has come, for people. */
import type { PlanProgress } from '../../lib/pure/plans.ts';
import { showTakenBack, showWritten } from './plan.ts';

export const showCountsOf = { apply: showWritten, undo: showTakenBack } as const;

/** A line whenever another batch is done. */
export function tellBatches(tell: (line: string) => void): (progress: PlanProgress) => void {
  const told = new Map<string, number>();
  return ({ planId, direction, batches, batchesDone, counts }) => {
    if (batchesDone === (told.get(planId) ?? 0)) return;
    told.set(planId, batchesDone);
    tell(`${planId}: ${batchesDone}/${batches} batches, ${showCountsOf[direction](counts)}`);
  };
}
