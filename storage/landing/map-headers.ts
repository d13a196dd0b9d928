/** Finds the header of every stream column: as configured, else by its name, else by a looser spelling or an alias. */
import { PipelineError } from '../../lib/errors.ts';
import type { StreamSpec } from '../../lib/streams.ts';

export interface HeaderMapping {
  /** Stream column → position among the headers. */
  readonly positions: Readonly<Record<string, number>>;
  readonly ignored: readonly string[];
}

export interface HeaderRequest {
  /** Store, source, stream and file: how messages begin. */
  readonly subject: string;
  readonly stream: StreamSpec;
  readonly headers: readonly string[];
  /** Stream column → header. */
  readonly configured: Readonly<Record<string, string>>;
}

export function mapHeaders({ subject, stream, headers, configured }: HeaderRequest): HeaderMapping {
  const positions: Record<string, number> = {};
  for (const column of stream.columns) {
    const wanted = configured[column.name];
    const names = wanted === undefined ? [column.name, ...(column.aliases ?? [])] : [wanted];
    const exact = matching(headers, (header) => header === names[0]);
    const found = exact.length > 0 ? exact : matching(headers, (header) => names.some((name) => alike(name, header)));
    if (found.length > 1)
      throw ambiguous(
        subject,
        column.name,
        found.map((position) => headers[position] ?? ''),
      );
    if (found[0] !== undefined) positions[column.name] = found[0];
    else if (wanted !== undefined) throw notThere(subject, column.name, wanted, headers);
  }
  const used = new Set(Object.values(positions));
  const free = headers.filter((_, position) => !used.has(position));
  const missing = stream.columns.filter((column) => column.required && positions[column.name] === undefined);
  if (missing.length > 0)
    throw lacking(
      subject,
      missing.map((column) => column.name),
      headers,
      free,
    );
  return { positions, ignored: free };
}

/** How many stream columns these headers would fill; tells delimiters apart. */
export function countMapped({ stream, headers, configured }: Omit<HeaderRequest, 'subject'>): number {
  return stream.columns.filter((column) => {
    const wanted = configured[column.name];
    const names = wanted === undefined ? [column.name, ...(column.aliases ?? [])] : [wanted];
    return headers.some((header) => names.some((name) => alike(name, header)));
  }).length;
}

const matching = (headers: readonly string[], matches: (header: string) => boolean): readonly number[] =>
  headers.flatMap((header, position) => (matches(header) ? [position] : []));

const loose = (name: string): string => name.toLowerCase().replace(/[\s_-]+/g, '');
const alike = (a: string, b: string): boolean => loose(a) === loose(b);

const listed = (headers: readonly string[]): string =>
  headers.length === 0 ? 'none' : headers.map((header) => `"${header}"`).join(', ');

function ambiguous(subject: string, column: string, found: readonly string[]): PipelineError {
  const distinct = [...new Set(found)];
  return new PipelineError('config', `${subject}: the headers ${listed(found)} all mean ${column}, which takes one`, {
    remedy:
      distinct.length > 1
        ? `name the right one: columns: { ${column}: ${distinct[0]} }`
        : `rename one of the two "${distinct[0]}" headers in the file`,
  });
}

function notThere(subject: string, column: string, wanted: string, headers: readonly string[]): PipelineError {
  const near = nearest(wanted, headers);
  const message = `${subject}: columns.${column} names the header "${wanted}", which is not there; headers found: ${listed(headers)}`;
  return new PipelineError('bad_data', message, {
    remedy: `correct columns: { ${column}: ${near ?? '<header>'} }`,
  });
}

function lacking(
  subject: string,
  columns: readonly string[],
  headers: readonly string[],
  free: readonly string[],
): PipelineError {
  const guesses = columns.map((column) => `${column}: ${guess(column, free) ?? '<header>'}`);
  const message = `${subject}: no column for ${columns.join(' and ')}; headers found: ${listed(headers)}`;
  return new PipelineError('bad_data', message, {
    remedy: `say which header it is: columns: { ${guesses.join(', ')} }`,
    details: { missing: columns, headers },
  });
}

/** Words that shops use for what they do not call by our name; for suggestions only. */
const usualWords: Readonly<Record<string, readonly string[]>> = {
  ordered_at: ['date', 'created', 'time', 'fecha'],
  amount: ['total', 'amount', 'revenue', 'price', 'importe'],
  customer_id: ['customer', 'client', 'user'],
};

const guess = (column: string, headers: readonly string[]): string | undefined =>
  usualWords[column]?.map((word) => headers.find((header) => loose(header).includes(word))).find(Boolean) ??
  nearest(column, headers);

/** The most similar name, when one is similar enough to be meant; the only one left, when there is one. */
function nearest(name: string, candidates: readonly string[]): string | undefined {
  if (candidates.length === 1) return candidates[0];
  const scored = candidates
    .map((candidate) => ({ candidate, score: similarity(name, candidate) }))
    .sort((a, b) => b.score - a.score || (a.candidate < b.candidate ? -1 : 1));
  const best = scored[0];
  return best !== undefined && best.score >= 0.3 ? best.candidate : undefined;
}

/** Dice coefficient over letter pairs: 1 for equal names, 0 for names without a pair in common. */
function similarity(a: string, b: string): number {
  const left = pairs(loose(a));
  const right = pairs(loose(b));
  const shared = [...left].filter((pair) => right.has(pair)).length;
  return left.size + right.size === 0 ? 0 : (2 * shared) / (left.size + right.size);
}

const pairs = (name: string): ReadonlySet<string> =>
  new Set(Array.from({ length: Math.max(0, name.length - 1) }, (_, at) => name.slice(at, at + 2)));
