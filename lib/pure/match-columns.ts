/** Which stream a table or file could fill, judged by its headers: names, aliases, and words that shops use. Only suggests. */
import type { StreamName, StreamSpec } from '../streams.ts';
import { columnWords } from './column-words.ts';

export interface ColumnMatch {
  /** Of the stream. */
  readonly column: string;
  /** Of the file or table, as it is written there. */
  readonly header: string;
  /** `name` and `alias` are found without being configured, `word` must be said under `columns`. */
  readonly how: 'name' | 'alias' | 'word';
}

export interface StreamMatch {
  readonly stream: StreamName;
  readonly columns: readonly ColumnMatch[];
  /** Required columns of the stream that no header was found for. */
  readonly missing: readonly string[];
  /** Headers that would not be used. */
  readonly unused: readonly string[];
  readonly score: number;
}

const points = { name: 4, alias: 3, word: 2 } as const;

/** Streams that at least one header speaks for, the likeliest first. `title`: what the file or table is called. */
export function rankStreams(
  specs: Readonly<Record<string, StreamSpec>>,
  headers: readonly string[],
  title: string,
): readonly StreamMatch[] {
  return Object.values(specs)
    .map((spec) => matchStream(spec, headers, title))
    .filter(({ columns }) => columns.length > 0)
    .sort((one, other) => other.score - one.score || (one.stream < other.stream ? -1 : 1));
}

export function matchStream(spec: StreamSpec, headers: readonly string[], title = ''): StreamMatch {
  const taken = new Set<string>();
  const found = new Map<string, ColumnMatch>();
  for (const how of ['name', 'alias', 'word'] as const) {
    for (const column of spec.columns) {
      if (found.has(column.name)) continue;
      const header = headerOf(spec.name, column, headers, taken, how);
      if (header === undefined) continue;
      taken.add(header);
      found.set(column.name, { column: column.name, header, how });
    }
  }
  const columns = spec.columns.flatMap(({ name }) => found.get(name) ?? []);
  const missing = spec.columns.filter(({ name, required }) => required === true && !found.has(name));
  const said = columns.reduce((sum, { how }) => sum + points[how], 0);
  const filled = spec.key.every((name) => found.has(name)) ? 3 : 0;
  const named = loose(title).includes(loose(spec.name)) ? 6 : 0;
  return {
    stream: spec.name as StreamName,
    columns,
    missing: missing.map(({ name }) => name),
    unused: headers.filter((header) => !taken.has(header)),
    score: said + filled + named - 5 * missing.length,
  };
}

function headerOf(
  stream: string,
  column: StreamSpec['columns'][number],
  headers: readonly string[],
  taken: ReadonlySet<string>,
  how: ColumnMatch['how'],
): string | undefined {
  const free = headers.filter((header) => !taken.has(header));
  if (how === 'name') {
    return free.find((header) => header === column.name) ?? free.find((header) => loose(header) === loose(column.name));
  }
  if (how === 'alias') {
    return free.find((header) => column.aliases?.some((alias) => loose(alias) === loose(header)));
  }
  const words = columnWords[`${stream}.${column.name}`] ?? columnWords[column.name] ?? [];
  for (const word of words) {
    const header = free.find((one) => word.test(loose(one)));
    if (header !== undefined) return header;
  }
  return undefined;
}

/** Lower case, without accents, spaces and signs: `Nº Pedido` and `no_pedido` alike. */
const loose = (name: string): string =>
  name
    .normalize('NFKD')
    .replace(/\p{M}/gu, '')
    .toLowerCase()
    .replace(/[^\p{L}\p{N}]+/gu, '');
