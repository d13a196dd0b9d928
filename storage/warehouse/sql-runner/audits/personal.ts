/** Columns whose values tell who a person is, by their names, and how rows are written to files without them. */
import { identifier, literal } from '../../../snapshots/sql-text.ts';

const personalNames =
  /(^|_)(e_?mail|mail|phone|telephone|mobile|(first|last|full|given|family)_name|surname|birth_date|birthday|date_of_birth|dob|address|street|ip|iban)$/i;

export const isPersonal = (column: string): boolean => personalNames.test(column) || column.toLowerCase() === 'name';

/** Addresses hide in other columns, too: in ids, notes and lists. */
const address = String.raw`[^\s@"'',;:<>\[\]{}]+@[^\s@"'',;:<>\[\]{}]+`;

/** What to select of these columns for a file that others read: personal ones left out, addresses inside texts covered. */
export function withoutPersons(columns: readonly { readonly name: string; readonly type: string }[]): string {
  const kept = columns.filter(({ name }) => !isPersonal(name));
  if (kept.length === 0) return `${literal('personal columns alone')} as left_out`;
  return kept
    .map(({ name, type }) => {
      const column = identifier(name);
      if (!/VARCHAR|JSON/.test(type)) return column;
      return `regexp_replace(cast(${column} as varchar), '${address}', '…@…', 'g') as ${column}`;
    })
    .join(', ');
}
