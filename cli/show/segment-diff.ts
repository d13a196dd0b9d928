/** What happened to a segment between two days, as text. */
import type { Flip, MemberChange, SegmentDiff } from '../../app/segments/diff.ts';
import { showTable } from './columns.ts';
import { whole } from './numbers.ts';

export function showSegmentDiff(diff: SegmentDiff, limit: number): string {
  const { segment, from, to, entered, left, stayed, because, changes } = diff;
  const right = (head: string) => ({ head, align: 'right' as const });
  const rest = changes.length - limit;
  return [
    `${segment}: ${whole(from.customers)} customers as of ${from.asOf}, ${whole(to.customers)} as of ${to.asOf}`,
    `${whole(entered)} came, ${whole(left)} went, ${whole(stayed)} stayed`,
    ...(diff.isDefinitionChanged
      ? ['', 'its definition changed in between:', `  - ${from.definition}`, `  + ${to.definition}`]
      : []),
    ...(because.length === 0
      ? []
      : [
          '',
          showTable(
            [{ head: 'because of' }, right('came'), right('went')],
            because.map((reason) => [reason.because, whole(reason.entered), whole(reason.left)]),
          ),
          ...(isSeveral(diff) ? ['(where it took several conditions, each of them counts)'] : []),
        ]),
    ...(changes.length === 0
      ? []
      : [
          '',
          showTable(
            [{ head: 'customer' }, { head: '' }, { head: 'because' }],
            changes
              .slice(0, limit)
              .map((change) => [
                change.customerKey,
                change.direction === 'entered' ? 'came' : 'went',
                describe(change),
              ]),
          ),
        ]),
    ...(rest > 0 ? ['', `and ${whole(rest)} more; -o json has them all`] : []),
  ].join('\n');
}

const isSeveral = ({ because, changes }: SegmentDiff): boolean =>
  because.reduce((sum, { entered, left }) => sum + entered + left, 0) > changes.length;

function describe({ because, flips }: MemberChange): string {
  if (because === 'definition') return 'the definition changed';
  if (because === 'new customer') return 'was no customer before';
  if (because === 'gone') return 'is no customer any more';
  return flips.length === 0 ? 'a list, or a segment that it names' : flips.map(describeFlip).join('; ');
}

/** The value that changed; the bound where that moved instead. */
function describeFlip({ condition, before, after }: Flip): string {
  const values = `${tidy(before.value)} → ${tidy(after.value)}`;
  const bounds = before.bound === after.bound ? '' : `, against ${tidy(before.bound)} → ${tidy(after.bound)}`;
  return `${condition}: ${values}${bounds}`;
}

function tidy(value: string | null): string {
  if (value === null) return 'nothing';
  return /^-?\d+\.\d+(?:e[+-]?\d+)?$/i.test(value) ? String(Number(Number(value).toPrecision(6))) : value;
}
