/** Where columns come from: the words of lineage, and how they add up. */

/** From as it is to counted up: a step further in a chain of queries can only go to the right. */
const ways = ['identity', 'derived', 'aggregated'] as const;
export type How = (typeof ways)[number];

/** `column` is `*` where rows are counted or numbered, whatever they hold. */
export interface ColumnSource {
  readonly table: string;
  readonly column: string;
  readonly how: How;
}

/** A column that decides which rows there are, or how they meet, and not what is in them. */
export interface Influence {
  readonly table: string;
  readonly column: string;
  readonly by: 'filter' | 'join' | 'group' | 'sort' | 'window';
}

export interface Traced {
  readonly sources: readonly ColumnSource[];
  /** What could not be found out, in words; then sources are not all. */
  readonly unknown: readonly string[];
}

export interface TracedColumn extends Traced {
  /** Empty where the query gives none. */
  readonly name: string;
}

/** Columns that exist without being known by name: of a table that nobody described. Undefined: not one of them. */
export interface OpenColumns {
  readonly label: string;
  column(name: string): Traced | undefined;
}

/** What a query or a table gives. */
export interface Relation {
  readonly columns: readonly TracedColumn[];
  readonly open: readonly OpenColumns[];
  /** Tables whose rows its rows are. */
  readonly rows: readonly string[];
}

export const nothing: Traced = { sources: [], unknown: [] };
export const unknown = (why: string): Traced => ({ sources: [], unknown: [why] });

/** All of them together; `how` is the least that happens to each. */
export function combine(parts: readonly Traced[], how: How = 'identity'): Traced {
  const sources = new Map<string, ColumnSource>();
  for (const source of parts.flatMap((part) => part.sources)) {
    const key = `${source.table}.${source.column}`;
    const stronger = strongest(source.how, how, sources.get(key)?.how ?? 'identity');
    sources.set(key, { ...source, how: stronger });
  }
  return {
    sources: [...sources.entries()].sort(([one], [other]) => (one < other ? -1 : 1)).map(([, source]) => source),
    unknown: [...new Set(parts.flatMap((part) => part.unknown))].sort(),
  };
}

const strongest = (...all: readonly How[]): How => ways[Math.max(...all.map((how) => ways.indexOf(how)))] ?? 'derived';

/** The rows themselves, counted or numbered. */
export const rowsOf = (tables: readonly string[], how: How): Traced =>
  combine([{ sources: tables.map((table) => ({ table, column: '*', how })), unknown: [] }]);

export const sameName = (one: string, other: string): boolean => one.toLowerCase() === other.toLowerCase();
export const findColumn = (columns: readonly TracedColumn[], name: string): TracedColumn | undefined =>
  columns.find((column) => sameName(column.name, name));

/** `as t(a, b)`: new names from the left. */
export const renamed = (relation: Relation, names: readonly string[]): Relation =>
  names.length === 0
    ? relation
    : {
        ...relation,
        columns: relation.columns.map((column, index) => ({ ...column, name: names[index] ?? column.name })),
      };
