/**
 * Stand-ins for personal data: equal values get equal ones, in every table, so that joins still hold; their order is that of
 * the values, so that what sorts by them still does. Nothing of a value can be got back from its number.
 */
import { sha256 } from '../../../../../lib/hash.ts';
import { type PersonalKind, personalKind } from '../personal.ts';

export interface TextTable {
  readonly columns: readonly { readonly name: string; readonly type: string }[];
  /** Values as text; nested ones as JSON. */
  readonly rows: readonly (readonly (string | null)[])[];
}
export type TextTables = ReadonlyMap<string, TextTable>;

/** Ids of customers are counted apart from keys that are hashes, by what they look like: equal values stay equal anywhere. */
type Kind = PersonalKind | 'customer' | 'hash';

const customerColumn = /^(customer|user|client|account|member)(_(id|key))?$/i;
const kindOf = (column: string): Kind | undefined =>
  personalKind(column) ?? (customerColumn.test(column) ? 'customer' : undefined);

const addresses = /[^\s@"',;:<>[\]{}]+@[^\s@"',;:<>[\]{}]+/g;
const guest = /^guest:([0-9a-f]{64})$/;
const hashed = /^[0-9a-f]{32,}$/;
const customerKind = (value: string): Kind => (hashed.test(value) ? 'hash' : 'customer');
const normalized = (value: string): string => value.trim().toLowerCase();

/** Columns of JSON may hold anything, and are emptied. */
export function withStandIns(tables: TextTables): TextTables {
  const numbers = numberValues(tables);
  return new Map(
    [...tables].map(([name, { columns, rows }]) => [
      name,
      {
        columns,
        rows: rows.map((row) =>
          row.map((value, at) =>
            value === null ? null : replace(value, columns[at] ?? { name: '', type: '' }, numbers),
          ),
        ),
      },
    ]),
  );
}

type Numbers = ReadonlyMap<Kind, ReadonlyMap<string, string>>;

function replace(value: string, { name, type }: { name: string; type: string }, numbers: Numbers): string | null {
  if (type === 'JSON') return null;
  if (/\[\]$|^(STRUCT|MAP|UNION)|\[\d+\]$/.test(type))
    return JSON.stringify(replaceWithin(JSON.parse(value), name, numbers));
  return standIn(value, kindOf(name), numbers, type);
}

function replaceWithin(value: unknown, field: string, numbers: Numbers): unknown {
  if (Array.isArray(value)) return value.map((item) => replaceWithin(item, field, numbers));
  if (typeof value === 'string') return standIn(value, kindOf(field), numbers, 'VARCHAR');
  if (value === null || typeof value !== 'object') return value;
  return Object.fromEntries(Object.entries(value).map(([key, item]) => [key, replaceWithin(item, key, numbers)]));
}

function standIn(value: string, kind: Kind | undefined, numbers: Numbers, type: string): string {
  if (value.trim() === '') return value;
  const number = (of: Kind, text: string) => numbers.get(of)?.get(normalized(text)) ?? '0';
  const email = (text: string) => `person${number('email', text)}@example.test`;
  if (type === 'DATE' || type.startsWith('TIMESTAMP')) {
    return kind === 'birth' ? dayAfter1980(Number(number('birth', value))) : value;
  }
  if (!/VARCHAR/.test(type)) return kind === 'customer' ? String(Number(number('customer', value))) : value;
  switch (kind) {
    case 'email':
      return likeWritten(value, value.includes('@') ? email(value) : `person${number('email', value)}`);
    case 'phone':
      return `555-01${number('phone', value)}`;
    case 'first':
      return `First${number('first', value)}`;
    case 'last':
      return `Last${number('last', value)}`;
    case 'name':
      return `Name${number('name', value)}`;
    case 'birth':
      return dayAfter1980(Number(number('birth', value)));
    case 'address':
      return `Address${number('address', value)}`;
    case 'customer':
      return customer(value, number(customerKind(value), value), numbers, email);
    default:
      return value.replace(addresses, email);
  }
}

/** A guest's id is the hash of the address, and stays so; a key keeps its length. */
function customer(value: string, number: string, numbers: Numbers, email: (text: string) => string): string {
  const [, hash] = guest.exec(value) ?? [];
  if (hash !== undefined) {
    const known = [...(numbers.get('email')?.keys() ?? [])].find((address) => sha256(address) === hash);
    return `guest:${sha256(known === undefined ? `guest${number}` : email(known))}`;
  }
  return hashed.test(value) ? number.padStart(value.length, '0') : `c${number}`;
}

/** Spaces around and capitals are what models tidy: they stay. */
function likeWritten(value: string, text: string): string {
  const [, before = '', after = ''] = /^(\s*)[^]*?(\s*)$/.exec(value) ?? [];
  return before + (/[A-Z]/.test(value) ? text.replace('p', 'P') : text) + after;
}

const dayAfter1980 = (days: number): string => new Date(Date.UTC(1980, 0, 1 + days)).toISOString().slice(0, 10);

/** Values of each kind in their order, numbered from 1 with as many digits as the last one needs. */
function numberValues(tables: TextTables): Numbers {
  const found = new Map<Kind, Set<string>>();
  const add = (kind: Kind, value: string) => {
    if (!found.has(kind)) found.set(kind, new Set());
    found.get(kind)?.add(normalized(value));
  };
  const collect = (value: unknown, field: string): void => {
    if (Array.isArray(value)) for (const item of value) collect(item, field);
    else if (typeof value === 'string') {
      const kind = kindOf(field);
      if (kind !== undefined && value.trim() !== '') add(kind === 'customer' ? customerKind(value) : kind, value);
      for (const address of value.match(addresses) ?? []) add('email', address);
    } else if (value !== null && typeof value === 'object') {
      for (const [key, item] of Object.entries(value)) collect(item, key);
    }
  };
  for (const { columns, rows } of tables.values()) {
    for (const row of rows) {
      for (const [at, value] of row.entries()) {
        const { name = '', type = '' } = columns[at] ?? {};
        if (value === null || type === 'JSON') continue;
        collect(/\[\]$|^(STRUCT|MAP|UNION)|\[\d+\]$/.test(type) ? JSON.parse(value) : value, name);
      }
    }
  }
  return new Map(
    [...found].map(([kind, values]) => {
      const sorted = [...values].sort(byValue);
      const digits = String(sorted.length).length;
      return [kind, new Map(sorted.map((value, at) => [value, String(at + 1).padStart(digits, '0')]))];
    }),
  );
}

const byValue = (one: string, other: string): number => {
  const difference = Number(one) - Number(other);
  if (!Number.isNaN(difference) && difference !== 0) return difference;
  return one < other ? -1 : 1;
};
