/** Takes a plan back from its journal: what was written becomes what was there, unless somebody has edited it since. */
import type { WritePlanInput, WritePlanOutcome } from '../lib/pure/plans.ts';
import { writePlan } from './write-plan.ts';

export async function undoPlan(input: WritePlanInput): Promise<WritePlanOutcome> {
  return writePlan('undo', input);
}
