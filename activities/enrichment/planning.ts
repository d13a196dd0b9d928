/** Activities that plan: one enrichment on request, or after a run all those that ask for it. */
import { Context } from '@temporalio/activity';
import { explain, isRetryable, PipelineError } from '../../lib/errors.ts';
import type { Notice } from '../../lib/notifier.ts';
import { count } from '../../lib/pure/count.ts';
import { describeExcess, type PlanRequest, type PlanSummary } from '../../lib/pure/plans.ts';
import type { RunPlan } from '../../lib/pure/run-plan.ts';
import type { StoreDependencies } from '../dependencies.ts';
import { toFailure } from '../failure.ts';
import { tellPeople } from '../notify.ts';
import { listObjects, type StoredObject } from '../objects.ts';
import { keepBeating, runStage } from '../stage.ts';
import { makePlan } from './make-plan.ts';

export interface PlannedRun {
  readonly note: string;
  /** False: no enrichment wants to be planned after a run. */
  readonly isConfigured: boolean;
  /** Plans to be applied at once. */
  readonly toApply: readonly string[];
}

/** A destination that is out of reach this often is left for the next run. */
const patientAttempts = 4;

export function createPlanningActivities(deps: StoreDependencies) {
  /** Plans one enrichment of a run, and says it in a word. What fails for good is told to people, not thrown. */
  async function planOne(
    run: RunPlan,
    { name, content }: StoredObject<'enrichment'>,
    signal: AbortSignal,
  ): Promise<{ readonly note: string; readonly toApply?: string }> {
    try {
      const plan = await makePlan(
        deps,
        { enrichment: name, request: `run/${run.runId}/${name}`, runId: run.runId, by: run.runId },
        signal,
      );
      const isApplied = plan.status === 'waiting' && content.after_run === 'apply';
      if (!isApplied && plan.status !== 'empty') await tellPeople(deps, describePlan(run.store, plan));
      if (isApplied)
        return { note: `${plan.planId} is being applied, ${count(plan.writes, 'row')}`, toApply: plan.planId };
      return { note: `${plan.planId} ${describeBriefly(plan)}` };
    } catch (error) {
      signal.throwIfAborted();
      const canWait = error instanceof PipelineError && isRetryable(error.kind);
      if (canWait && Context.current().info.attempt < patientAttempts) throw error;
      return { note: await failure(run, ` ${name}`, error) };
    }
  }

  /** Tells people, and gives the note that the stage keeps. */
  async function failure(run: RunPlan, subject: string, error: unknown): Promise<string> {
    deps.log.warn({ err: error, run: run.runId }, `enrichment${subject} could not be planned`);
    await tellPeople(deps, {
      level: 'failure',
      store: run.store,
      subject: run.runId,
      title: `enrichment${subject} could not be planned after run ${run.runId}`,
      lines: [explain(error), 'the run itself is published'],
    });
    return `enrichment${subject} failed: ${error instanceof Error ? error.message : String(error)}`;
  }

  return {
    /** Plans one enrichment by a person's request. Safe to repeat. */
    async planEnrichment({ request, ...order }: PlanRequest & { readonly request: string }): Promise<PlanSummary> {
      const beating = keepBeating(deps);
      try {
        return await makePlan(deps, { ...order, request }, beating.signal);
      } catch (error) {
        throw toFailure(error);
      } finally {
        beating.stop();
      }
    },

    /** Stage plan: every enrichment that wants to be planned after a run. Safe to repeat; fails for no destination. */
    async plan({ run }: { readonly run: RunPlan }): Promise<PlannedRun> {
      return runStage(deps, run, 'plan', async ({ signal, atPoint }) => {
        await atPoint('before');
        const enrichments = await listObjects(deps, 'enrichment').catch((error: unknown) => failure(run, '', error));
        if (typeof enrichments === 'string') return { note: enrichments, isConfigured: true, toApply: [] };
        const wanted = enrichments.filter(({ content }) => content.after_run !== 'nothing');
        if (wanted.length === 0) {
          const note = enrichments.length === 0 ? 'no enrichments are defined' : 'no enrichment is planned after a run';
          return { note, isConfigured: false, toApply: [] };
        }
        const notes: string[] = [];
        const toApply: string[] = [];
        for (const enrichment of wanted) {
          const planned = await planOne(run, enrichment, signal);
          notes.push(planned.note);
          if (planned.toApply !== undefined) toApply.push(planned.toApply);
        }
        await atPoint('after');
        return { note: notes.join('; '), isConfigured: true, toApply };
      });
    },
  };
}

function describeBriefly({ status, writes, limit }: PlanSummary): string {
  if (status === 'empty') return 'has nothing to write';
  if (status === 'refused') return `is refused: ${describeExcess(limit)}`;
  return `${status === 'superseded' ? 'is superseded' : 'waits'}, ${count(writes, 'row')} to write`;
}

function describePlan(store: string, plan: PlanSummary): Notice {
  const isRefused = plan.status === 'refused';
  return {
    level: isRefused ? 'refused' : 'success',
    store,
    subject: plan.planId,
    title: isRefused ? `plan ${plan.planId} is refused` : `plan ${plan.planId} waits for review`,
    lines: [
      ...(isRefused ? [describeExcess(plan.limit)] : []),
      ...plan.counts.map(({ action, reason, rows }) => `${action}: ${count(rows, 'row')} (${reason})`),
      `see it with perdura enrich show ${plan.planId}`,
    ],
  };
}
