/** What a change would touch, as text. */
import type { Impact } from '../../app/impact/impact.ts';
import { showTable } from './columns.ts';
import { whole } from './numbers.ts';

export function showImpact(impact: Impact): string {
  const { targets, moves, unmeasured, store } = impact;
  return [
    `${targets.join(', ')} of ${store}`,
    '',
    showUses(impact),
    ...(moves === null || moves.audiences.length === 0 ? [] : ['', showMoves(moves)]),
    ...unmeasured.map((name) => `\nhow audiences move by ${name} is known once a run has worked with it`),
  ].join('\n');
}

/** Who uses it, and what stays as it is. */
export function showUses({ uses, outputs, schedules, frozen }: Impact): string {
  const rows = [
    ...uses.map(({ kind, name, how, via }) => [
      `${kind} ${name}`,
      via.length === 0 ? how : `${how}, by ${via.map((one) => `${one.kind} ${one.name}`).join(', ')}`,
    ]),
    ...outputs.map(({ name, tables }) => [`output ${name}`, `carries ${tables.join(', ')}`]),
    ...schedules.map((name) => [`schedule ${name}`, 'its runs work it out anew']),
  ];
  return [
    rows.length === 0 ? 'nothing uses it' : showTable([{ head: 'used by' }, { head: 'in' }], rows),
    ...(frozen.length === 0
      ? []
      : [
          '',
          ...frozen.map(
            ({ id, status, audience, runId }) =>
              `campaign ${id} is ${status} to ${whole(audience)} customers, frozen from ${runId}: it does not move`,
          ),
        ]),
  ].join('\n');
}

function showMoves({ asOf, runId, audiences }: NonNullable<Impact['moves']>): string {
  const right = (head: string) => ({ head, align: 'right' as const });
  const table = showTable(
    [{ head: 'audience' }, right('now'), right('then'), right('would come'), right('would go')],
    audiences.map(({ kind, name, before, after, entering, leaving }) => [
      `${kind} ${name}`,
      before === null ? null : whole(before),
      whole(after),
      whole(entering),
      whole(leaving),
    ]),
  );
  return `on customers as of ${asOf}, ${runId}:\n\n${table}`;
}
