/** `perdura status`: one run, as its record and, while it is under way, its workflow tell it. */
import { findReconciled } from '../../app/reconcile-run.ts';
import { readProgress } from '../../app/runs.ts';
import type { StageFigures, StageProgress } from '../../lib/pure/run-plan.ts';
import type { CommandContext } from '../command.ts';
import { exitCodes } from '../exit-codes.ts';
import { showTable } from '../show/columns.ts';
import { elapsed } from '../show/numbers.ts';

export async function status({ session, output }: CommandContext, _: object, id: string): Promise<number> {
  const record = await findReconciled(session, id);
  const progress = await readProgress(session, record);
  const facts = [
    ['run', record.runId],
    ['workflow', record.workflowId],
    ['status', record.status],
    ['requested', `${record.requestedAt} by ${record.requestedBy}`],
    ['started', record.startedAt],
    ['finished', record.finishedAt],
    ['code', record.codeVersion],
    ['inputs', record.inputsHash],
    ['snapshot', record.snapshot],
    ['published', record.publishedAt === null ? null : `${record.publishedAt} by ${record.publishedBy}`],
    ['because', record.publishReason],
    ['failed at', record.failure?.stage ?? null],
    ['failure', record.failure?.message ?? null],
    ['remedy', record.failure?.remedy ?? null],
  ].filter((fact): fact is [string, string] => fact[1] !== null && fact[1] !== '');
  const width = Math.max(...facts.map(([name]) => name.length));
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
  const text = facts.map(([name, value]) => `${name.padEnd(width)}  ${value}`).join('\n');
  output.result(
    { ...record, stages: progress?.stages ?? [] },
    stages.length === 0 ? text : `${text}\n\n${showTable(columns, stages)}`,
  );
  return exitCodes.ok;
}
