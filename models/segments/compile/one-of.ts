/** Whether something is one of several values: each a parameter of its own, or one for all where they are many. */
import { type RawBuilder, sql } from 'kysely';
import { type FieldForm, folded, foldedText } from './field-column.ts';

const few = 20;

export function isOneOf(
  column: RawBuilder<unknown>,
  values: readonly (string | number)[],
  form: FieldForm,
): RawBuilder<unknown> {
  if (values.length <= few) return sql`${column} in (${sql.join(values.map((value) => inForm(value, form)))})`;
  const texts = sql`cast(unnest(${keysOf(values.map(String))}) as varchar)`;
  return sql`${column} in (select ${castTo(texts, form)})`;
}

/** A list of texts as one parameter, which a text can be. */
export const keysOf = (texts: readonly string[]): RawBuilder<unknown> =>
  sql`from_json(cast(${JSON.stringify(texts)} as json), '["VARCHAR"]')`;

function inForm(value: string | number, form: FieldForm): RawBuilder<unknown> {
  return form === 'text' ? foldedText(String(value)) : castTo(sql`${value}`, form);
}

function castTo(value: RawBuilder<unknown>, form: FieldForm): RawBuilder<unknown> {
  if (form === 'text') return folded(value);
  return form === 'day' ? sql`cast(${value} as date)` : sql`cast(${value} as double)`;
}
