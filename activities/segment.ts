/** Stage segment: customers grouped by what they buy, what they may buy next, and the segments that they fit. */
import type { RunPlan } from '../lib/pure/run-plan.ts';
import type { StoreDependencies } from './dependencies.ts';
import { writeNextCategories } from './next-categories/write-next-categories.ts';
import { writePersonas } from './personas/write-personas.ts';
import { writeSegments } from './segments/write-segments.ts';
import { runStage, type StageContext, type StagePlan, type StageTools } from './stage.ts';

export function createSegmentActivities(deps: StoreDependencies) {
  return {
    /** Replaces the tables of personas, next categories and segments. Safe to repeat. */
    async segment({ run }: { readonly run: RunPlan }): Promise<{ readonly note: string }> {
      return runStage(deps, run, 'segment', (stage) => segment(deps, run, stage));
    },
  };
}

export async function segment(
  deps: StageTools,
  run: StagePlan,
  stage: StageContext,
): Promise<{ readonly note: string }> {
  const notes: string[] = [];
  // In this order: a segment may name a persona, and a next category may come from one.
  for (const write of [writePersonas, writeNextCategories, writeSegments]) {
    stage.signal.throwIfAborted();
    notes.push(await write(deps, run, stage));
  }
  return { note: notes.filter((note) => note !== '').join('; ') || 'nothing is defined' };
}
