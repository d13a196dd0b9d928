/** The quarantine as a table, and its counts as a sum that adds up. */
import type { QuarantineList, QuarantineTotals } from '../../app/quarantine/list.ts';
import { showTable } from './columns.ts';
import { utc } from './instants.ts';
import { percent, whole } from './numbers.ts';

export function showQuarantine({ totals, groups }: QuarantineList): string {
  if (groups.length === 0) return `${showSum(totals)}\nnothing here`;
  const heads = ['source', 'stream', 'reason', 'rows', 'share', 'open', 'first load', 'last load', 'loaded (UTC)'];
  const figures = new Set(['rows', 'share', 'open']);
  const table = showTable(
    heads.map((head) => ({ head, align: figures.has(head) ? ('right' as const) : ('left' as const) })),
    groups.map((group) => [
      group.source,
      group.stream,
      group.problem,
      whole(group.rows),
      percent(group.share),
      whole(group.open),
      group.firstLoad,
      group.lastLoad,
      utc(group.lastLoadedAt),
    ]),
  );
  return `${table}\n\n${showSum(totals)}`;
}

const showSum = ({ rows, loaded, quarantined, open, dropped, replayed }: QuarantineTotals): string =>
  `rows in ${whole(rows)} = ${whole(loaded)} loaded + ${whole(quarantined)} quarantined` +
  (quarantined === 0 ? '' : ` (${whole(open)} open, ${whole(dropped)} dropped, ${whole(replayed)} replayed)`);
