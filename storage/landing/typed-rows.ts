/** The query that turns a landing file into typed rows, each with a reason when it must not be loaded. */
import type { StreamSpec } from '../../lib/streams.ts';
import { identifier } from '../snapshots/sql-text.ts';
import type { LoadRecord } from './record.ts';
import { pathLiteral } from './sql-text.ts';
import { typeColumn } from './typed-column.ts';

export interface TypedRows {
  /** To be run before the query, in the same transaction; leaves the temporary table `numbered_rows`. */
  readonly preparation: string | undefined;
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
  const keys = keyed === undefined ? [] : [`${keyed.key} as _key`];
  const all = key === undefined || columns.includes(key) ? columns : [...columns, key];
  const selected = all.map((name, at) => `${finished[at] ?? '_key'} as ${identifier(name)}`);
  const landed = `texts as (select ${['_row', '_broken', ...texts].join(', ')} from read_parquet(${pathLiteral(path)}))`;
  return {
    preparation:
      keyed === undefined
        ? undefined
        : `create or replace temp table numbered_rows as with ${landed}, ${keyed.numbered}`,
    query: `
      with ${landed},
      typed as (select ${['*', ...keys, ...values].join(', ')} from ${keyed?.from ?? 'texts'})
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

interface GeneratedKeys {
  /** Numbers the rows that have an equal one. A table of its own: the plan of the query needs to know how few they are. */
  readonly numbered: string;
  readonly key: string;
  readonly from: string;
}

/**
 * Equal rows of one file count as many times as they stand there; the same row in a newer file is the same order.
 * Few rows have an equal one: only those are numbered.
 */
function generateKey(key: string, columns: readonly string[]): GeneratedKeys {
  const names = [...columns].sort();
  const content = names.map((name) => `'${name}=' || ${textOf(name)}`);
  const sparse = `concat_ws(chr(31), ${content.length > 0 ? content.join(', ') : `''`})`;
  // The same text at two thirds of the cost, where no column is empty.
  const full = `concat(${names.map((name) => `'${name}=', ${textOf(name)}`).join(', chr(31), ')})`;
  const isFull = names.map((name) => `${textOf(name)} is not null`).join(' and ');
  const row = names.length === 0 ? sparse : `case when ${isFull} then ${full} else ${sparse} end`;
  const hash = `substr(md5(${row}), 1, 24)`;
  const short = `hash(${names.length === 0 ? `''` : names.map(textOf).join(', ')})`;
  const isKeyless = columns.includes(key) ? `${textOf(key)} is null and _broken is null` : 'true';
  return {
    numbered: `
      hashed as materialized (select _row, ${short} as _short from texts where ${isKeyless}),
      repeated as (select _short from hashed group by _short having count(*) > 1),
      equal as (select _row from hashed where _short in (select _short from repeated))
      select _row as _numbered_row, row_number() over (partition by ${hash} order by _row) as _ordinal
      from texts where _row in (select _row from equal)`,
    key: `case when ${isKeyless} then concat('h', ${hash}, case when _ordinal is null then '-1' else '-' || _ordinal end) end`,
    from: 'texts left join numbered_rows on _row = _numbered_row',
  };
}
