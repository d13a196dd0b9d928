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

export function typedRows(stream: StreamSpec, record: LoadRecord, path: string, zone: string): TypedRows {
  const present = stream.columns.filter(({ name }) => record.columns[name] !== undefined);
  const columns = present.map(({ name }) => name);
  const context = { zone, dateFormat: record.dateFormat };
  const typed = present.map((column) => ({ column, ...typeColumn(column, textOf(column.name), context) }));
  const texts = present.map(
    (column) => `${trimmed(identifier(record.columns[column.name] ?? ''))} as ${textOf(column.name)}`,
  );
  const values = typed.map(({ column, value }) => `${value} as ${valueOf(column.name)}`);
  const reasons = typed.map(({ column, reason }) => reason(textOf(column.name), valueOf(column.name)));
  const key = generatedKey(stream);
  const keyed = key === undefined ? undefined : generateKey(key, columns);
  const finished = columns.map((name) => (name === key ? `coalesce(${valueOf(name)}, _key)` : valueOf(name)));
  const all = key === undefined || columns.includes(key) ? columns : [...columns, key];
  const selected = all.map((name, at) => `${finished[at] ?? '_key'} as ${identifier(name)}`);
  return {
    query: `
      with texts as (select ${['_row', '_broken', ...texts].join(', ')} from read_parquet(${pathLiteral(path)})),
      ${keyed?.table ?? ''}
      typed as (select ${['*', ...values].join(', ')} from ${keyed?.from ?? 'texts'})
      select ${['_row', `${reasonOf(reasons)} as _reason`, ...selected].join(', ')} from typed`,
    columns: all,
  };
}

const textOf = (name: string): string => identifier(`text_${name}`);
const valueOf = (name: string): string => identifier(`value_${name}`);

/** Without the space around it, null when nothing is left. Trimming is dear and rarely needed, hence the test before it. */
function trimmed(column: string): string {
  const ends = spaces.map((space) => `ends_with(${column}, '${space}')`);
  const isSpaced = [`${column} < '!'`, `starts_with(${column}, '\u00a0')`, ...ends].join(' or ');
  return `case when ${isSpaced} then nullif(trim(${column}, '${spaces.join('')}'), '') else ${column} end`;
}

const spaces = [' ', '\t', '\r', '\n', '\u00a0'];

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

/**
 * Equal rows of one file count as many times as they stand there; the same row in a newer file is the same order.
 * Few rows have an equal one: only those are numbered.
 */
function generateKey(key: string, columns: readonly string[]): { readonly table: string; readonly from: string } {
  const content = [...columns].sort().map((name) => `'${name}=' || ${textOf(name)}`);
  const hash = `left(md5(concat_ws(chr(31), ${content.length > 0 ? content.join(', ') : `''`})), 24)`;
  const hasKey = columns.includes(key);
  const keyless = hasKey ? `where ${textOf(key)} is null and _broken is null` : '';
  return {
    table: `
      hashed as materialized (select ${hasKey ? '_row' : '*'}, ${hash} as _hash from texts ${keyless}),
      repeated as (select hash(_hash) as _short from hashed group by _short having count(*) > 1),
      numbered as (
        select _row as _numbered_row, row_number() over (partition by _hash order by _row) as _ordinal
        from hashed where hash(_hash) in (select _short from repeated)),
      keyed as (
        select * exclude (_numbered_row, _ordinal, _hash), 'h' || _hash || '-' || coalesce(_ordinal, 1) as _key
        from hashed left join numbered on _row = _numbered_row),`,
    from: hasKey ? 'texts left join keyed using (_row)' : 'keyed',
  };
}
