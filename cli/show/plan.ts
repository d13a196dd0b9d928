/** Plans as the terminal shows them: counts, the share of change, rows. */
import type { JournalEntry, PlanRecord, PlanRow } from '../../app/enrichment.ts';
import type { AttributeValue } from '../../lib/destination.ts';
import { count } from '../../lib/pure/count.ts';
import { maskEmail } from '../../lib/pure/mask-email.ts';
import {
  changeShare,
  describeExcess,
  isWithin,
  type PlanCount,
  type PlanLimit,
  shareToAccept,
  type WriteCounts,
} from '../../lib/pure/plans.ts';
import { showTable } from './columns.ts';
import { percent, whole } from './numbers.ts';

export const showCounts = (counts: readonly PlanCount[]): string =>
  showTable(
    [{ head: 'action' }, { head: 'reason' }, { head: 'rows', align: 'right' }],
    counts.map(({ action, reason, rows }) => [action, reason, whole(rows)]),
  );

export function showLimit(limit: PlanLimit): string {
  if (!isWithin(limit)) return describeExcess(limit);
  if (limit.existingRows === 0) return 'changes no value that is there';
  const { existingRows } = limit;
  return `changes ${percent(changeShare(limit))} of ${count(existingRows, 'row')} that have values, at most ${percent(limit.maxChange)}`;
}

export function showRows(rows: readonly PlanRow[], withContacts: boolean): string {
  const shown = rows.map((row) => maskRow(row, withContacts));
  return showTable(
    ['customer', 'e-mail', 'action', 'what'].map((head) => ({ head })),
    shown.map((row) => [row.key, row.email, row.action, describeRow(row)]),
  );
}

/** The identifier of a row may be its e-mail, too. */
export function maskRow(row: PlanRow, withContacts: boolean): PlanRow {
  if (withContacts || row.email === null) return row;
  const email = maskEmail(row.email);
  return { ...row, email, identifier: row.identifier === row.email ? email : row.identifier };
}

function describeRow({ action, reason, set, clear, before }: PlanRow): string {
  if (action === 'leave') return reason;
  const names = [...Object.keys(set), ...clear];
  return names
    .map((name) =>
      before === undefined
        ? `${name} ${show(set[name])}`
        : `${name} ${show(before[name] ?? null)} → ${show(set[name] ?? null)}`,
    )
    .join(', ');
}

const show = (value: AttributeValue | null | undefined): string => String(value ?? '–');

const shownOutcomes = 20;

export function showOutcomes(rows: readonly (JournalEntry & { readonly direction: string })[], planId: string): string {
  const table = showTable(
    ['customer', 'when', 'outcome', 'reason', ''].map((head) => ({ head })),
    rows
      .slice(0, shownOutcomes)
      .map((row) => [row.customerKey, row.direction, row.status, row.reason, row.isRetryable ? 'may be retried' : '']),
  );
  return rows.length <= shownOutcomes ? table : `${table}\n… and more: perdura enrich show ${planId} -o json`;
}

export const showWritten = (counts: WriteCounts): string => showDone(counts, 'written');

export const showTakenBack = (counts: WriteCounts): string => showDone(counts, 'taken back');

const showDone = ({ written, edited, rejected }: WriteCounts, done: string): string =>
  [
    `${whole(written)} ${done}`,
    ...(edited === 0 ? [] : [`${whole(edited)} edited since and left`]),
    ...(rejected === 0 ? [] : [`${whole(rejected)} rejected`]),
  ].join(', ');

/** What a person does about a plan next. */
export function nextStep({ planId, status, failure, content }: PlanRecord): string {
  switch (status) {
    case 'waiting':
      return `apply it with perdura enrich apply ${planId}`;
    case 'refused':
      return `accept that with perdura enrich apply ${planId} --accept-change ${content === null ? 1 : shareToAccept(content.limit)} --reason "…", or raise max_change`;
    case 'stopped':
      return `${failure ?? 'stopped'}; go on with perdura enrich apply ${planId}, or take it back with perdura enrich undo ${planId}`;
    case 'applied':
      return `take it back with perdura enrich undo ${planId}`;
    case 'applied_with_rejections':
      return `write the rejected rows again with perdura enrich retry ${planId}`;
    case 'undone_with_rejections':
    case 'undo_stopped':
      return `go on with perdura enrich undo ${planId}`;
    case 'failed':
      return failure ?? 'plan again';
    case 'empty':
      return 'nothing is to be written';
    case 'planning':
    case 'superseded':
    case 'applying':
    case 'undoing':
    case 'undone':
      return '';
    default:
      return status satisfies never;
  }
}
