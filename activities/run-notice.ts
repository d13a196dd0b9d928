/** What people are told of a run: how it ended, its figures beside the previous ones, and where to see more. */
import { readFile } from 'node:fs/promises';
import { join } from 'node:path';
import type { Notice } from '../lib/notifier.ts';
import { durationText, type Figure, noticeFigures } from '../report/notice-figures.ts';
import type { ReportData } from '../report/report-data.ts';
import type { RunRecord } from '../storage/state/index.ts';
import type { StoreDependencies } from './dependencies.ts';
import type { EndedRun, FailedRun } from './run-record.ts';

type Deps = Pick<StoreDependencies, 'state' | 'folders' | 'now' | 'workflowUrl'>;

export async function endedNotice(deps: Deps, { run, status, reasons }: EndedRun): Promise<Notice> {
  const { state, folders, now } = deps;
  const record = await state.runs.get(run.runId);
  const isRefused = status === 'refused';
  const startedAt = record?.startedAt ?? undefined;
  const previous = startedAt === undefined ? undefined : await state.runs.publishedBefore(run.store, startedAt);
  const data = await readReport(deps, record);
  const duration: Figure[] =
    startedAt === undefined
      ? []
      : [['duration', durationText((now().getTime() - new Date(startedAt).getTime()) / 1000)]];
  return {
    level: isRefused ? 'refused' : 'success',
    store: run.store,
    subject: run.runId,
    title: isRefused ? `run ${run.runId} was refused by the gate` : `run ${run.runId} is published`,
    lines: isRefused
      ? [
          ...reasons,
          `what was published before stays; to publish it all the same: perdura publish ${run.runId} --reason …`,
        ]
      : reasons,
    figures: [...(data === undefined ? [] : noticeFigures(data, await readReport(deps, previous))), ...duration],
    links: [
      ...(data === undefined
        ? []
        : [{ label: 'report', url: join(folders.published, record?.snapshot ?? '', 'report.html') }]),
      ...workflowLink(deps, record),
    ],
  };
}

export function failedNotice(
  deps: Pick<Deps, 'workflowUrl'>,
  record: RunRecord,
  { runId, status, stage, message, remedy }: FailedRun,
): Notice {
  return {
    level: 'failure',
    store: record.store,
    subject: runId,
    title: `run ${runId} ${status} at ${stage}`,
    lines: [
      message,
      ...(remedy === '' ? [] : [`→ ${remedy}`]),
      'what was published before stays as it is',
      `see more: perdura status ${runId}`,
    ],
    figures: [
      ['stage', stage],
      ['as of', record.asOf],
      ['started by', record.requestedBy],
    ],
    links: workflowLink(deps, record),
  };
}

const workflowLink = ({ workflowUrl }: Pick<Deps, 'workflowUrl'>, record: RunRecord | undefined) => {
  const url = record === undefined ? undefined : workflowUrl?.(record.workflowId);
  return url === undefined ? [] : [{ label: 'workflow', url }];
};

/** undefined for a run without a snapshot, or whose snapshot is gone: news go out all the same. */
async function readReport({ folders }: Deps, record: RunRecord | undefined): Promise<ReportData | undefined> {
  if (record?.snapshot == null) return undefined;
  try {
    const text = await readFile(join(folders.published, record.snapshot, 'report.json'), 'utf8');
    return JSON.parse(text) as ReportData;
  } catch {
    return undefined;
  }
}
