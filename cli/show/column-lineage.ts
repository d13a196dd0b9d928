/** Column lineage for people: a model's columns as a table, one column as two trees. */
import type { OperationResult } from '../../app/sql/operations.ts';
import { showTable } from './columns.ts';

type Lineage = OperationResult<'column-lineage'>;
type Step = Lineage['upstream'][number];
type Place = Step['from'];

export function showColumnLineage(lineage: Lineage, only: 'upstream' | 'downstream' | undefined): string {
  return lineage.column === null ? showModel(lineage) : showColumn(lineage, only);
}

function showModel({ model, columns, rowsDependOn }: Lineage): string {
  const rows = columns.flatMap(({ name, comesFrom, unknown }) => {
    const lines = [
      ...comesFrom.map(({ table, column, how }) => [`${table}.${column}`, how]),
      ...unknown.map((why) => ['unknown', why]),
    ];
    return (lines.length === 0 ? [['–', 'of no column']] : lines).map(([from = '', how = ''], at) => [
      at === 0 ? name : '',
      from,
      how,
    ]);
  });
  const table = showTable(
    ['column', 'comes from', 'how'].map((head) => ({ head })),
    rows,
  );
  const by = [...Map.groupBy(rowsDependOn, (influence) => influence.by)];
  const lines = by.map(
    ([what, list]) => `  ${what}: ${list.map(({ table: of, column }) => `${of}.${column}`).join(', ')}`,
  );
  return [model, table, ...(lines.length === 0 ? [] : ['its rows are decided by', ...lines])].join('\n');
}

function showColumn(
  { model, column, columns, upstream, downstream }: Lineage,
  only?: 'upstream' | 'downstream',
): string {
  const start = { table: model, column: column ?? '' };
  const unknown = columns.flatMap((one) => one.unknown.map((why) => `  unknown: ${why}`));
  const up = branches(start, upstream, 'to', 'from', new Set());
  const down = branches(start, downstream, 'from', 'to', new Set());
  return [
    `${model}.${column}`,
    ...(only === 'downstream' ? [] : ['comes from', ...(up.length === 0 ? ['  no column'] : up), ...unknown]),
    ...(only === 'upstream' ? [] : ['goes into', ...(down.length === 0 ? ['  nothing'] : down)]),
  ].join('\n');
}

function branches(
  place: Place,
  steps: readonly Step[],
  near: 'from' | 'to',
  far: 'from' | 'to',
  seen: Set<string>,
  indent = '',
): readonly string[] {
  const next = steps.filter((step) => step[near].table === place.table && step[near].column === place.column);
  return next.flatMap((step, at) => {
    const isLast = at === next.length - 1;
    const key = `${step[far].table}.${step[far].column}`;
    const isRepeated =
      seen.has(key) &&
      steps.some((other) => other[near].table === step[far].table && other[near].column === step[far].column);
    seen.add(key);
    const how = step.how === 'identity' ? '' : ` (${step.how})`;
    const line = `${indent}${isLast ? '└─' : '├─'} ${key}${how}${isRepeated ? ' (above)' : ''}`;
    const further = isRepeated ? [] : branches(step[far], steps, near, far, seen, `${indent}${isLast ? '   ' : '│  '}`);
    return [line, ...further];
  });
}
