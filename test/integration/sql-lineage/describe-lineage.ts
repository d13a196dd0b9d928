/** Lineage as lines that a person can write: `column: table.column, table.column derived`. */
import type { ModelLineage } from '../../../storage/warehouse/sql-runner/lineage/index.ts';

export interface Described {
  readonly columns: Readonly<Record<string, string>>;
  /** By what it does: `table.column, table.column`. */
  readonly rows: Readonly<Record<string, string>>;
}

export function describeLineage({ columns, influences }: ModelLineage): Described {
  const by = Map.groupBy(influences, (influence) => influence.by);
  return {
    columns: Object.fromEntries(
      columns.map(({ name, sources, unknown }) => [
        name,
        [
          ...sources.map(({ table, column, how }) => `${table}.${column}${how === 'identity' ? '' : ` ${how}`}`),
          ...unknown.map((why) => `? ${why}`),
        ].join(', '),
      ]),
    ),
    rows: Object.fromEntries(
      [...by].map(([what, list]) => [what, list.map(({ table, column }) => `${table}.${column}`).join(', ')]),
    ),
  };
}
