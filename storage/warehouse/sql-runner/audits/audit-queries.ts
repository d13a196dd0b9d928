/** The queries that audits mean. A failing row is one of which the promise is not true: missing values do not keep it. */
import { identifier } from '../../../snapshots/sql-text.ts';
import type { Audit, Model } from '../model.ts';
import { isPersonal } from './personal.ts';

export const exampleLimit = 20;

/** Promises of a header: its audits, and its freshness, which warns. */
export function promisesOf({ audits, freshness }: Pick<Model, 'audits' | 'freshness'>): readonly Audit[] {
  if (freshness === null) return audits;
  const { column, within } = freshness;
  const text = `freshness: ${column} within ${within}`;
  return [...audits, { kind: 'fresh', arguments: [column, `'${within}'`], severity: 'warn', text }];
}

/**
 * Looks whether keys `rises` from row to row, in all rows or the first of them: where all do, no two are equal, which a hash
 * for each of them would tell far dearer. Rows that come in another order prove nothing.
 */
export function risingQuery(model: Model, audit: Audit, firstRows?: number): string {
  const [only = '', ...more] = audit.arguments;
  // A column alone is compared far cheaper than in a structure.
  const key = more.length === 0 ? columnOf(only) : keyOf(audit);
  const limit = firstRows === undefined ? '' : ` limit ${firstRows}`;
  return `select count(*) as total, count(*) filter (where rises) as rising
    from (select key > lag(key) over () as rises
      from (select ${key} as key from ${identifier(model.name)}${limit}))`;
}

/**
 * One scan for all that one scan can tell: `total`; `failing_<n>` rows of audits that look at a row by itself; `distinct_<n>`
 * hashes of unique keys that are not `proven` (equal keys have equal hashes, so that as many as rows prove them unique, while
 * fewer may be chance); `newest_<n>` and whether it `is_fresh_<n>`, seen from `instant`.
 */
export function scanQuery(
  model: Model,
  audits: readonly Audit[],
  instant: string,
  proven: ReadonlySet<Audit> = new Set(),
): string {
  const told = audits.flatMap((audit, index) => {
    if (proven.has(audit)) return [];
    if (audit.kind === 'unique')
      return [`count(distinct hash(${audit.arguments.map(columnOf).join(', ')})) as distinct_${index}`];
    if (audit.kind === 'fresh') return newestOf(audit, index, instant);
    const condition = failingCondition(audit);
    return condition === undefined ? [] : [`count(*) filter (where ${condition}) as failing_${index}`];
  });
  return `select ${['count(*) as total', ...told].join(', ')} from ${identifier(model.name)}`;
}

/** A day is as young as its end. */
function newestOf({ arguments: [column = '', within = ''] }: Audit, index: number, instant: string): string[] {
  const newest = `max(${columnOf(column)})`;
  const end = `cast(${newest} as timestamptz) + to_days(case typeof(${newest}) when 'DATE' then 1 else 0 end)`;
  return [
    `cast(${newest} as varchar) as newest_${index}`,
    `coalesce(${end} >= ${instant} - interval ${within}, false) as is_fresh_${index}`,
  ];
}

/** The failing rows as something to select from; undefined for audits that are about no single row. */
export function failingRows(model: Model, audit: Audit): string | undefined {
  const table = identifier(model.name);
  if (audit.kind === 'returns_nothing') return `(\n${audit.arguments.join(', ')}\n)`;
  if (audit.kind === 'unique') {
    const key = keyOf(audit);
    return `${table} where ${key} in (select ${key} from ${table} group by all having count(*) > 1)`;
  }
  if (audit.kind === 'relationships') {
    const [column = '', target = ''] = audit.arguments;
    const [other = '', key = ''] = target.split('.');
    const known = `select ${identifier(key)} from ${identifier(other)} where ${identifier(key)} is not null`;
    return `${table} where ${columnOf(column)} is not null and ${columnOf(column)} not in (${known})`;
  }
  const condition = failingCondition(audit);
  return condition === undefined ? undefined : `${table} where ${condition}`;
}

/** Up to twenty keys of failing rows, personal columns left out; undefined when the grain has no other. */
export function examplesQuery(model: Model, audit: Audit): string | undefined {
  const rows = failingRows(model, audit);
  if (rows === undefined || audit.kind === 'returns_nothing') return undefined;
  const columns = model.grain.filter((column) => !isPersonal(column)).map(identifier);
  if (columns.length === 0) return undefined;
  return `select distinct ${columns.join(', ')} from ${rows} order by all limit ${exampleLimit}`;
}

function failingCondition({ kind, arguments: given }: Audit): string | undefined {
  if (kind === 'not_null') return `(${given.map((column) => `${columnOf(column)} is null`).join(' or ')})`;
  if (kind === 'accept') return `(${given.join(', ')}) is not true`;
  if (kind === 'accepted_values') {
    const [column = '', ...values] = given;
    return `${columnOf(column)} not in (${values.join(', ')})`;
  }
  return undefined;
}

const keyOf = (audit: Audit): string =>
  `struct_pack(${audit.arguments.map((part, at) => `key_${at} := ${columnOf(part)}`).join(', ')})`;

/** A name alone is a column, even one that SQL has a use for, such as `at` or `order`; anything else an expression. */
const columnOf = (text: string): string => (/^\w+$/.test(text) ? identifier(text) : text);
