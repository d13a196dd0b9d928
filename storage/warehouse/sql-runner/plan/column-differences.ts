/** Columns that a table gains, loses, or whose type differs. Names are the same whatever their case, as in DuckDB. */
export interface Column {
  readonly name: string;
  readonly type: string;
}

export interface ColumnDifferences {
  readonly added: readonly Column[];
  readonly removed: readonly Column[];
  readonly retyped: readonly { readonly name: string; readonly before: string; readonly after: string }[];
}

export function compareColumns(before: readonly Column[], after: readonly Column[]): ColumnDifferences {
  const was = byName(before);
  const is = byName(after);
  return {
    added: after.filter(({ name }) => !was.has(name.toLowerCase())),
    removed: before.filter(({ name }) => !is.has(name.toLowerCase())),
    retyped: after.flatMap(({ name, type }) => {
      const type0 = was.get(name.toLowerCase())?.type;
      return type0 === undefined || type0 === type ? [] : [{ name, before: type0, after: type }];
    }),
  };
}

/** Columns of both, with both types. */
export function commonColumns(before: readonly Column[], after: readonly Column[]) {
  const was = byName(before);
  return after.flatMap(({ name, type }) => {
    const other = was.get(name.toLowerCase());
    return other === undefined ? [] : [{ name, before: other.type, after: type }];
  });
}

export type CommonColumn = ReturnType<typeof commonColumns>[number];

const byName = (columns: readonly Column[]): ReadonlyMap<string, Column> =>
  new Map(columns.map((column) => [column.name.toLowerCase(), column]));
