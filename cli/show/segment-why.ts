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
    ...include.map(({ list, holds }) => `${mark(holds)} on list ${list}, which lets in whatever the rest says`),
    ...exclude.map(({ list, holds }) => `${mark(!holds)} not on list ${list}, which keeps out whatever the rest says`),
  ];
  return lines.join('\n');
}

function showExplained(explained: Explained): readonly string[] {
  const under = (parts: readonly Explained[]) => parts.flatMap(showExplained).map((line) => `  ${line}`);
  if (explained.kind === 'not') {
    const { part, holds } = explained;
    return part.kind === 'condition'
      ? [`${mark(holds)} not ${describe(part)}`]
      : [`${mark(holds)} not`, ...under([part])];
  }
  if (explained.kind !== 'condition') {
    return [`${mark(explained.holds)} ${explained.kind} of`, ...under(explained.parts)];
  }
  return [`${mark(explained.holds)} ${describe(explained)}`];
}

function describe({ condition, value, bound }: Extract<Explained, { readonly kind: 'condition' }>): string {
  const got = value === null ? 'nothing is known' : `has ${tidy(value)}`;
  return `${condition}: ${got}${isTold(condition, bound) ? `, against ${tidy(bound)}` : ''}`;
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
