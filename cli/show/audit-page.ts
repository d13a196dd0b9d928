/** An audit as a page for the terminal: one section after the other, in the order in which the run went. */
import type { Audit, StageAudit } from '../../app/audit/audit.ts';
import { count } from '../../lib/pure/count.ts';
import { modelLabels } from '../../models/clv/labels.ts';
import { showAfterwards } from './afterwards.ts';
import { describeBacktest } from './backtest.ts';
import { showTable } from './columns.ts';
import { showFacts } from './facts.ts';
import { elapsed, whole } from './numbers.ts';
import { inUtc, utc } from './instants.ts';

export const showAudit = (audit: Audit): string =>
  [
    showRun(audit),
    section('configuration', showConfiguration(audit)),
    section('inputs', showInputs(audit)),
    section('stages', showStages(audit)),
    section('model and gate', showModel(audit)),
    section('outputs', showOutputs(audit)),
    section('afterwards', showAfterwards(audit.afterwards)),
  ]
    .filter((text) => text !== '')
    .join('\n\n');

const section = (title: string, text: string): string => (text === '' ? '' : `${title}\n${text}`);

const short = (hash: string | null): string => hash?.slice(0, 12) ?? '–';

function showRun({ run, startedBy, history, workers, codeVersion, previous, publication, alreadyPublished }: Audit) {
  const { kind, by, from, nominalTime } = startedBy;
  const who = kind === 'manual' ? by : `${by}${nominalTime === null ? '' : `, meant for ${inUtc(nominalTime)}`}`;
  const ended = run.finishedAt === null ? null : inUtc(run.finishedAt);
  return showFacts([
    ['run', `${run.runId}, ${run.status.replaceAll('_', ' ')}${run.isForced ? ', forced' : ''}`],
    ['as of', `${run.asOf}, store ${run.store}`],
    ['workflow', run.workflowId],
    ['requested', `${inUtc(run.requestedAt)} by ${who}${from === null ? '' : ` (from ${from})`}`],
    ['started', run.startedAt && inUtc(run.startedAt)],
    ['finished', ended],
    ['failed at', run.failure && `${run.failure.stage}: ${run.failure.message}`],
    ['remedy', run.failure?.remedy],
    ['workers', workers.join(', ')],
    ['code', codeVersion],
    ['published', showPublication(publication)],
    ['already by', alreadyPublished],
    ['before it', previous && `${previous.runId}, published ${inUtc(previous.publishedAt ?? '')}`],
    ['history', `${showSource(history)}${history.problem === null ? '' : `; ${history.problem}`}`],
  ]);
}

function showPublication({ publishedAt, publishedBy, reason, isOverride, isCurrent }: Audit['publication']) {
  if (publishedAt === null) return null;
  const how = isOverride ? `by ${publishedBy} against the gate: ${reason}` : `by the ${publishedBy}`;
  return `${inUtc(publishedAt)} ${how}${isCurrent ? '; current' : ''}`;
}

const sources = { file: 'exported file', temporal: 'Temporal', none: 'none' } as const;

const showSource = ({ source, events, ending }: Audit['history']): string =>
  source === 'none' ? 'none' : `${sources[source]}, ${count(events, 'event')}, ${ending ?? 'still open'}`;

function showConfiguration({ configuration: { project, objects }, previous }: Audit): string {
  const change = project.isChanged === null ? '' : project.isChanged ? ', changed' : ', unchanged';
  const versions = objects.map(({ kind, name, version, author, createdAt, reason, previousVersion }) => {
    const told =
      author === null ? '' : ` by ${author}, ${createdAt?.slice(0, 10)}${reason === null ? '' : `: ${reason}`}`;
    const before =
      previousVersion === null ? '' : previousVersion === version ? ', unchanged' : `, was ${previousVersion}`;
    return [`${kind}/${name}`, `version ${version}${told}${before}`] as const;
  });
  const diffs = objects.filter(({ diff }) => diff !== '').map(({ diff }) => diff.trimEnd());
  const facts = showFacts([
    ['perdura.yaml', project.hash === null ? null : `${short(project.hash)}${change}`],
    ...versions,
    ['compared', previous === null ? null : `with ${previous.runId}`],
  ]);
  return [facts, ...diffs].join('\n');
}

function showInputs({ inputs }: Audit): string {
  const rows = inputs.loads.map(({ source, stream, input, rows: landed, bytes, landedAt, sha256, isUsed }) => [
    `${source}/${stream}`,
    input.path,
    whole(landed),
    whole(bytes),
    utc(landedAt),
    short(sha256),
    isUsed ? '' : 'superseded',
  ]);
  const columns = [
    { head: 'stream' },
    { head: 'file' },
    { head: 'rows', align: 'right' as const },
    { head: 'bytes', align: 'right' as const },
    { head: 'landed (UTC)' },
    { head: 'sha256' },
    { head: '' },
  ];
  const facts = showFacts([
    ['hash', inputs.hash],
    ['continues', inputs.predecessor?.runId ?? null],
    ['problem', inputs.problem],
  ]);
  return [facts, rows.length === 0 ? '' : showTable(columns, rows)].filter((text) => text !== '').join('\n');
}

function showStages({ stages }: Audit): string {
  if (stages.length === 0) return '';
  const rows = stages.map((stage) => [
    stage.stage,
    stage.status.replace('_', ' '),
    stage.attempts,
    stage.wallSeconds === null ? null : elapsed(stage.wallSeconds),
    stage.cpuSeconds,
    stage.peakMb,
    stage.note ?? '',
  ]);
  const columns = [
    { head: 'stage' },
    { head: 'status' },
    { head: 'attempts', align: 'right' as const },
    { head: 'took', align: 'right' as const },
    { head: 'CPU s', align: 'right' as const },
    { head: 'peak MB', align: 'right' as const },
    { head: 'note' },
  ];
  const built = stages.flatMap(({ models }) => models).filter(({ rows: made }) => made !== null);
  return [
    showTable(columns, rows),
    ...stages.flatMap(showFailures),
    ...(built.length === 0
      ? []
      : [`rows of models: ${built.map(({ name, rows: made }) => `${name} ${whole(made ?? 0)}`).join(', ')}`]),
  ].join('\n');
}

function showFailures({ stage, attempts, worker, earlierFailure, failure }: StageAudit): readonly string[] {
  const tell = (attempt: number | null, said: NonNullable<StageAudit['failure']>) =>
    `${stage}, attempt ${attempt ?? '?'}: ${said.message}${said.kind === null ? '' : ` (${said.kind})`}`;
  return [
    ...(earlierFailure === null ? [] : [tell((attempts ?? 2) - 1, earlierFailure)]),
    ...(failure === null ? [] : [`${tell(attempts, failure)} on ${worker}`]),
  ];
}

function showModel({ model, gate }: Audit): string {
  if (model === null) return '';
  const { predictions, fits, backtest } = model;
  const parameters = (values: object) =>
    Object.entries(values)
      .map(([name, value]) => `${name} ${typeof value === 'number' ? Number(value.toPrecision(6)) : value}`)
      .join(', ');
  return showFacts([
    ['predictions', [predictions.status.replaceAll('_', ' '), ...predictions.missing].join('; ')],
    ...(fits === null ? [] : [fits.orders, fits.spend]).map(
      ({ model: name, fit }) =>
        [
          modelLabels[name],
          `${parameters(fit.parameters as object)}; log-likelihood ${fit.logLikelihood.toFixed(4)}`,
        ] as const,
    ),
    ['back-test', showBacktest(backtest)],
    ['gate', gate && gate.decision],
    ...(gate?.checks ?? []).map(({ status, note }) => ['', `${status}: ${note}`] as const),
  ]);
}

const showBacktest = (backtest: NonNullable<Audit['model']>['backtest']): string =>
  backtest.validated ? describeBacktest(backtest) : `unvalidated: ${backtest.reason}`;

function showOutputs({ outputs }: Audit): string {
  if (outputs === null) return '';
  const rows = [
    ...outputs.tables.map((table) => [table.name, whole(table.rows), whole(table.bytes), table.sha256, table.onDisk]),
    ...outputs.files.map((file) => [file.file, null, whole(file.bytes), file.sha256, file.onDisk]),
  ];
  const columns = [
    { head: 'table or file' },
    { head: 'rows', align: 'right' as const },
    { head: 'bytes', align: 'right' as const },
    { head: 'sha256' },
    { head: 'on disk' },
  ];
  return [showFacts([['snapshot', outputs.snapshot]]), showTable(columns, rows)].join('\n');
}
