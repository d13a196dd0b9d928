/** What can be asked of a cursor's column: which rows come after a place, and which have no place. */
import { escapeLiteral } from 'pg';
import { PipelineError } from '../../../lib/errors.ts';
import type { Window } from '../../../lib/connector.ts';
import { quoted } from '../quote.ts';
import type { StreamSettings } from './config.ts';
import { isTime } from './mapping.ts';
import type { Column } from './relation.ts';

export interface CursorColumn {
  /** The column in SQL. */
  readonly sql: string;
  /** A value of it, as it was given as text. */
  literal(text: string): string;
  /** The value before which nothing is read again. */
  lookedBack(text: string): string;
  /** True of rows that no read could begin after: in the far future, or no number. */
  readonly isBeyond: string;
  /** Throws where the column is no time. */
  within(window: Window): string;
}

/** Zones lie up to 14 hours before and 12 behind UTC: a time without one is anywhere between. */
const earliest = `interval '12 hours'`;
const latest = `interval '14 hours'`;

export function cursorColumn(subject: string, column: Column, settings: StreamSettings): CursorColumn {
  const sql = `source.${quoted(column.name)}`;
  const { base } = column;
  const literal = (text: string) => `${escapeLiteral(text)}::${base}`;
  if (isTime(column)) {
    const seconds = `interval '${settings.lookbackSeconds} seconds'`;
    // A row of the year 2999 must not make all that follow look old. The clock is the database's.
    const limit =
      base === 'timestamptz' ? `now() + interval '1 day'` : `(now() at time zone 'UTC' + interval '2 days')`;
    return {
      sql,
      literal,
      lookedBack: (text) => `(${literal(text)} - ${seconds})::${base}`,
      isBeyond: `${sql} > (${limit})::${base}`,
      within({ from, until }) {
        const [begin, end] = [from, until].map((instant) => `${escapeLiteral(instant)}::timestamptz`);
        if (base === 'timestamptz') return `${sql} >= ${begin} and ${sql} < ${end}`;
        const local = (instant: string | undefined, shift: string) =>
          `((${instant} at time zone 'UTC') ${shift})::${base}`;
        return `${sql} >= ${local(begin, `- ${earliest}`)} and ${sql} <= ${local(end, `+ ${latest}`)}`;
      },
    };
  }
  if (['int2', 'int4', 'int8', 'numeric'].includes(base)) {
    return {
      sql,
      literal,
      lookedBack: (text) => `(${literal(text)}::numeric - ${settings.lookbackNumbers})`,
      isBeyond: base === 'numeric' ? `${sql} >= 'Infinity'` : 'false',
      within() {
        throw new PipelineError(
          'config',
          `postgres ${subject}: its cursor ${column.name} is no time: no stretch can be read`,
          {
            remedy: 'read it in full, or name a cursor of a time type',
          },
        );
      },
    };
  }
  throw new PipelineError(
    'config',
    `postgres ${subject}: cursor needs a time or a number, ${column.name} is ${column.type}`,
    {
      remedy: 'name another column, or leave cursor out: the table is read whole each time then',
    },
  );
}
