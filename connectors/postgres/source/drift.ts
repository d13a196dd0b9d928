/** What became of a table's columns since they were last read. */
import type { Relation } from './relation.ts';

/** As a cursor keeps it. */
export const writeColumns = ({ columns }: Pick<Relation, 'columns'>): string =>
  JSON.stringify(columns.map(({ name, type }) => [name, type]));

/** A line for every column that is new, gone or of another type. */
export function columnChanges(
  before: string | undefined,
  { name, columns }: Pick<Relation, 'name' | 'columns'>,
): readonly string[] {
  if (before === undefined) return [];
  const old = new Map(JSON.parse(before) as [string, string][]);
  const now = new Map(columns.map((column) => [column.name, column.type]));
  return [
    ...[...now].flatMap(([column, type]) => {
      const was = old.get(column);
      if (was === undefined) return [`${name}: column ${column} (${type}) is new`];
      return was === type ? [] : [`${name}: column ${column} was ${was}, is ${type}`];
    }),
    ...[...old.keys()].filter((column) => !now.has(column)).map((column) => `${name}: column ${column} is gone`),
  ];
}
