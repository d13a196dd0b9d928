/** `perdura run`: requests a run and follows it. */
import { followRun, historyExported, requestRun, requireWorker } from '../../app/runs.ts';
import { plansOf } from '../../app/enrichment.ts';
import { resolveAsOf } from '../../app/as-of.ts';
import { readDrift } from '../../app/object-drift.ts';
import { pickStore } from '../../lib/config.ts';
import { PipelineError } from '../../lib/errors.ts';
import { awaitPlans } from '../await-plans.ts';
import type { CommandContext } from '../command.ts';
import { exitCodes } from '../exit-codes.ts';
import { showProgress } from '../show/progress.ts';
import { reportEnd } from '../show/run-end.ts';
import { withLocalWorker } from '../local-worker.ts';

export interface RunCommandOptions {
  readonly store?: string;
  readonly asOf?: string;
  readonly detach?: boolean;
  readonly queue?: boolean;
  /** Milliseconds. */
  readonly timeout?: number;
  readonly force?: boolean;
  readonly local?: boolean;
}

export async function run(context: CommandContext, options: RunCommandOptions): Promise<number> {
  const { session, output } = context;
  const store = pickStore(session.project, options.store);
  for (const { message } of await readDrift(session, [store])) output.tell(message);
  const asOf = await resolveAsOf(session, store, options.asOf);
  if (options.local === true) {
    if (options.detach === true) {
      throw new PipelineError('config', 'run: --detach leaves at once, and the worker of --local would leave with it', {
        remedy: 'say one of them; perdura worker stays',
      });
    }
    return withLocalWorker(context, store, () => requestAndFollow(context, store, asOf, options));
  }
  await requireWorker(session, store);
  return requestAndFollow(context, store, asOf, options);
}

async function requestAndFollow(
  context: CommandContext,
  store: string,
  asOf: string,
  options: RunCommandOptions,
): Promise<number> {
  const { session, output, signal } = context;
  const { record, handle } = await requestRun(session, {
    store,
    asOf,
    isForced: options.force === true,
    isQueued: options.queue === true,
  });
  if (options.detach === true) {
    const { runId, workflowId } = record;
    output.result({ runId, workflowId, store, asOf }, `requested ${runId}; follow it with perdura status ${runId}`);
    return exitCodes.ok;
  }
  const timeout = options.timeout === undefined ? undefined : AbortSignal.timeout(options.timeout);
  const patience = timeout === undefined ? signal : AbortSignal.any([signal, timeout]);
  const progress = showProgress();
  try {
    const end = await followRun(handle, progress.update, patience);
    await progress.finish();
    if (options.local === true) {
      await historyExported(session, record, signal);
      if (end.kind === 'ended') await awaitPlans(context, end.outcome.runId, patience);
    }
    const code = reportEnd(output, record, end, { plans: await plansOf(session, end) });
    return code === exitCodes.ok && signal.aborted ? exitCodes.interrupted : code;
  } catch (error) {
    await progress.finish();
    const goesOn = `${record.runId} goes on${options.local === true ? ' when a worker runs (perdura worker)' : ''}`;
    if (signal.aborted) {
      output.tell(`detached; ${goesOn}. Cancel it with perdura cancel ${record.runId}`);
      return exitCodes.interrupted;
    }
    if (timeout?.aborted === true) {
      output.tell(`--timeout passed; ${goesOn}. See perdura status ${record.runId}`);
      return exitCodes.timeout;
    }
    throw error;
  }
}
