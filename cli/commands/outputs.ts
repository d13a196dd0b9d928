/** `perdura outputs list`, `status` and `push`. */
import { listOutputs, outputStatus, pickOutputs, pushToOutputs } from '../../app/outputs.ts';
import { findRecord, requireWorker } from '../../app/runs.ts';
import { pickStore } from '../../lib/config.ts';
import type { CommandContext } from '../command.ts';
import { exitCodes } from '../exit-codes.ts';
import { withLocalWorker } from '../local-worker.ts';
import { showTable } from '../show/columns.ts';
import { utc } from '../show/instants.ts';
import { whole } from '../show/numbers.ts';
import { describePushed } from '../show/outputs.ts';

interface StoreOption {
  readonly store?: string;
}

export async function list({ session, output }: CommandContext, options: StoreOption): Promise<number> {
  const listed = listOutputs(session, pickStore(session.project, options.store));
  const rows = listed.map(({ output: name, place, tables, contacts }) => [
    name,
    place,
    tables === 'all' ? 'all' : tables.join(', '),
    contacts ? 'yes' : 'no',
  ]);
  const heads = ['output', 'place', 'tables', 'contacts'].map((head) => ({ head }));
  output.result(listed, rows.length === 0 ? 'no outputs; add one in perdura.yaml' : showTable(heads, rows));
  return exitCodes.ok;
}

export async function status(
  { session, output, signal }: CommandContext,
  options: StoreOption,
  name: string | undefined,
): Promise<number> {
  const store = pickStore(session.project, options.store);
  const found = [];
  for (const each of pickOutputs(session, store, name)) found.push(await outputStatus(session, store, each, signal));
  const rows = found.map(({ output: each, held, isCurrent }) => [
    each,
    held?.runId ?? null,
    isCurrent ? 'yes' : 'no',
    held?.contractVersion ?? null,
    held === null ? null : whole(held.tables.length),
    held === null ? null : whole(held.rows),
    held === null ? null : utc(held.publishedAt),
  ]);
  const heads = ['output', 'run', 'current', 'contract', 'tables', 'rows', 'pushed (UTC)'];
  const table = showTable(
    heads.map((head) => (['tables', 'rows'].includes(head) ? { head, align: 'right' as const } : { head })),
    rows,
  );
  const problems = found.flatMap(({ output: each, problem, last }) => {
    if (problem !== null) return [`${each}: ${problem}`];
    return last?.status === 'failed' ? [`${each}: ${last.message}\n  → ${last.remedy}`] : [];
  });
  output.result(found, [table, ...problems].join('\n'));
  return problems.length === 0 ? exitCodes.ok : exitCodes.failed;
}

export async function push(
  context: CommandContext,
  options: StoreOption & { readonly run?: string; readonly acceptSchema?: boolean; readonly local?: boolean },
  name: string | undefined,
): Promise<number> {
  const { session, output } = context;
  const store = pickStore(session.project, options.store);
  const names = pickOutputs(session, store, name);
  const runId = options.run === undefined ? undefined : (await findRecord(session, options.run)).runId;
  const work = () =>
    pushToOutputs(session, store, { outputs: names, runId, acceptSchema: options.acceptSchema === true });
  if (options.local !== true) await requireWorker(session, store);
  const pushed = await (options.local === true ? withLocalWorker(context, store, work) : work());
  output.result(pushed, pushed.map(describePushed).join('\n'));
  for (const { status: ended, remedy } of pushed) if (ended === 'failed') output.tell(`  → ${remedy}`);
  return pushed.some(({ status: ended }) => ended === 'failed') ? exitCodes.failed : exitCodes.ok;
}
