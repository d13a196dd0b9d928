/**
 * How every stage runs: it beats and renews the store's lease until it returns, claims the stage so that a
 * stalled earlier attempt can no longer write, commits behind the fence, and leaves its figures in the run's record.
 */
import { Context } from '@temporalio/activity';
import { PipelineError } from '../lib/errors.ts';
import type { RunPlan } from '../lib/pure/run-plan.ts';
import type { Stage } from '../lib/pure/stages.ts';
import type { Fence, Transaction } from '../storage/warehouse/index.ts';
import type { StoreDependencies } from './dependencies.ts';
import { toFailure } from './failure.ts';
import { startFigures } from './figures.ts';

export const leaseSeconds = 120;
const beatMilliseconds = 3_000;
const renewEveryBeats = 5;

/** What a stage computes with: the store's own warehouse, or one that a verification has for itself. */
export type StageTools = Pick<StoreDependencies, 'warehouse' | 'compute' | 'sqlModels' | 'folders'>;

/** What of a run's plan its tables depend on. */
export type StagePlan = Pick<
  RunPlan,
  | 'runId'
  | 'store'
  | 'asOf'
  | 'zone'
  | 'currency'
  | 'language'
  | 'configuration'
  | 'metric'
  | 'predecessor'
  | 'driftBase'
>;

export interface StageContext {
  readonly fence: Fence;
  /** Aborted when the run is cancelled, the worker shuts down, or the lease is lost. */
  readonly signal: AbortSignal;
  commit<T>(work: (transaction: Transaction) => Promise<T>): Promise<T>;
  /** To be called around a commit that is not the warehouse's own. */
  atPoint(point: 'before' | 'after'): Promise<void>;
}

export async function runStage<T extends { readonly note: string }>(
  deps: StoreDependencies,
  run: Pick<RunPlan, 'runId' | 'store' | 'token'>,
  stage: Stage,
  work: (context: StageContext) => Promise<T>,
): Promise<T> {
  const { attempt, workflowExecution } = Context.current().info;
  const fence: Fence = { stage, token: run.token, attempt };
  const log = deps.log.child({
    store: run.store,
    workflow: workflowExecution?.workflowId,
    run: run.runId,
    activity: stage,
    attempt,
  });
  const beating = keepBeating(deps, run);
  try {
    await deps.state.leases.renew({ store: run.store, token: run.token, ttlSeconds: leaseSeconds });
    await deps.warehouse.claim(fence);
    await deps.state.runs.update(run.runId, { stage });
    const spent = startFigures();
    const atPoint = (point: 'before' | 'after') => deps.atPoint(stage, point, beating.stop);
    const result = await work({
      fence,
      signal: beating.signal,
      atPoint,
      commit: async (commitWork) => {
        beating.signal.throwIfAborted();
        await atPoint('before');
        const committed = await deps.warehouse.commit(fence, commitWork);
        await atPoint('after');
        return committed;
      },
    });
    const figures = spent();
    await deps.state.runs.addFigures(run.runId, { [stage]: figures });
    log.info({ ...figures }, result.note);
    return result;
  } catch (error) {
    log.warn({ err: error }, `stage ${stage} did not finish`);
    throw toFailure(error);
  } finally {
    beating.stop();
  }
}

/**
 * Heartbeats in the background until stopped; a lost lease aborts the work. `endsWhatIsUnderWay`: a cancelled workflow
 * does not, only a worker that goes, or an attempt that counts no more.
 */
export function keepBeating(
  deps: Pick<StoreDependencies, 'state'>,
  run?: Pick<RunPlan, 'store' | 'token'>,
  {
    endsWhatIsUnderWay = false,
    everyMilliseconds = beatMilliseconds,
    details,
  }: {
    readonly endsWhatIsUnderWay?: boolean;
    readonly everyMilliseconds?: number;
    /** What a beat says of the work. */
    readonly details?: () => unknown;
  } = {},
): { readonly signal: AbortSignal; stop(): void } {
  const context = Context.current();
  const lost = new AbortController();
  const over = new AbortController();
  const look = () => {
    if (!context.cancellationSignal.aborted) return;
    const { cancelRequested = false, workerShutdown, timedOut, notFound } = context.cancellationDetails ?? {};
    const isAsked = cancelRequested && workerShutdown !== true && timedOut !== true && notFound !== true;
    if (!(endsWhatIsUnderWay && isAsked)) over.abort(context.cancellationSignal.reason);
  };
  context.cancellationSignal.addEventListener('abort', look);
  look();
  let beats = 0;
  const timer = setInterval(() => {
    context.heartbeat(details?.());
    look();
    beats += 1;
    if (run === undefined || beats % renewEveryBeats !== 0) return;
    deps.state.leases
      .renew({ store: run.store, token: run.token, ttlSeconds: leaseSeconds })
      .catch((error: unknown) => {
        // A state store out of reach takes nothing away: the next beat asks again, and commits are fenced.
        if (error instanceof PipelineError && error.kind === 'conflict') lost.abort(error);
      });
  }, everyMilliseconds);
  return {
    signal: AbortSignal.any([over.signal, lost.signal]),
    stop: () => clearInterval(timer),
  };
}
