/** Applies exactly the plan that was reviewed, or goes on with one that was broken off. */
import type { WritePlanInput, WritePlanOutcome } from '../lib/pure/plans.ts';
import { writePlan } from './write-plan.ts';

export async function applyPlan(input: WritePlanInput): Promise<WritePlanOutcome> {
  return writePlan('apply', input);
}
