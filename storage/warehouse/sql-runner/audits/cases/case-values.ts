/** Cells of a case as SQL, and the types of columns that nobody declared. */
import { identifier, literal } from '../../../../snapshots/sql-text.ts';
import type { CaseRow, CaseTable, Cell } from './case-file.ts';

export const missing: Cell = { text: null, form: 'plain' };

/** Names of all columns that any row has, in the order of their first mention. */
export const columnsOf = ({ rows }: CaseTable): readonly string[] => [
  ...new Set(rows.flatMap((row) => [...row.keys()])),
];

/** `select cast('5.10' as DECIMAL(18,4)) as "amount", … union all …`; without rows, the columns alone. */
export function rowsSql(rows: readonly CaseRow[], types: readonly (readonly [name: string, type: string])[]): string {
  const one = (row: CaseRow) =>
    types
      .map(([name, type]) => `${castCell(row.get(name.toLowerCase()) ?? missing, type)} as ${identifier(name)}`)
      .join(', ');
  if (rows.length === 0) return `select ${one(new Map())} where false`;
  return rows.map((row) => `select ${one(row)}`).join(' union all ');
}

function castCell({ text, form }: Cell, type: string): string {
  if (text === null) return `cast(null as ${type})`;
  return form === 'nested' && type !== 'JSON'
    ? `cast(cast(${literal(text)} as json) as ${type})`
    : `cast(${literal(text)} as ${type})`;
}

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
