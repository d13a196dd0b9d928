/** A run that no person asked for: its record is made by its own workflow, from the time that it stands for. */
import { PipelineError } from '../lib/errors.ts';
import { addDays, today } from '../lib/pure/dates.ts';
import type { RunKind } from '../storage/state/index.ts';
import { lastSnapshot } from '../storage/snapshots/index.ts';
import { readConfiguration } from './configuration.ts';
import type { StoreDependencies } from './dependencies.ts';
import { toFailure } from './failure.ts';

export type RunToRecord = { readonly workflowId: string } & (
  | { readonly kind: 'scheduled'; readonly schedule: string; readonly nominalAt: string }
  | { readonly kind: 'backfill'; readonly request: string; readonly asOf: string }
);

export interface RecordedRun {
  readonly runId: string;
  /** Why nothing is to be done: no failure. */
  readonly skipped?: string;
  /** Why it cannot be done. */
  readonly problem?: { readonly message: string; readonly remedy: string };
}

export function createScheduledRunActivities(deps: StoreDependencies) {
  const { state, store, folders } = deps;
  return {
    /** Records the run under the next n of its day. Safe to repeat: the workflow finds its record again. */
    async recordRun(run: RunToRecord): Promise<RecordedRun> {
      try {
        const { asOf, isActive, problem } = await describeDay(deps, run);
        const { runId } = await state.runs.request({
          store,
          asOf,
          kind: run.kind satisfies RunKind,
          workflowId: run.workflowId,
          requestedBy: run.kind === 'scheduled' ? `schedule ${run.schedule}` : `backfill ${run.request}`,
          isForced: false,
          above: await lastSnapshot({ root: folders.published, store, asOf }),
        });
        if (isActive) return { runId, ...(problem === undefined ? {} : { problem }) };
        const skipped = `store ${store}: its CLV configuration is not active, so nothing runs`;
        const failure = { stage: 'begin', message: skipped, remedy: 'apply one that says active: true' };
        await state.runs.update(runId, { status: 'skipped', finishedAt: deps.now().toISOString(), failure });
        return { runId, skipped };
      } catch (error) {
        throw toFailure(error);
      }
    },
  };
}

/** The day that counts: the one asked for; else the reference date, or the day before the nominal time where the store is. */
async function describeDay(deps: StoreDependencies, run: RunToRecord) {
  if (run.kind === 'backfill') return { asOf: run.asOf, isActive: true };
  const dayBefore = addDays(today(deps.storeConfig.zone, new Date(run.nominalAt)), -1);
  let content: Awaited<ReturnType<typeof readConfiguration>>['content'];
  try {
    ({ content } = await readConfiguration(deps));
  } catch (error) {
    if (!(error instanceof PipelineError) || error.kind !== 'config') throw error;
    // The run itself will find the same, and tell people.
    return { asOf: dayBefore, isActive: true };
  }
  const asOf = content.reference_date ?? dayBefore;
  if (asOf <= dayBefore) return { asOf, isActive: content.active };
  return {
    asOf,
    isActive: content.active,
    problem: {
      message: `as of ${asOf}: needs a day that is over, the last one was ${dayBefore}`,
      remedy: 'apply a CLV configuration with an earlier reference_date',
    },
  };
}
