/** The segments of a store as a table. */
import type { SegmentCards } from '../../app/segments/cards.ts';
import { showTable } from './columns.ts';
import { utc } from './instants.ts';
import { whole } from './numbers.ts';

export function showSegmentCards({ store, runId, asOf, segments }: SegmentCards): string {
  if (segments.length === 0) {
    return `${store} has no segment yet: apply one (kind: segment), or begin from a playbook with perdura playbook list`;
  }
  const figure = (value: number | null) => (value === null ? null : whole(value));
  const table = showTable(
    [
      { head: 'segment' },
      { head: 'title' },
      { head: 'profiles', align: 'right' },
      { head: 'came', align: 'right' },
      { head: 'went', align: 'right' },
      { head: 'looks at' },
      { head: 'updated (UTC)' },
    ],
    segments.map((card) => [
      card.name,
      card.title,
      figure(card.profiles),
      figure(card.entered),
      figure(card.left),
      card.attributes.join(', '),
      utc(card.updatedAt),
    ]),
  );
  const since = runId === null ? 'nothing is published yet' : `profiles as of ${asOf}, ${runId}`;
  const isWaiting = runId !== null && segments.some(({ profiles }) => profiles === null);
  return `${store}: ${since}\n\n${table}${isWaiting ? '\n\n–: applied since; the next run counts it' : ''}`;
}
