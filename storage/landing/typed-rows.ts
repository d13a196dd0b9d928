/** The query that turns a landing file into typed rows, each with a reason when it must not be loaded. */
import type { StreamSpec } from '../../lib/streams.ts';
import { identifier } from '../snapshots/sql-text.ts';
import type { LoadRecord } from './record.ts';
import { pathLiteral } from './sql-text.ts';
import { typeColumn } from './typed-column.ts';

export interface TypedRows {
  /** Yields `_row`, `_reason` (null for good rows) and the columns. */
  readonly query: string;
  /** Stream columns that the file has, and a generated key. */
  readonly columns: readonly string[];
}

const trimmed = (column: string): string => `nullif(trim(${column}, ' \t\r\n\u00a0'), '')`;

export function typedRows(stream: StreamSpec, record: LoadRecord, path: string, zone: string): TypedRows {
  const present = stream.columns.filter(({ name }) => record.columns[name] !== undefined);
  const context = { zone, dateFormat: record.dateFormat };
  const typed = present.map((column) => ({ column, ...typeColumn(column, textOf(column.name), context) }));
  const texts = present.map(({ name }) => `${trimmed(identifier(record.columns[name] ?? ''))} as ${textOf(name)}`);
  const values = typed.map(({ column, value }) => `${value} as ${valueOf(column.name)}`);
  const reasons = typed.map(({ column, reason }) => reason(textOf(column.name), valueOf(column.name)));
  const key = generatedKey(stream);
  const columns = present.map(({ name }) => name);
  const finished = columns.map((name) => `${name === key ? keyOf(name) : valueOf(name)} as ${identifier(name)}`);
  if (key !== undefined && !columns.includes(key)) finished.push(`_key as ${identifier(key)}`);
  return {
    query: `
      with texts as (select ${['_row', '_broken', ...texts].join(', ')} from read_parquet(${pathLiteral(path)})),
      ${key === undefined ? '' : keyless(columns, key)}
      typed as (select ${['_row', '_broken', ...columns.map(textOf), ...values].join(', ')} from texts)
      select _row, ${reasonOf(reasons)} as _reason${finished.map((column) => `, ${column}`).join('')}
      from typed ${key === undefined ? '' : 'left join keyless using (_row)'}`,
    columns: key === undefined || columns.includes(key) ? columns : [...columns, key],
  };
}

const textOf = (name: string): string => identifier(`text_${name}`);
const valueOf = (name: string): string => identifier(`value_${name}`);
const keyOf = (name: string): string => `coalesce(${valueOf(name)}, _key)`;

function reasonOf(reasons: readonly string[]): string {
  const unread = `'line not readable: ' || _broken`;
  if (reasons.length === 0) return unread;
  return `case when _broken is not null then ${unread} else nullif(concat_ws('; ', ${reasons.join(', ')}), '') end`;
}

/** A key of one optional column is made from the row where the file gives none. */
function generatedKey(stream: StreamSpec): string | undefined {
  const [name, ...others] = stream.key;
  const column = stream.columns.find((candidate) => candidate.name === name);
  return others.length === 0 && column?.required !== true ? name : undefined;
}

/** Equal rows of one file count as many times as they stand there; the same row in a newer file is the same order. */
function keyless(columns: readonly string[], key: string): string {
  const content = [...columns].sort().map((name) => `'${name}=' || ${textOf(name)}`);
  const where = columns.includes(key) ? `${textOf(key)} is null and` : '';
  return `keyless as (
    select _row, 'h' || left(hash, 24) || '-' || row_number() over (partition by hash order by _row) as _key
    from (select _row, sha256(concat_ws(chr(31), ${content.length > 0 ? content.join(', ') : `''`})) as hash
          from texts where ${where} _broken is null)),`;
}
