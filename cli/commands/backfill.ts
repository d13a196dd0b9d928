/** `perdura backfill`: snapshots of days gone by, followed day by day. */
import {
  cancelBackfill,
  followBackfill,
  pauseBackfill,
  readBackfill,
  resumeBackfill,
  startBackfill,
} from '../../app/backfill.ts';
import { pickStore } from '../../lib/config.ts';
import { explain, PipelineError } from '../../lib/errors.ts';
import type { BackfillDay, BackfillOutcome, BackfillProgress } from '../../lib/pure/backfill.ts';
import type { BackfillStep } from '../../lib/pure/backfill-days.ts';
import { count } from '../../lib/pure/count.ts';
import type { CommandContext } from '../command.ts';
import { exitCodes } from '../exit-codes.ts';
import { showTable } from '../show/columns.ts';

export async function start(
  { session, output, signal }: CommandContext,
  options: {
    readonly from?: string;
    readonly to?: string;
    readonly every: BackfillStep;
    readonly store?: string;
    readonly detach?: boolean;
  },
): Promise<number> {
  const { from, to, every } = options;
  if (from === undefined || to === undefined) {
    throw new PipelineError('config', 'backfill: needs --from DATE and --to DATE');
  }
  const store = pickStore(session.project, options.store);
  const { request, days, handle } = await startBackfill(session, store, { from, to, every });
  if (options.detach === true) {
    output.result(
      { request, store, from, to, every, days },
      `started ${request} of ${count(days, 'day')}; see perdura backfill status ${request}`,
    );
    return exitCodes.ok;
  }
  output.tell(`${request}: ${count(days, 'day')}, ${from} to ${to}; Ctrl-C stops following, not the backfill`);
  try {
    const end = await followBackfill(handle, tellDays(output.tell), signal);
    if (end.kind === 'ended') {
      output.result(end.outcome, summarise(end.outcome));
      return exitCodeOf(end.outcome);
    }
    const told =
      end.kind === 'cancelled' ? 'was cancelled; days that were done stay done' : explainFailure(end.failure);
    output.result({ request, store, status: end.kind }, `${request} ${told}`);
    return exitCodes.failed;
  } catch (error) {
    if (!signal.aborted) throw error;
    output.tell(`detached; ${request} goes on. See perdura backfill status ${request}`);
    return exitCodes.interrupted;
  }
}

export async function status({ session, output }: CommandContext, _: object, request: string): Promise<number> {
  const progress = await readBackfill(session, request);
  const columns = ['day', 'status', 'run', 'note'].map((head) => ({ head }));
  const rows = progress.days.map((day) => [day.asOf, day.status, day.runId ?? null, day.note ?? '']);
  const by = progress.pausedBy === undefined ? '' : ` (by ${progress.pausedBy})`;
  output.result(progress, `${request} is ${progress.status}${by}: ${figures(progress)}\n\n${showTable(columns, rows)}`);
  return exitCodes.ok;
}

export async function pause({ session, output }: CommandContext, _: object, request: string): Promise<number> {
  await pauseBackfill(session, request);
  output.result({ request, status: 'paused' }, `${request} is paused; a day that runs ends first`);
  return exitCodes.ok;
}

export async function resume({ session, output }: CommandContext, _: object, request: string): Promise<number> {
  await resumeBackfill(session, request);
  output.result({ request, status: 'running' }, `${request} goes on`);
  return exitCodes.ok;
}

export async function cancel({ session, output }: CommandContext, _: object, request: string): Promise<number> {
  await cancelBackfill(session, request);
  output.result({ request, status: 'cancelling' }, `asked ${request} to stop`);
  return exitCodes.ok;
}

/** A line for every day when it begins and when it ends, one for all that were there. */
function tellDays(tell: (line: string) => void): (progress: BackfillProgress) => void {
  const told = new Map<string, BackfillDay['status']>();
  let toldStatus: BackfillProgress['status'] = 'running';
  return ({ days, status: now, counts }) => {
    if (told.size === 0 && counts.present > 0) tell(`${count(counts.present, 'day')} had a snapshot already`);
    for (const [at, { asOf, status: ended, runId, note }] of days.entries()) {
      if (told.get(asOf) === ended) continue;
      told.set(asOf, ended);
      if (ended === 'pending' || ended === 'present') continue;
      const parts = [`${at + 1}/${days.length}`, asOf, ended, runId, note].filter((part) => part !== undefined);
      tell(parts.join('  '));
    }
    if (now === toldStatus) return;
    toldStatus = now;
    if (now === 'paused') tell('paused; perdura backfill resume lets it go on');
  };
}

const figures = ({ counts }: BackfillOutcome): string =>
  Object.entries(counts)
    .filter(([, days]) => days > 0)
    .map(([label, days]) => `${days} ${label}`)
    .join(', ');

function summarise(outcome: BackfillOutcome): string {
  const bad = outcome.days.filter((day) => day.status === 'failed' || day.status === 'refused');
  const { from, to, every } = outcome;
  const again =
    bad.length === 0 ? [] : [`  → perdura backfill --from ${from} --to ${to} --every ${every} tries these again`];
  const lines = bad.map(({ asOf, status: ended, note }) => `  ${asOf} ${ended}: ${note ?? ''}`);
  return [`${outcome.request} is done: ${figures(outcome)}`, ...lines, ...again].join('\n');
}

function exitCodeOf({ counts }: BackfillOutcome): number {
  if (counts.failed + counts.cancelled > 0) return exitCodes.failed;
  return counts.refused > 0 ? exitCodes.refused : exitCodes.ok;
}

const explainFailure = ({ message, remedy }: { readonly message: string; readonly remedy: string }): string =>
  explain(new PipelineError('bad_data', `failed: ${message}`, remedy === '' ? {} : { remedy }));
