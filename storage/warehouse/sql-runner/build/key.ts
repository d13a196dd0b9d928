/** What tells apart the parts of a table that are computed anew by themselves: columns, or the window that a time lies in. */
import { identifier } from '../../../snapshots/sql-text.ts';
import type { WindowSize } from '../model.ts';
import type { Column } from './state.ts';

export interface PartKey {
  /** Columns that it is made of. */
  readonly columns: readonly string[];
  /** The values, of a row known as `alias`. */
  valuesOf(alias: string): readonly string[];
  /** What the values are called in a table of keys. */
  readonly names: readonly string[];
  /** In words, for many. */
  readonly noun: string;
}

export const columnKey = (columns: readonly string[]): PartKey => ({
  columns,
  valuesOf: (alias) => columns.map((column) => `${alias}.${identifier(column)}`),
  names: columns.map((column) => identifier(column)),
  noun: columns.join(', '),
});

export const windowKey = (column: string, size: WindowSize): PartKey => ({
  columns: [column],
  valuesOf: (alias) => [`cast(date_trunc('${size}', ${alias}.${identifier(column)}) as timestamp)`],
  names: ['window_start'],
  noun: `${size}s`,
});

/** The key's columns with their types where a table has all of them. */
export function typesIn(key: PartKey, columns: readonly Column[]): readonly string[] | undefined {
  const types = new Map(columns.map(({ name, type }) => [name.toLowerCase(), type]));
  const found = key.columns.flatMap((column) => types.get(column.toLowerCase()) ?? []);
  return found.length === key.columns.length ? found : undefined;
}

/** Whether a row's key is one of a table's; missing values are values, too. */
export const matches = (key: PartKey, alias: string, keys: string): string =>
  key
    .valuesOf(alias)
    .map((value, at) => `${value} is not distinct from ${keys}.${key.names[at]}`)
    .join(' and ');

export const selectKeys = (key: PartKey, rows: string): string =>
  `select ${key
    .valuesOf('changed')
    .map((value, at) => `${value} as ${key.names[at]}`)
    .join(', ')} from (${rows}) as changed`;
