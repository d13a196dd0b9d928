/** Why somebody is in a segment, as text: a line for every condition, ✓ where it holds. */
import type { Explained } from '../../app/segments/explanation.ts';
import type { SegmentWhy } from '../../app/segments/why.ts';

export function showSegmentWhy(why: SegmentWhy): string {
  const { segment, customerKey, isMember, isOfRun, version, asOf, runId, where, stays, include, exclude } = why;
  const verb = isOfRun ? 'is' : 'would be';
  const lines = [
    `${customerKey} ${verb} ${isMember ? 'in' : 'not in'} ${segment}, version ${version}, as of ${asOf}, ${runId}`,
    ...(isOfRun ? [] : ['(that run did not know the segment as it is now)']),
    '',
    ...showExplained(where),
    ...(stays === undefined
      ? []
      : [
          `${mark(stays.holds)} stays from the run before while`,
          `  ${mark(stays.wasMember)} was in it in the run before`,
          ...showExplained(stays.while).map((line) => `  ${line}`),
        ]),
    ...include.map(({ list, holds }) => `${mark(holds)} in any case by list ${list}`),
    ...exclude.map(({ list, holds }) => `${mark(!holds)} not kept out by list ${list}`),
  ];
  return lines.join('\n');
}

function showExplained(explained: Explained): readonly string[] {
  const under = (parts: readonly Explained[]) => parts.flatMap(showExplained).map((line) => `  ${line}`);
  if (explained.kind === 'not') return [`${mark(explained.holds)} not`, ...under([explained.part])];
  if (explained.kind !== 'condition') {
    return [`${mark(explained.holds)} ${explained.kind} of`, ...under(explained.parts)];
  }
  const { condition, value, bound } = explained;
  const got = value === null ? 'nothing is known' : `has ${tidy(value)}`;
  return [`${mark(explained.holds)} ${condition}: ${got}${isTold(condition, bound) ? `, against ${tidy(bound)}` : ''}`];
}

const mark = (holds: boolean): string => (holds ? '✓' : '✗');

/** A bound that the condition spells out already says nothing new. */
const isTold = (condition: string, bound: string | null): bound is string =>
  bound !== null && !condition.includes(bound) && !condition.endsWith(tidy(bound));

/** Figures with as many digits as mean anything. */
function tidy(value: string): string {
  if (!/^-?\d+\.\d+(?:e[+-]?\d+)?$/i.test(value)) return value;
  return String(Number(Number(value).toPrecision(6)));
}
