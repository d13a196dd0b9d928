/** `perdura enrich apply`, `retry`, `undo` and `cancel`: a plan on its way to its destination, and back. */
import {
  cancelWriting,
  findPlan,
  followWriting,
  type PlanRecord,
  readOutcomes,
  requireWritable,
  startWriting,
} from '../../app/enrichment.ts';
import { PipelineError } from '../../lib/errors.ts';
import { count } from '../../lib/pure/count.ts';
import type { Direction, WritePlanInput } from '../../lib/pure/plans.ts';
import { confirm } from '../ask.ts';
import type { CommandContext } from '../command.ts';
import { exitCodes } from '../exit-codes.ts';
import { withLocalWorker } from '../local-worker.ts';
import { nextStep, showCounts, showLimit, showOutcomes } from '../show/plan.ts';
import { showCountsOf, tellBatches } from '../show/plan-progress.ts';

interface WriteOptions {
  readonly yes?: boolean;
  readonly local?: boolean;
}

export async function apply(
  context: CommandContext,
  options: WriteOptions & { readonly acceptChange?: number; readonly reason?: string; readonly failed?: boolean },
  planId: string,
): Promise<number> {
  const { acceptChange, reason, failed } = options;
  if (failed === true) return retry(context, options, planId);
  if ((acceptChange === undefined) !== (reason === undefined)) {
    throw new PipelineError('config', 'enrich apply: --accept-change and --reason belong together');
  }
  const accepted =
    acceptChange === undefined || reason === undefined ? {} : { accepted: { change: acceptChange, reason } };
  return write(context, 'apply', options, planId, accepted);
}

export const retry = (context: CommandContext, options: WriteOptions, planId: string): Promise<number> =>
  write(context, 'apply', options, planId, { isRetry: true });

export const undo = (context: CommandContext, options: WriteOptions, planId: string): Promise<number> =>
  write(context, 'undo', options, planId, {});

export async function cancel({ session, output }: CommandContext, _: object, planId: string): Promise<number> {
  const status = await cancelWriting(session, await findPlan(session, planId));
  const told = {
    cancelling: `asked ${planId} to stop; the request under way ends first`,
    stopped: `nobody was writing ${planId} any more; it is stopped`,
  };
  output.result({ planId, status }, told[status]);
  return exitCodes.ok;
}

async function write(
  context: CommandContext,
  direction: Direction,
  { yes, local }: WriteOptions,
  planId: string,
  input: Pick<WritePlanInput, 'isRetry' | 'accepted'>,
): Promise<number> {
  const { session, output, signal } = context;
  const plan = await findPlan(session, planId);
  await requireWritable(session, plan, direction, input);
  if (yes !== true) {
    const command = input.isRetry === true ? 'retry' : direction;
    const { rejected } = (await readOutcomes(session, plan, 0)).apply;
    output.tell(announce(plan, command));
    const look = `perdura enrich show ${planId}`;
    if (!(await confirm({ command: `enrich ${command}`, look }, questions[command](plan, rejected), signal))) {
      output.tell('nothing was written');
      return exitCodes.failed;
    }
  }
  const work = () => follow(context, plan, direction, input);
  return local === true ? withLocalWorker(context, plan.store, work) : work();
}

async function follow(
  { session, output, signal }: CommandContext,
  { planId }: PlanRecord,
  direction: Direction,
  input: Pick<WritePlanInput, 'isRetry' | 'accepted'>,
): Promise<number> {
  const handle = await startWriting(session, await findPlan(session, planId), direction, input);
  try {
    const end = await followWriting(handle, tellBatches(output.tell), signal);
    const record = await findPlan(session, planId);
    const outcomes = await readOutcomes(session, record, 10_000);
    if (end.kind === 'failed') {
      const { message, remedy } = end.failure;
      throw new PipelineError('conflict', message, remedy === '' ? {} : { remedy });
    }
    const counts = outcomes[direction];
    const rows = outcomes.rows.filter((row) => row.direction === direction);
    output.result(
      { ...record, counts, rows },
      [
        `plan ${planId} is ${record.status.replaceAll('_', ' ')}: ${showCountsOf[direction](counts)}`,
        ...(rows.length === 0 ? [] : [showOutcomes(rows, planId)]),
        ...(nextStep(record) === '' ? [] : [`  → ${nextStep(record)}`]),
      ].join('\n'),
    );
    return ['applied', 'undone'].includes(record.status) ? exitCodes.ok : exitCodes.failed;
  } catch (error) {
    if (!signal.aborted) throw error;
    output.tell(`detached; ${planId} goes on. Stop it with perdura enrich cancel ${planId}`);
    return exitCodes.interrupted;
  }
}

function announce({ planId, destination, content }: PlanRecord, command: Direction | 'retry'): string {
  if (content === null || command !== 'apply') return `${planId} at ${destination}`;
  return `${planId} to ${destination}: ${showLimit(content.limit)}\n${showCounts(content.counts)}`;
}

const questions = {
  apply: ({ content, destination }: PlanRecord) => `Write ${count(content?.writes ?? 0, 'row')} to ${destination}?`,
  retry: ({ destination }: PlanRecord, rejected: number) =>
    `Write ${count(rejected, 'rejected row')} to ${destination} again?`,
  undo: ({ destination }: PlanRecord) => `Take back what was written to ${destination}?`,
} as const;
