/**
 * Removes the rows of plans that nobody can apply any more: they hold e-mail addresses, and as much as a plan a night
 * adds up. Their records stay. What was written is kept, so that it can be taken back.
 */
import { readdir, rm } from 'node:fs/promises';
import type { PlanRecord } from '../../storage/state/index.ts';
import type { StoreDependencies } from '../dependencies.ts';
import { planFolder } from './plan-folder.ts';

const keptDays = 7;

/** Of the enrichment of a plan that was made just now. */
export async function removeOldPlans(
  { state, folders, now }: Pick<StoreDependencies, 'state' | 'folders' | 'now'>,
  plan: PlanRecord,
): Promise<void> {
  const before = new Date(now().getTime() - keptDays * 86_400_000).toISOString();
  const there = new Set(await readdir(folders.plans));
  for (const planId of await state.plans.outOfDate(plan, before)) {
    if (there.has(planId)) await rm(planFolder(folders, planId), { recursive: true, force: true });
  }
}
