/** Rows that differ between what is live and what would be, exactly: counted by key, with a few keys of each kind. */
import { count } from '../../../../lib/pure/count.ts';
import type { Transaction } from '../../warehouse.ts';
import { isPersonal } from '../audits/personal.ts';
import { identifier } from '../../../snapshots/sql-text.ts';
import { type CommonColumn, commonColumns, type Column } from './column-differences.ts';

/** A table or view: its name as SQL, and its columns. */
export interface Relation {
  readonly sql: string;
  readonly columns: readonly Column[];
}

type Key = Readonly<Record<string, unknown>>;

export interface RowDifferences {
  readonly key: readonly string[];
  readonly added: number;
  readonly removed: number;
  /** Rows of a key that both have and that differ in a column that both have. */
  readonly changed: number;
  /** Up to five keys of each, the smallest ones; columns with personal data are left out. */
  readonly examples: {
    readonly added: readonly Key[];
    readonly removed: readonly Key[];
    readonly changed: readonly Key[];
  };
}

const exampleKeys = 5;

/** Why rows cannot be compared by key, as a sentence; undefined when they can. */
export async function whyNotComparable(
  reader: Pick<Transaction, 'rows'>,
  key: readonly string[],
  before: Relation,
  after: Relation,
): Promise<string | undefined> {
  if (key.length === 0) return 'it has no grain';
  for (const [{ sql, columns }, when] of [
    [before, 'live'],
    [after, 'would be'],
  ] as const) {
    const names = new Set(columns.map(({ name }) => name.toLowerCase()));
    const missing = key.find((column) => !names.has(column.toLowerCase()));
    if (missing !== undefined)
      return `its grain's column ${missing} is not in what ${when === 'live' ? 'is live' : 'would be'}`;
    const [repeated] = await reader.rows<{ n: number }>(
      `select count(*) as n from (select 1 from ${sql} group by ${key.map(identifier).join(', ')} having count(*) > 1)`,
    );
    if ((repeated?.n ?? 0) > 0) {
      return `${count(repeated?.n ?? 0, 'key')} of its grain more than once in what ${when === 'live' ? 'is live' : 'would be'}`;
    }
  }
  return undefined;
}

/** In one pass over both. The key must be unique on both sides; a missing value in it is a value like others. */
export async function compareRows(
  reader: Pick<Transaction, 'rows'>,
  key: readonly string[],
  before: Relation,
  after: Relation,
): Promise<RowDifferences> {
  const isKey = new Set(key.map((column) => column.toLowerCase()));
  const common = commonColumns(before.columns, after.columns);
  const join = common.filter(({ name }) => isKey.has(name.toLowerCase())).map((column) => `not ${differs(column)}`);
  const others = common.filter(({ name }) => !isKey.has(name.toLowerCase())).map(differs);
  const [isAdded, isRemoved, isChanged] = [
    'was._perdura is null',
    'now._perdura is null',
    `was._perdura and now._perdura and (${others.length === 0 ? 'false' : others.join(' or ')})`,
  ];
  const shown = key.filter((column) => !isPersonal(column));
  const examples = (side: 'was' | 'now', condition: string) =>
    shown.length === 0
      ? 'null'
      : `min({${shown.map((name) => `'${name.replaceAll("'", "''")}': ${side}.${identifier(name)}`).join(', ')}}, ${exampleKeys})
         filter (where ${condition})`;
  const [row] = await reader.rows<Record<string, unknown>>(
    `select count(*) filter (where ${isAdded}) as added, ${examples('now', isAdded)} as added_keys,
       count(*) filter (where ${isRemoved}) as removed, ${examples('was', isRemoved)} as removed_keys,
       count(*) filter (where ${isChanged}) as changed, ${examples('now', isChanged)} as changed_keys
     from (select true as _perdura, * from ${before.sql}) as was
     full join (select true as _perdura, * from ${after.sql}) as now on ${join.join(' and ')}`,
  );
  const keys = (value: unknown) => (value ?? []) as readonly Key[];
  return {
    key,
    added: Number(row?.['added'] ?? 0),
    removed: Number(row?.['removed'] ?? 0),
    changed: Number(row?.['changed'] ?? 0),
    examples: {
      added: keys(row?.['added_keys']),
      removed: keys(row?.['removed_keys']),
      changed: keys(row?.['changed_keys']),
    },
  };
}

/** Types that compare with one another are compared as they are, others as text. */
function differs({ name, before, after }: CommonColumn): string {
  const [was, now] = [`was.${identifier(name)}`, `now.${identifier(name)}`];
  const isAlike = before === after || [numeric, temporal].some((kind) => kind.test(before) && kind.test(after));
  return isAlike ? `(${was} is distinct from ${now})` : `(${was}::varchar is distinct from ${now}::varchar)`;
}

const numeric = /^(?:U?(?:TINY|SMALL|BIG|HUGE)?INT(?:EGER)?|DECIMAL\(.*\)|DOUBLE|FLOAT)$/;
const temporal = /^(?:DATE|TIMESTAMP(?:_\w+)?|TIMESTAMP WITH TIME ZONE)$/;

export const isNumeric = (type: string): boolean => numeric.test(type);
