/** Cells of a case as SQL, and the types of columns that nobody declared. */
import { identifier, literal } from '../../../../snapshots/sql-text.ts';
import type { CaseRow, CaseTable, Cell } from './case-file.ts';

/** `schema.table` is a table of that schema. */
export const relationOf = (table: string): string => table.split('.').map(identifier).join('.');

/** Makes that schema, where there is one. */
export const schemaOf = (table: string): string =>
  table.includes('.') ? `create schema if not exists ${relationOf(table.slice(0, table.lastIndexOf('.')))}; ` : '';

export const missing: Cell = { text: null, form: 'plain' };

/** Names of all columns that any row has, in the order of their first mention. */
export const columnsOf = ({ rows }: CaseTable): readonly string[] => [
  ...new Set(rows.flatMap((row) => [...row.keys()])),
];

/** `select cast(value_0 as DECIMAL(18,4)) as "amount" from (values ('5.10'), …) …`; without rows, the columns alone. */
export function rowsSql(rows: readonly CaseRow[], types: readonly (readonly [name: string, type: string])[]): string {
  const cast = types.map(([name, type], at) => {
    const isNested = rows.some((row) => row.get(name.toLowerCase())?.form === 'nested');
    const value = isNested && type !== 'JSON' ? `cast(value_${at} as json)` : `value_${at}`;
    return `cast(${value} as ${type}) as ${identifier(name)}`;
  });
  const names = types.map((_, at) => `value_${at}`);
  const values = (rows.length === 0 ? [new Map<string, Cell>()] : rows).map(
    (row) => `(${types.map(([name]) => textOf(row.get(name.toLowerCase()) ?? missing)).join(', ')})`,
  );
  const end = rows.length === 0 ? ' where false' : '';
  return `select ${cast.join(', ')} from (values ${values.join(', ')}) as written (${names.join(', ')})${end}`;
}

const textOf = ({ text }: Cell): string => (text === null ? 'cast(null as varchar)' : literal(text));

/** The narrowest type that all values of a column are written as; what is in quotes is text. */
export function inferType(cells: readonly Cell[]): string {
  const written = cells.filter(({ text }) => text !== null);
  if (written.some(({ form }) => form === 'nested')) return 'JSON';
  if (written.length === 0 || written.some(({ form }) => form === 'quoted')) return 'VARCHAR';
  const texts = written.map(({ text }) => text ?? '');
  const type = forms.find(([, form]) => texts.every((text) => form.test(text)))?.[0] ?? 'VARCHAR';
  if (type !== 'DECIMAL') return type;
  return `DECIMAL(18,${Math.max(...texts.map((text) => text.split('.')[1]?.length ?? 0))})`;
}

const forms: readonly (readonly [type: string, form: RegExp])[] = [
  ['BOOLEAN', /^(true|false)$/i],
  ['BIGINT', /^-?(0|[1-9]\d{0,17})$/],
  ['DECIMAL', /^-?(0|[1-9]\d{0,11})(\.\d{1,6})?$/],
  ['DOUBLE', /^-?(0|[1-9]\d*)(\.\d+)?(e[+-]?\d+)?$/i],
  ['DATE', /^\d{4}-\d\d-\d\d$/],
  ['TIMESTAMP', /^\d{4}-\d\d-\d\d[ T]\d\d:\d\d(:\d\d(\.\d+)?)?$/],
  ['TIMESTAMP WITH TIME ZONE', /^\d{4}-\d\d-\d\d([ T]\d\d:\d\d(:\d\d(\.\d+)?)?([zZ]|[+-]\d\d(:?\d\d)?))?$/],
];
