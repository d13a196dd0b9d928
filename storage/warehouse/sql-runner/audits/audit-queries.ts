/** The queries that audits mean. A failing row is one of which the promise is not true: missing values do not keep it. */
import type { Audit, Model } from '../model.ts';

const personalColumns: ReadonlySet<string> = new Set([
  'email',
  'phone',
  'name',
  'first_name',
  'last_name',
  'birth_date',
  'address',
]);
export const exampleLimit = 20;

export const isPersonal = (column: string): boolean => personalColumns.has(column.toLowerCase());

/** One scan for every audit that looks at a row by itself: columns `total`, `failing_0`, `failing_1` … */
export function rowAuditsQuery(model: Model): string {
  const counts = model.audits.flatMap((audit, index) => {
    const condition = failingCondition(audit);
    return condition === undefined ? [] : [`count(*) filter (where ${condition}) as failing_${index}`];
  });
  return `select ${['count(*) as total', ...counts].join(', ')} from "${model.name}"`;
}

/** The rows that share their key with another one, or that miss their counterpart; undefined for row audits. */
export function tableAuditQuery(model: Model, audit: Audit): string | undefined {
  if (audit.kind === 'unique') {
    return `select coalesce(sum(size), 0) as failing from (
      select count(*) as size from "${model.name}" group by ${audit.arguments.join(', ')} having count(*) > 1)`;
  }
  if (audit.kind === 'relationships') return `select count(*) as failing from ${orphans(model, audit)}`;
  return undefined;
}

/**
 * Whether keys may occur twice, at a third of the cost: equal keys have equal hashes, so that 0 rows prove them unique,
 * while more may be keys that share a hash by chance.
 */
export function suspicionQuery(model: Model, audit: Audit): string | undefined {
  if (audit.kind !== 'unique') return undefined;
  return `select count(*) as "rows" from (
    select hash(${audit.arguments.join(', ')}) as key from "${model.name}" group by key having count(*) > 1)`;
}

/** Up to twenty keys of failing rows, personal columns left out; undefined when the grain has no other. */
export function examplesQuery(model: Model, audit: Audit): string | undefined {
  const columns = model.grain.filter((column) => !isPersonal(column));
  if (columns.length === 0) return undefined;
  const select = `select distinct ${columns.join(', ')} from`;
  const end = `order by all limit ${exampleLimit}`;
  if (audit.kind === 'unique') {
    const keys = audit.arguments.join(', ');
    return `${select} "${model.name}" qualify count(*) over (partition by ${keys}) > 1 ${end}`;
  }
  if (audit.kind === 'relationships') return `${select} ${orphans(model, audit)} ${end}`;
  return `${select} "${model.name}" where ${failingCondition(audit)} ${end}`;
}

function failingCondition({ kind, arguments: given }: Audit): string | undefined {
  if (kind === 'not_null') return `(${given.map((column) => `${column} is null`).join(' or ')})`;
  if (kind === 'accept') return `(${given.join(', ')}) is not true`;
  if (kind === 'accepted_values') {
    const [column, ...values] = given;
    return `${column} not in (${values.join(', ')})`;
  }
  return undefined;
}

function orphans(model: Model, { arguments: [column, target = ''] }: Audit): string {
  const [table, key] = target.split('.');
  return `"${model.name}" where ${column} is not null and ${column} not in (
    select "${key}" from "${table}" where "${key}" is not null)`;
}
