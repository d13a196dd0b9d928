/** DuckDB's types as PostgreSQL's, and the expression that makes a row a line of PostgreSQL's COPY. */
import type { OutputColumn } from '../../../lib/output.ts';
import { quoted } from '../quote.ts';

/** Spelled as PostgreSQL's `format_type` spells them, so that they can be compared with the catalogue. */
export function postgresType(type: string): string {
  if (isNested(type)) return 'jsonb';
  const decimal = /^DECIMAL\((\d+),\s*(\d+)\)$/.exec(type);
  if (decimal !== null) return `numeric(${decimal[1]},${decimal[2]})`;
  return types.get(type) ?? 'text';
}

const types: ReadonlyMap<string, string> = new Map([
  ['BOOLEAN', 'boolean'],
  ['TINYINT', 'smallint'],
  ['UTINYINT', 'smallint'],
  ['SMALLINT', 'smallint'],
  ['USMALLINT', 'integer'],
  ['INTEGER', 'integer'],
  ['UINTEGER', 'bigint'],
  ['BIGINT', 'bigint'],
  ['UBIGINT', 'numeric(20,0)'],
  ['HUGEINT', 'numeric(39,0)'],
  ['UHUGEINT', 'numeric(39,0)'],
  ['FLOAT', 'real'],
  ['DOUBLE', 'double precision'],
  ['DATE', 'date'],
  ['TIME', 'time without time zone'],
  ...['TIMESTAMP', 'TIMESTAMP_S', 'TIMESTAMP_MS', 'TIMESTAMP_NS'].map(
    (name) => [name, 'timestamp without time zone'] as const,
  ),
  ['TIMESTAMP WITH TIME ZONE', 'timestamp with time zone'],
  ['INTERVAL', 'interval'],
  ['UUID', 'uuid'],
  ['BLOB', 'bytea'],
  ['JSON', 'jsonb'],
]);

const isNested = (type: string): boolean => type.endsWith(']') || /^(?:STRUCT|MAP|UNION)\b/.test(type);

/** One text per row, in DuckDB: fields parted by tabs, `\N` for null, backslashes before what would end a field. */
export const lineExpression = (columns: readonly Pick<OutputColumn, 'name' | 'type'>[]): string =>
  `concat_ws(chr(9), ${columns.map((column) => `coalesce(${fieldExpression(column)}, '\\N')`).join(', ')})`;

function fieldExpression({ name, type }: Pick<OutputColumn, 'name' | 'type'>): string {
  const column = quoted(name);
  if (type === 'BLOB') return `'\\\\x' || hex(${column})`;
  const text = isNested(type) ? `cast(to_json(${column}) as varchar)` : `cast(${column} as varchar)`;
  return isPlain(type) ? text : escaped(text);
}

/** PostgreSQL has no place for a character zero. */
const escaped = (text: string): string =>
  [
    [`'\\'`, `'\\\\'`],
    ['chr(9)', `'\\t'`],
    ['chr(10)', `'\\n'`],
    ['chr(13)', `'\\r'`],
    ['chr(0)', `''`],
  ].reduce((inner, [from, to]) => `replace(${inner}, ${from}, ${to})`, text);

/** Types whose texts hold neither tabs, line ends nor backslashes. */
const isPlain = (type: string): boolean =>
  type.startsWith('DECIMAL') || (types.has(type) && type !== 'JSON' && type !== 'BLOB');
