/** `perdura persona list|show|cancel`: analyses of personas that were asked for, and those of runs. */
import { cancelAnalysis, findAnalysis } from '../../app/personas/ask.ts';
import { type RunPersonas, readRunPersonas } from '../../app/personas/of-run.ts';
import { listAnalyses, readAnalysis } from '../../app/personas/read.ts';
import { pickStore } from '../../lib/config.ts';
import { PipelineError } from '../../lib/errors.ts';
import type { CommandContext } from '../command.ts';
import { exitCodes } from '../exit-codes.ts';
import { showTable } from '../show/columns.ts';
import { utc } from '../show/instants.ts';
import { whole } from '../show/numbers.ts';
import { type Shown, showLevels, showPersonas, showSentences, showWarnings } from '../show/personas.ts';

export async function list(
  { session, output }: CommandContext,
  { store: asked, page }: { readonly store?: string; readonly page: number },
  name: string | undefined,
): Promise<number> {
  const store = pickStore(session.project, asked);
  const listed = await listAnalyses(session, store, { page, ...(name === undefined ? {} : { name }) });
  const { analyses, total, pages } = listed;
  const columns = [
    { head: 'name' },
    { head: 'n or run' },
    { head: 'status' },
    { head: 'k', align: 'right' },
    { head: 'unit' },
    { head: 'customers', align: 'right' },
    { head: 'as of' },
    { head: 'asked (UTC)' },
    { head: 'by' },
  ] as const;
  const rows = analyses.map((one) => [
    one.name,
    one.id,
    one.status,
    one.k,
    one.unit,
    one.customers === null ? null : whole(one.customers),
    one.asOf,
    utc(one.requestedAt),
    one.requestedBy,
  ]);
  const text =
    total === 0
      ? 'no analysis yet; ask for one with perdura persona run NAME --attribute product.category'
      : `${showTable(columns, rows)}\n\npage ${page} of ${pages}`;
  output.result({ store, page, pages, total, analyses }, text);
  return exitCodes.ok;
}

export async function show(
  { session, output }: CommandContext,
  { store: asked }: { readonly store?: string },
  name: string,
  n: string | undefined,
): Promise<number> {
  const store = pickStore(session.project, asked);
  const { language = 'en', currency = 'EUR' } = session.project.config.stores[store] ?? {};
  const shown = { language, currency };
  if (n !== undefined && n.startsWith(`${store}-`)) {
    const { analysis, asOf } = await readRunPersonas(session, store, name, n);
    const head = `${name} of ${store}, in run ${n}, as of ${asOf}`;
    output.result({ store, name, runId: n, asOf, ...analysis }, [head, '', ...parts(analysis, shown)].join('\n'));
    return exitCodes.ok;
  }
  const record = await findAnalysis(session, store, name, pickNumber(n));
  const { status, asOf, failure, configuration, requestedBy, requestedAt } = record;
  const head = `${name} ${record.n} of ${store}: ${status}, asked ${utc(requestedAt)} UTC by ${requestedBy}`;
  if (status !== 'done') {
    output.result(record, failure === null ? head : `${head}\n${failure.message}\n  → ${failure.remedy}`);
    return exitCodes.ok;
  }
  const { analysis, report } = await readAnalysis(session, record);
  const { unit, transformation, attributes, audience, k } = configuration;
  const by = [attributes.join(' + '), unit, ...(transformation === 'none' ? [] : [transformation]), `k ${k}`];
  const text = [
    head,
    `${by.join(', ')}; as of ${asOf}, ${record.runId ?? 'no run of that day is known'}`,
    ...(audience === undefined ? [] : [`of those with: ${audience}`]),
    '',
    ...parts(analysis, shown),
    '',
    ...showWarnings(analysis, name),
    `report  ${report}`,
  ];
  output.result({ ...record, report, ...analysis }, text.join('\n'));
  return exitCodes.ok;
}

const parts = (analysis: RunPersonas, shown: Shown): readonly string[] => [
  showPersonas(analysis, shown),
  '',
  showLevels(analysis, shown),
  '',
  showSentences(analysis, shown),
];

export async function cancel(
  { session, output }: CommandContext,
  { store: asked }: { readonly store?: string },
  name: string,
  n: string | undefined,
): Promise<number> {
  const store = pickStore(session.project, asked);
  const record = await findAnalysis(session, store, name, pickNumber(n));
  if (record.status === 'done') {
    throw new PipelineError('conflict', `persona analysis ${name} ${record.n}: has ended already, it is done`);
  }
  await cancelAnalysis(session, record);
  output.result({ store, name, n: record.n, status: 'cancelling' }, `asked ${name} ${record.n} to stop`);
  return exitCodes.ok;
}

function pickNumber(text: string | undefined): number | undefined {
  if (text === undefined) return undefined;
  const n = Number(text);
  if (Number.isInteger(n) && n > 0) return n;
  throw new PipelineError('config', `which analysis: needs a whole number above 0, is ${text}`, {
    remedy: 'see perdura persona list',
  });
}
