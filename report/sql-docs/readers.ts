/** Who reads what: the way down from tables and columns, and links to those that have a place in the page. */
import { type Child, type Html, html } from '../html.ts';
import { columnAnchor } from './anchors.ts';
import type { DocNode } from './docs-data.ts';

export interface ColumnReader {
  readonly table: string;
  readonly column: string;
  readonly how: string;
}

export interface Readers {
  readonly tables: ReadonlySet<string>;
  of(table: string): readonly string[];
  ofColumn(table: string, column: string): readonly ColumnReader[];
  /** `table.column`, as a link where it is shown. */
  link(table: string, column: string): Html;
}

export function findReaders(nodes: readonly DocNode[]): Readers {
  const reads = nodes.flatMap(({ name, reads: list }) => list.map((read) => ({ read, name })));
  const tables = Map.groupBy(reads, ({ read }) => read);
  const columns = Map.groupBy(
    nodes.flatMap(({ name, columns: list }) =>
      list.flatMap((column) =>
        column.sources.map((source) => ({
          from: key(source.table, source.column),
          table: name,
          column: column.name,
          how: source.how,
        })),
      ),
    ),
    ({ from }) => from,
  );
  const shown = new Set(nodes.flatMap(({ name, columns: list }) => list.map((column) => key(name, column.name))));
  return {
    tables: new Set(nodes.map(({ name }) => name)),
    of: (table) => (tables.get(table) ?? []).map(({ name }) => name).sort(),
    ofColumn: (table, column) => columns.get(key(table, column)) ?? [],
    link: (table, column) =>
      shown.has(key(table, column))
        ? html`<a href="#${columnAnchor(table, column)}">${breakable(`${table}.${column}`)}</a>`
        : html`${column === '*' ? `rows of ${table}` : breakable(`${table}.${column}`)}`,
  };
}

/** Lines may end after a dot or an underscore. */
const breakable = (name: string): readonly Child[] =>
  name.split(/(?<=[._])(?=[^._])/).map((part, at) => html`${at > 0 && html`<wbr>`}${part}`);

const key = (table: string, column: string): string => `${table}.${column}`.toLowerCase();
