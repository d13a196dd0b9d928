/** A plan for SQL models in the terminal: a line for each change, then what is behind it. */
import type { OperationResult } from '../../app/sql/operations.ts';
import { count } from '../../lib/pure/count.ts';
import { showTable } from './columns.ts';
import { showDiff } from './diff.ts';
import { showFacts } from './facts.ts';
import { money, whole } from './numbers.ts';

type Plan = OperationResult<'plan'>;
type Change = Plan['models'][number];
type Preview = NonNullable<Change['preview']>;

export const changesOf = ({ models }: Plan): readonly Change[] => models.filter(({ status }) => status !== 'unchanged');

export const blockersOf = (plan: Plan): readonly string[] =>
  plan.models.flatMap(({ name, preview }) => (preview?.blockers ?? []).map((blocker) => `${name}: ${blocker}`));

export function showPlan(plan: Plan, stream: NodeJS.WriteStream): string {
  const changes = changesOf(plan);
  const same = plan.models.length - changes.length;
  if (changes.length === 0) return `nothing to do: ${count(same, 'model')} as built`;
  const parts = [
    showChanges(changes),
    same === 0 ? '' : `${count(same, 'model')} kept as built`,
    ...changes.map((change) => showChange(change, plan.hasRows, stream)),
    section('touches', plan.touched.map(describeTouched)),
    section(
      'stops it',
      blockersOf(plan).map((blocker) => `✖ ${blocker}`),
    ),
  ];
  return parts.filter((part) => part !== '').join('\n\n');
}

function showChanges(changes: readonly Change[]): string {
  const heads = ['', 'model', 'what', 'rows', '', 'added', 'removed', 'changed'];
  return showTable(
    [...heads.map((head, at) => ({ head, align: at > 2 ? ('right' as const) : ('left' as const) })), { head: 'why' }],
    changes.map(({ name, status, action, reason, preview }) => [
      signs[status],
      name,
      actions[action],
      number(preview?.rowsBefore),
      preview === null || preview.rowsAfter === null ? '' : `→ ${whole(preview.rowsAfter)}`,
      number(preview?.rows?.added),
      number(preview?.rows?.removed),
      number(preview?.rows?.changed),
      reason,
    ]),
  );
}

const number = (value: number | null | undefined): string =>
  value === null || value === undefined ? '' : whole(value);

const signs = { added: '+', changed: '~', downstream: '↓', unchanged: '=', dropped: '-' } as const;
const actions = {
  full: 'build in full',
  versions: 'add versions',
  view: 'replace view',
  check: 'audit',
  keep: 'keep',
  drop: 'drop',
} as const;

/** What is known beyond the line; nothing where that is all. */
function showChange({ name, diff, preview, status }: Change, hasRows: boolean, stream: NodeJS.WriteStream): string {
  const facts =
    preview === null || status === 'dropped' ? '' : showFacts(factsOf(preview, hasRows, status === 'added'));
  const told = [diff === '' ? '' : showDiff(diff.trimEnd(), stream), facts].filter((part) => part !== '');
  return told.length === 0 ? '' : [name, ...told].join('\n');
}

function factsOf({ columns, rows, notCompared, sums, warnings }: Preview, hasRows: boolean, isNew: boolean) {
  const list = [
    ...(isNew ? [] : columns.added.map(({ name, type }) => `+ ${name} ${type}`)),
    ...columns.removed.map(({ name, type }) => `- ${name} ${type}`),
    ...columns.retyped.map(({ name, before, after }) => `~ ${name} ${before} → ${after}`),
  ];
  const { added = [], removed = [], changed = [] } = rows?.examples ?? {};
  return [
    ['columns', list.join(', ')],
    ...sums.map(({ column, before, after, change }) => [`sum of ${column}`, tellSum(before, after, change)] as const),
    ['added', keys(added)],
    ['removed', keys(removed)],
    ['changed', keys(changed)],
    ['rows', notCompared === null || isNew || !hasRows ? '' : `not compared: ${notCompared}`],
    ['warns', warnings.join(', ')],
  ] as const;
}

function tellSum(before: string | null, after: string | null, change: string | null): string {
  const tell = (value: string | null): string => (value === null ? 'too large' : money(value));
  const sign = change === null || change.startsWith('-') ? '' : '+';
  return `${tell(before)} → ${tell(after)}${change === null ? '' : ` (${sign}${money(change)})`}`;
}

const keys = (examples: readonly Readonly<Record<string, unknown>>[]): string =>
  examples.map((key) => Object.values(key).map(text).join(' ')).join(', ');

const text = (value: unknown): string => (typeof value === 'string' ? value : (JSON.stringify(value) ?? ''));

function describeTouched({ kind, name, owner, reads, loses }: Plan['touched'][number]): string {
  const whose = owner === null ? '' : ` (${owner})`;
  const lost = loses.length === 0 ? '' : `; names what goes or changes its type: ${loses.join(', ')}`;
  const shown = reads.length > 5 ? `${reads.slice(0, 5).join(', ')} and ${reads.length - 5} more` : reads.join(', ');
  return `${kind} ${name}${whose}${kind === 'published table' ? '' : ` reads ${shown}`}${lost}`;
}

const section = (title: string, lines: readonly string[]): string =>
  lines.length === 0 ? '' : [title, ...lines.map((line) => `  ${line}`)].join('\n');
