/** What each number of groups explains, and the one that is recommended, with its reason. */
import { type CountedGroups, recommendGroups } from '../../models/clusters/advice.ts';
import { tellAdvice } from '../../models/clusters/tell-advice.ts';
import { showTable } from './columns.ts';
import { percent } from './numbers.ts';

export function showAdvice(counted: readonly CountedGroups[]): string {
  if (counted.length === 0) return 'no advice: it is given for groups by value, once customers have ordered';
  const recommended = recommendGroups(counted)?.k;
  const right = (head: string) => ({ head, align: 'right' as const });
  const table = showTable(
    [
      right('groups'),
      right('explained'),
      right('one more adds'),
      right('smallest group'),
      right('stability'),
      { head: '' },
    ],
    counted.map(({ k, explained, gain, smallestShare, stability }) => [
      k,
      percent(explained),
      percent(gain),
      percent(smallestShare),
      percent(stability),
      k === recommended ? '← recommended' : '',
    ]),
  );
  return `${table}\n\n${tellAdvice(counted, 'en')}`;
}
