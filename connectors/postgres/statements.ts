/**
 * The SQL of a batch. Rows arrive as one JSON parameter, `input`: `n` is the row's place in the batch, `id` the
 * person, `t0…` what the columns shall hold, `b0…` what they held when that was decided. Values are compared as they
 * were read, so that what was read and written back counts as untouched; and as the column stores them (`s0…`), so that
 * what we wrote counts as ours after the column has rounded it.
 */
import type { Change } from '../../lib/destination.ts';
import { quoted } from './quote.ts';
import type { Column, Table } from './table.ts';

/** A column as it is read: numbers as doubles, instants and dates as ISO 8601 text, `2026-06-30T10:00:00Z`. */
export function heldExpression({ name, base, kind }: Column): string {
  const column = `d.${quoted(name)}`;
  if (kind === 'text') return `${column}::text`;
  // By way of text, the 0.1 of a short float stays 0.1.
  if (kind === 'number') return base === 'float4' ? `${column}::text::float8` : `${column}::float8`;
  if (kind === 'date') return `to_char(${column}, 'YYYY-MM-DD')`;
  if (kind === 'boolean') return column;
  const utc = base === 'timestamptz' ? `${column} at time zone 'UTC'` : column;
  return `regexp_replace(to_char(${utc}, 'YYYY-MM-DD"T"HH24:MI:SS.US"Z"'), '[.]?0*Z$', 'Z')`;
}

/** E-mail addresses are compared trimmed and in lower case, however the table spells them. */
export const identifierExpression = ({ key }: Table): string =>
  key.holds === 'email' ? `lower(btrim(d.${quoted(key.name)}::text))` : `d.${quoted(key.name)}::text`;

export interface BatchSql {
  /** Creates, changes or removes the rows that are as they were; answers the `n` of those it did. */
  readonly write: string;
  /** What is there of each row: `is_there`, and `is_done` when it already is as it shall be. */
  readonly look: string;
}

/** For changes of one action that touch the same columns. */
export function batchSql(table: Table, action: Change['action'], touched: readonly Column[]): BatchSql {
  const key = `d.${quoted(table.key.name)}`;
  const isEmail = table.key.holds === 'email';
  const matches = isEmail ? `${identifierExpression(table)} = i.id` : `${key} = i.id`;
  const input = `input as (select * from json_to_recordset($1::json) as x(${[
    'n int4',
    `id ${isEmail ? 'text' : table.key.type}`,
    ...touched.flatMap((column, at) => [
      `t${at} ${column.type}`,
      `b${at} ${heldTypes[column.kind]}`,
      `s${at} ${column.type}`,
    ]),
  ].join(', ')}))`;
  const names = touched.map(({ name }) => quoted(name));
  const targets = touched.map((_, at) => `i.t${at}`);
  const isDone = touched.map(({ name }, at) => `d.${quoted(name)} is not distinct from i.t${at}`);
  const isOurs = touched.map(
    (column, at) =>
      `(${heldExpression(column)} is not distinct from i.b${at} or d.${quoted(column.name)} is not distinct from i.s${at} or ${isDone[at]})`,
  );
  const all = (conditions: readonly string[]) => conditions.join(' and ') || 'true';
  const isAlone = all(table.othersColumns.map((name) => `d.${quoted(name)} is null`));

  const write = {
    create: `with ${input},
      done as (select i.* from input i where not exists (select from ${table.name} d where ${matches})),
      added as (
        insert into ${table.name} (${[quoted(table.key.name), ...names].join(', ')})
        select ${['i.id', ...targets].join(', ')} from done i
      )
      select n from done`,
    // Rows that are as asked already are left alone, so that no trigger of the table runs again.
    change: `with ${input},
      done as (
        update ${table.name} d set ${names.map((name, at) => `${name} = ${targets[at]}`).join(', ')}
        from input i where ${all([matches, ...isOurs])} and not (${all(isDone)}) returning i.n
      )
      select n from done`,
    // A row that others have written into stays, without our values.
    remove: `with ${input},
      gone as (delete from ${table.name} d using input i where ${all([matches, ...isOurs])} and ${isAlone} returning i.n),
      emptied as (
        update ${table.name} d set ${names.map((name) => `${name} = null`).join(', ') || `${quoted(table.key.name)} = ${key}`}
        from input i where ${all([matches, ...isOurs])} and not (${isAlone}) and not (${all(isDone)}) returning i.n
      )
      select n from gone union all select n from emptied`,
  }[action];
  const look = `with ${input}
    select i.n, bool_or(${key} is not null) as is_there, bool_and(${all(isDone)}) as is_done
    from input i left join ${table.name} d on ${matches} group by i.n`;
  return { write, look };
}

const heldTypes: Readonly<Record<Column['kind'], string>> = {
  text: 'text',
  number: 'float8',
  boolean: 'boolean',
  date: 'text',
  timestamp: 'text',
};
