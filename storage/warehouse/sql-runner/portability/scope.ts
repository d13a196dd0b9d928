/** What names mean in one select: its tables with their columns as far as they are known, and the names that it gives itself. */
import type { TreeNode } from '../graph/parse-tree.ts';

export interface ScopeTable {
  readonly alias: string;
  /** undefined: nobody knows. */
  readonly columns: readonly string[] | undefined;
}

export interface Scope {
  readonly tables: ScopeTable[];
  /** Columns that joins name with `using`; `outer`: tables whose own value of them may be null where the joined one is not. */
  readonly using: Map<string, { readonly tables: Set<string>; readonly outer: Set<string> }>;
  /** What joins have become that select without joining. */
  readonly conditions: string[];
  /** Names given in the select list so far. */
  readonly aliases: Map<string, TreeNode>;
  /** Named steps that can be read here. */
  readonly steps: ReadonlyMap<string, readonly string[] | undefined>;
}

export const newScope = (steps: Scope['steps']): Scope => ({
  tables: [],
  using: new Map(),
  conditions: [],
  aliases: new Map(),
  steps,
});

/** Whether a table of this select has a column of that name; undefined: one may. */
export function hasColumn({ tables }: Scope, name: string): boolean | undefined {
  if (tables.some(({ columns }) => columns?.some((column) => column.toLowerCase() === name.toLowerCase()))) return true;
  return tables.every(({ columns }) => columns !== undefined) ? false : undefined;
}

/** The columns of `*` or `t.*`, with the table of each; undefined: a table is unknown. Columns of `using` come once. */
export function starColumns(
  { tables, using }: Scope,
  of: string,
): readonly { readonly table: string; readonly name: string }[] | undefined {
  const wanted = of === '' ? tables : tables.filter(({ alias }) => alias.toLowerCase() === of.toLowerCase());
  const found: { table: string; name: string }[] = [];
  const seen = new Set<string>();
  for (const { alias, columns } of wanted) {
    if (columns === undefined) return undefined;
    for (const name of columns) {
      const isJoined = using.get(name.toLowerCase())?.tables.has(alias.toLowerCase()) === true;
      if (isJoined && seen.has(name.toLowerCase())) continue;
      if (isJoined) seen.add(name.toLowerCase());
      found.push({ table: alias, name });
    }
  }
  return wanted.length === 0 ? undefined : found;
}
