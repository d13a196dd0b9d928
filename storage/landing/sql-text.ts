/** SQL texts that the readers share. */
import { identifier, literal } from '../snapshots/sql-text.ts';

/** A path as DuckDB's readers take it: characters that would make it a glob stand for themselves. */
export const pathLiteral = (path: string): string => literal(path.replace(/[[*?]/g, '[$&]'));

const ownColumns = ['_row', '_broken', '_text'];

/** Headers as columns of one table: trimmed, never empty, unique whatever the case of their letters. */
export function columnNames(headers: readonly string[]): readonly string[] {
  const taken = new Set(ownColumns);
  return headers.map((header, position) => {
    const name = header.trim() || `column ${position + 1}`;
    let unique = name;
    for (let copy = 2; taken.has(unique.toLowerCase()); copy += 1) unique = `${name} (${copy})`;
    taken.add(unique.toLowerCase());
    return unique;
  });
}

/**
 * The query that writes its rows to a Parquet file. Most values differ from row to row: large dictionaries do not pay, the
 * encodings of version 2 do.
 */
export const copyStatement = (query: string, target: string): string =>
  `copy (${query}) to ${literal(target)}
    (format parquet, parquet_version v2, compression zstd, compression_level 1, dictionary_size_limit 1000)`;

/** Landed rows that were read whole: line number first, then every column as text. */
export const landedColumns = (row: string, columns: readonly string[]): string =>
  [`(${row})::bigint as _row`, 'null::varchar as _broken', 'null::varchar as _text', ...columns].join(', ');

/** A landing file without rows. */
export const emptyQuery = (names: readonly string[]): string => {
  const columns = names.map((name) => `null::varchar as ${identifier(name)}`);
  return `select ${landedColumns('null', columns)} where false`;
};
