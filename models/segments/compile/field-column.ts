/** What stands in a field, in the form that conditions compare. */
import { type RawBuilder, sql } from 'kysely';
import type { FieldType } from '../fields.ts';

export type FieldForm = 'number' | 'day' | 'text' | 'boolean' | 'raw';

export const formOf = (type: FieldType): FieldForm => {
  if (type === 'text' || type === 'boolean') return type;
  return type === 'date' ? 'day' : 'number';
};

export function inForm(column: RawBuilder<unknown>, form: FieldForm): RawBuilder<unknown> {
  if (form === 'number') return sql`try_cast(${column} as double)`;
  if (form === 'boolean') return sql`try_cast(${column} as boolean)`;
  // Of an instant its day in UTC, whatever the zone of the session.
  if (form === 'day') return sql`cast(make_timestamp(epoch_us(${column})) as date)`;
  return form === 'text' ? folded(sql`cast(${column} as varchar)`) : column;
}

/** Equal texts are equal whatever their case and however their accents are encoded. */
export const folded = (text: RawBuilder<unknown>): RawBuilder<unknown> => sql`lower(nfc_normalize(${text}))`;

export const foldedText = (text: string): RawBuilder<unknown> => folded(sql`cast(${text} as varchar)`);
