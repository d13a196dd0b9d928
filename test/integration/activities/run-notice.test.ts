/** What people are told of a run, from real records and report files. */
import { mkdirSync, mkdtempSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterEach, beforeEach, expect, it } from 'vitest';
import { endedNotice, failedNotice } from '../../../activities/run-notice.ts';
import type { EndedRun } from '../../../activities/run-record.ts';
import type { StoreFolders } from '../../../activities/dependencies.ts';
import { openState, type RunRecord, type State } from '../../../storage/state/index.ts';
import { cdnowReport } from '../../support/report-data.ts';

let folder: string;
let state: State;
beforeEach(async () => {
  folder = mkdtempSync(join(tmpdir(), 'perdura-run-notice-'));
  state = await openState({ file: join(folder, 'state.sqlite') });
});
afterEach(async () => {
  await state.close();
  rmSync(folder, { recursive: true, force: true });
});

const deps = () => ({
  state,
  folders: { published: folder } as StoreFolders,
  now: () => new Date('2026-07-01T03:01:30Z'),
  workflowUrl: (id: string) => `http://ui.test/${encodeURIComponent(id)}`,
});

async function requestRun(customers: number | undefined, patch: Partial<RunRecord>): Promise<RunRecord> {
  const { runId, n } = await state.runs.request({
    store: 'shop',
    asOf: '2026-06-30',
    requestedBy: 'ana',
    isForced: false,
  });
  const snapshot = `shop/2026-06-30/${n}`;
  if (customers !== undefined) {
    mkdirSync(join(folder, snapshot), { recursive: true });
    const { modelCard } = cdnowReport;
    const data = { ...cdnowReport, runId, modelCard: { ...modelCard, data: { ...modelCard.data, customers } } };
    writeFileSync(join(folder, snapshot, 'report.json'), JSON.stringify(data));
  }
  return state.runs.update(runId, { snapshot, ...patch });
}

const ended = ({ runId, store }: RunRecord, status: EndedRun['status'], reasons: readonly string[] = []) =>
  ({ run: { runId, store }, status, reasons }) as unknown as EndedRun;

it('compares a published run with the one that readers saw when it began, also when it is told again', async () => {
  await requestRun(2_000, { status: 'published', publishedAt: '2026-06-30T03:05:00.000Z' });
  const run = await requestRun(2_357, {
    status: 'published',
    startedAt: '2026-07-01T03:00:00.000Z',
    publishedAt: '2026-07-01T03:01:00.000Z',
  });
  const notice = await endedNotice(deps(), ended(run, 'published'));
  expect(notice).toMatchObject({ level: 'success', title: 'run shop-2026-06-30-2 is published', lines: [] });
  expect(notice.figures).toEqual(
    expect.arrayContaining([
      ['customers', '2,357 (+357)'],
      ['compared with', 'shop-2026-06-30-1'],
      ['duration', '2 min'],
    ]),
  );
  expect(notice.links).toEqual([
    { label: 'report', url: join(folder, 'shop/2026-06-30/2/report.html') },
    { label: 'workflow', url: 'http://ui.test/clv%2Fshop%2F2026-06-30%2F2' },
  ]);
});

it('says why a run was refused and how to publish it, even when its report is gone', async () => {
  const run = await requestRun(undefined, { status: 'refused', startedAt: '2026-07-01T03:00:00.000Z' });
  const notice = await endedNotice(deps(), ended(run, 'refused', ['customers fell by 60 %']));
  expect(notice).toMatchObject({
    level: 'refused',
    title: 'run shop-2026-06-30-1 was refused by the gate',
    figures: [['duration', '2 min']],
  });
  expect(notice.lines[0]).toBe('customers fell by 60 %');
  expect(notice.lines[1]).toContain('perdura publish shop-2026-06-30-1 --reason');
});

it('says where a run failed, what to do and how to see more', async () => {
  const run = await requestRun(undefined, {});
  const { runId } = run;
  const failed = { runId, status: 'failed', stage: 'extract', message: 'it broke', remedy: 'mend it' } as const;
  expect(failedNotice(deps(), run, failed)).toEqual({
    level: 'failure',
    store: 'shop',
    subject: runId,
    title: 'run shop-2026-06-30-1 failed at extract',
    lines: ['it broke', '→ mend it', 'what was published before stays as it is', `see more: perdura status ${runId}`],
    figures: [
      ['stage', 'extract'],
      ['as of', '2026-06-30'],
      ['started by', 'ana'],
    ],
    links: [{ label: 'workflow', url: 'http://ui.test/clv%2Fshop%2F2026-06-30%2F1' }],
  });
});
