/** Columns whose values tell who a person is, by their names, and what of rows may be written to files that others read. */
import { identifier, literal } from '../../../snapshots/sql-text.ts';

export type PersonalKind = 'email' | 'phone' | 'first' | 'last' | 'name' | 'birth' | 'address';

const kindsByName: readonly (readonly [PersonalKind, RegExp])[] = [
  ['email', /(^|_)(e_?)?mail$/i],
  ['phone', /(^|_)(phone|telephone|mobile)$/i],
  ['first', /(^|_)(first|given)_name$/i],
  ['last', /(^|_)((last|family)_name|surname)$/i],
  ['name', /^name$|(^|_)full_name$/i],
  ['birth', /(^|_)(birth_date|birthday|date_of_birth|dob)$/i],
  ['address', /(^|_)(address|street|ip|iban)$/i],
];

export const personalKind = (column: string): PersonalKind | undefined =>
  kindsByName.find(([, form]) => form.test(column))?.[0];
export const isPersonal = (column: string): boolean => personalKind(column) !== undefined;

/** Addresses hide in other columns, too: in ids, notes and lists. */
const addressForm = String.raw`[^\s@"'',;:<>\[\]{}]+@[^\s@"'',;:<>\[\]{}]+`;
const addresses = /[^\s@"',;:<>[\]{}]+@[^\s@"',;:<>[\]{}]+/g;

/** What to select of these columns: personal ones left out, and what may hold anything; addresses inside texts covered. */
export function withoutPersons(columns: readonly { readonly name: string; readonly type: string }[]): string {
  const kept = columns.filter(({ name, type }) => !isPersonal(name) && !holdsPersons(type));
  if (kept.length === 0) return `${literal('personal columns alone')} as left_out`;
  return kept
    .map(({ name, type }) => {
      const column = identifier(name);
      if (!type.includes('VARCHAR')) return column;
      return `regexp_replace(cast(${column} as varchar), '${addressForm}', '…@…', 'g') as ${column}`;
    })
    .join(', ');
}

/** JSON, and structures with a field that is personal. */
const holdsPersons = (type: string): boolean =>
  type.includes('JSON') || [...type.matchAll(/[(,]\s*"?(\w+)"?\s/g)].some(([, field = '']) => isPersonal(field));

/** The same for rows that were read already: keys of failing rows. */
export const coverPersons = (row: Readonly<Record<string, unknown>>): Readonly<Record<string, unknown>> =>
  Object.fromEntries(
    Object.entries(row)
      .filter(([column]) => !isPersonal(column))
      .map(([column, value]) => [column, typeof value === 'string' ? value.replace(addresses, '…@…') : value]),
  );
