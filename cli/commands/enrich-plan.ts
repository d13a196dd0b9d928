/** `perdura enrich plan` and `show`: what would be written, counted and row by row. */
import {
  findPlan,
  hasRows,
  listPlans,
  pickEnrichment,
  planEnrichment,
  planRows,
  type PlanRecord,
  type PlanRow,
  readOutcomes,
} from '../../app/enrichment.ts';
import { pickStore } from '../../lib/config.ts';
import { count } from '../../lib/pure/count.ts';
import type { PlanAction } from '../../lib/pure/plans.ts';
import type { CommandContext } from '../command.ts';
import { exitCodes } from '../exit-codes.ts';
import { withLocalWorker } from '../local-worker.ts';
import { showTable } from '../show/columns.ts';
import { showFacts } from '../show/facts.ts';
import { whole } from '../show/numbers.ts';
import {
  maskRow,
  nextStep,
  showCounts,
  showLimit,
  showOutcomes,
  showRows,
  showTakenBack,
  showWritten,
} from '../show/plan.ts';
import { inUtc, utc } from '../show/instants.ts';

interface RowOptions {
  readonly rows?: PlanAction;
  readonly limit?: number;
  readonly contacts?: boolean;
}

const sampleRows = 5;
const askedRows = 20;
const mostOutcomes = 10_000;

export async function plan(
  context: CommandContext,
  options: RowOptions & { readonly store?: string; readonly run?: string; readonly local?: boolean },
  name: string | undefined,
): Promise<number> {
  const { session, output } = context;
  const store = pickStore(session.project, options.store);
  const enrichment = await pickEnrichment(session, store, name);
  const work = () => planEnrichment(session, store, { enrichment, runId: options.run });
  const { planId } = await (options.local === true ? withLocalWorker(context, store, work) : work());
  const record = await findPlan(session, planId);
  await present(context, record, options);
  if (output.format !== 'text') output.tell(nextStep(record));
  return record.status === 'refused' ? exitCodes.refused : exitCodes.ok;
}

export async function show(context: CommandContext, options: RowOptions, planId: string): Promise<number> {
  await present(context, await findPlan(context.session, planId), options);
  return exitCodes.ok;
}

export async function plans(
  { session, output }: CommandContext,
  options: { readonly store?: string; readonly limit: number },
): Promise<number> {
  const store = options.store === undefined ? undefined : pickStore(session.project, options.store);
  const records = await listPlans(session, { store, limit: options.limit });
  const rows = records.map((record) => [
    record.planId,
    record.status.replaceAll('_', ' '),
    record.destination,
    record.runId,
    record.content === null ? null : whole(record.content.writes),
    utc(record.createdAt),
    record.appliedBy,
  ]);
  const heads = ['plan', 'status', 'destination', 'from run', 'to write', 'planned (UTC)', 'applied by'];
  const text = showTable(
    heads.map((head) => (head === 'to write' ? { head, align: 'right' } : { head })),
    rows,
  );
  output.result(records, rows.length === 0 ? 'no plans yet; make one with perdura enrich plan' : text);
  return exitCodes.ok;
}

async function present({ session, output }: CommandContext, record: PlanRecord, options: RowOptions): Promise<void> {
  const { rows: action, limit, contacts: withContacts = false } = options;
  const outcomes = await readOutcomes(session, record, mostOutcomes);
  if (record.content === null || !hasRows(session, record)) {
    const removed = record.content === null ? '' : '\n\nits rows are no longer kept';
    output.result({ ...record, outcomes }, `${describe(record, outcomes)}${removed}`);
    return;
  }
  const filter = { ...(action === undefined ? {} : { action }), ...(limit === undefined ? {} : { limit }) };
  const masked = async function* () {
    for await (const page of planRows(session, record, filter)) yield page.map((row) => maskRow(row, withContacts));
  };
  const text = [describe(record, outcomes)];
  if (output.format === 'text') {
    const some: PlanRow[] = [];
    for await (const page of planRows(session, record, {
      ...filter,
      limit: limit ?? (action === undefined ? sampleRows : askedRows),
    }))
      some.push(...page);
    const fitting = record.content.counts
      .filter((counted) => action === undefined || counted.action === action)
      .reduce((sum, { rows }) => sum + rows, 0);
    const more = `\n… of ${count(fitting, 'row')}; --rows ACTION and --limit N show others`;
    if (some.length > 0) text.push(`${showRows(some, withContacts)}${some.length < fitting ? more : ''}`);
    text.push(nextStep(record));
  }
  await output.results({ ...record, outcomes }, masked(), text.filter((part) => part !== '').join('\n\n'));
}

function describe(record: PlanRecord, { apply, undo, rows }: Awaited<ReturnType<typeof readOutcomes>>): string {
  const { content } = record;
  const facts = showFacts([
    ['plan', record.planId],
    ['status', record.status.replaceAll('_', ' ')],
    ['enrichment', `${record.enrichment}, version ${record.objectVersion}`],
    ['destination', `${record.destination}: ${record.destinationPlace}`],
    ['from run', record.runId],
    ['planned', `${inUtc(record.createdAt)} by ${record.createdBy}`],
    ['change', content === null ? null : showLimit(content.limit)],
    ['accepted', record.accepted === null ? null : `${record.accepted.change}: ${record.accepted.reason}`],
    ['applied', record.applyRound === 0 ? null : `${showWritten(apply)}, by ${record.appliedBy}`],
    ['taken back', record.undoRound === 0 ? null : `${showTakenBack(undo)}, by ${record.undoneBy}`],
    ['failure', record.failure],
  ]);
  const parts = [
    facts,
    content === null ? '' : showCounts(content.counts),
    rows.length === 0 ? '' : showOutcomes(rows, record.planId),
  ];
  return parts.filter((part) => part !== '').join('\n\n');
}
