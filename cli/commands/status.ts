/** `perdura status`: one run, as its record and, while it is under way, its workflow tell it; and what became of it. */
import { existsSync } from 'node:fs';
import { join } from 'node:path';
import { auditAfterwards } from '../../app/audit/afterwards.ts';
import { storeFolders } from '../../app/folders.ts';
import { readReportData } from '../../app/published.ts';
import { findReconciled } from '../../app/reconcile-run.ts';
import { readProgress } from '../../app/runs.ts';
import type { StageFigures, StageProgress } from '../../lib/pure/run-plan.ts';
import type { ReportData } from '../../report/report-data.ts';
import type { CommandContext } from '../command.ts';
import { exitCodes } from '../exit-codes.ts';
import { showTable } from '../show/columns.ts';
import { showAfterwards } from '../show/afterwards.ts';
import { expectedOf, storeFacts } from '../show/expected.ts';
import { showFacts } from '../show/facts.ts';
import { inUtc } from '../show/instants.ts';
import { elapsed } from '../show/numbers.ts';

export async function status({ session, output }: CommandContext, _: object, id: string): Promise<number> {
  const record = await findReconciled(session, id);
  const progress = await readProgress(session, record);
  const { runs } = storeFolders(session.project);
  const afterwards = await auditAfterwards(await session.state(), record, runs);
  const report = await readReport(session, record.snapshot);
  const facts = showFacts([
    ['run', record.runId],
    ['workflow', record.workflowId],
    ['status', record.status.replaceAll('_', ' ')],
    ['requested', `${inUtc(record.requestedAt)} by ${record.requestedBy}`],
    ['started', record.startedAt && inUtc(record.startedAt)],
    ['finished', record.finishedAt && inUtc(record.finishedAt)],
    ['code', record.codeVersion],
    ['inputs', record.inputsHash],
    ['snapshot', record.snapshot],
    ['published', record.publishedAt === null ? null : `${inUtc(record.publishedAt)} by ${record.publishedBy}`],
    ['because', record.publishReason],
    ...(report === undefined ? [] : storeFacts(report)),
    ['failed at', record.failure?.stage ?? null],
    ['failure', record.failure?.message ?? null],
    ['remedy', record.failure?.remedy ?? null],
  ]);
  const figures = (record.figures ?? {}) as Readonly<Record<string, StageFigures>>;
  // Without Temporal the figures still say which stages ended.
  const known =
    progress?.stages ?? Object.keys(figures).map((stage): StageProgress => ({ stage, status: 'done', note: '' }));
  const stages = known.map(({ stage, status: state, note }) => {
    const spent = figures[stage];
    return [
      stage,
      state,
      spent === undefined ? null : elapsed(spent.wallSeconds),
      spent?.cpuSeconds ?? null,
      spent?.peakMb ?? null,
      note,
    ];
  });
  const columns = [
    { head: 'stage' },
    { head: 'status' },
    { head: 'took', align: 'right' as const },
    { head: 'CPU s', align: 'right' as const },
    { head: 'peak MB', align: 'right' as const },
    { head: 'note' },
  ];
  const parts = [facts, stages.length === 0 ? '' : showTable(columns, stages), showAfterwards(afterwards)];
  output.result(
    {
      ...record,
      stages: progress?.stages ?? [],
      expected: report === undefined ? [] : expectedOf(report, 'store'),
      afterwards,
    },
    parts.filter((part) => part !== '').join('\n\n'),
  );
  return exitCodes.ok;
}

/** Of a run that made its snapshot, as long as that is kept. */
async function readReport(
  session: CommandContext['session'],
  snapshot: string | null,
): Promise<ReportData | undefined> {
  if (snapshot === null) return undefined;
  const folder = join(storeFolders(session.project).published, snapshot);
  return existsSync(join(folder, 'report.json')) ? readReportData(folder) : undefined;
}
