/** Looks at a file that nothing is configured for: what it is, which stream it could fill, what a person must still say. */
import { basename } from 'node:path';
import { PipelineError } from '../../lib/errors.ts';
import { matchStream, rankStreams, type StreamMatch } from '../../lib/pure/match-columns.ts';
import { streamSpecs } from '../../lib/streams.ts';
import { archiveKind, archiveMembers } from './archive-members.ts';
import type { FileInspection, InspectOptions, StreamSuggestion } from './file-inspection.ts';
import { type DateGuess, guessDates } from './guess-dates.ts';
import { maskCell } from './mask-cell.ts';
import { type Head, readHead, unpacked } from './read-head.ts';
import { isWanted } from './stage-archive.ts';
import { kindOf } from './stage-file.ts';

export async function inspectFile(path: string, options: InspectOptions = {}): Promise<FileInspection> {
  const { stream, sampleRows = 3, signal = new AbortController().signal } = options;
  const kind = archiveKind(path);
  const inside = kind === undefined ? undefined : await firstMember(path, kind, options, signal);
  const { format, compression } = kindOf(inside?.name ?? path, options);
  const head = inside?.head ?? (await readHead(path, format, unpacked(path, compression === 'gzip'), options.encoding));
  const title = basename(inside?.name ?? path);
  const matches =
    stream === undefined
      ? rankStreams(streamSpecs, head.headers, title)
      : [matchStream(streamSpecs[stream], head.headers, title)];
  const streams = matches.map((match) => suggest(match, head, options));
  const best = streams[0];
  return {
    path,
    format,
    compression,
    ...(inside === undefined ? {} : { members: inside.members }),
    encoding: head.encoding,
    delimiter: head.delimiter,
    headers: head.headers,
    rowsSeen: head.rows.length,
    streams,
    sample: head.rows
      .slice(0, sampleRows)
      .map((row) => row.map((cell, at) => maskCell(cell, columnOf(best, head.headers[at] ?? '')))),
  };
}

const columnOf = (match: StreamMatch | undefined, header: string): string | undefined =>
  match?.columns.find((one) => one.header === header)?.column;

async function firstMember(
  path: string,
  kind: NonNullable<ReturnType<typeof archiveKind>>,
  options: InspectOptions,
  signal: AbortSignal,
) {
  const members: string[] = [];
  let first: { readonly name: string; readonly head: Head } | undefined;
  for await (const member of archiveMembers(path, kind, signal)) {
    if (!isWanted(member.name, options) || archiveKind(member.name) !== undefined) continue;
    members.push(member.name);
    if (first !== undefined) continue;
    const { format, compression } = kindOf(member.name, options);
    if (format === 'parquet' || compression === 'gzip') {
      throw new PipelineError('config', `${path}: ${member.name} cannot be looked at inside an archive`, {
        remedy: 'unpack the archive',
      });
    }
    first = { name: member.name, head: await readHead(path, format, member.bytes(), options.encoding) };
  }
  if (first !== undefined) return { ...first, members };
  throw new PipelineError('config', `${path}: no data file in the archive`, {
    remedy: 'name another file, or add a format: csv, tsv, json, jsonl or parquet',
  });
}

function suggest(match: StreamMatch, head: Head, { format, encoding }: InspectOptions): StreamSuggestion {
  const spec = streamSpecs[match.stream];
  const types = new Map(spec.columns.map(({ name, type }) => [name, type as string]));
  const dates = match.columns
    .filter(({ column }) => ['instant', 'date', 'month'].includes(types.get(column) ?? ''))
    .map(({ column, header }) => {
      const at = head.headers.indexOf(header);
      const values = head.rows.map((row) => row[at] ?? '').filter((value) => !isMonth(value, types.get(column)));
      return { column, header, ...guessDates(values) };
    });
  const certain = new Set(dates.flatMap(({ confidence, formats }) => (confidence === 'certain' ? formats : [])));
  const [dateFormat] = certain;
  const questions = [
    ...match.missing.map((column) => `${match.stream} needs ${column}: which header is it? ${said(match.unused)}`),
    ...dates.flatMap((guess) => dateQuestion(guess, certain)),
    ...match.columns.flatMap((one) => numberQuestion(one, types.get(one.column), head)),
    ...(head.encoding?.isCertain === false ? [`is the text written in ${head.encoding.name}?`] : []),
    ...(certain.size > 1 ? [`dates are written in several ways: ${[...certain].join(', ')}`] : []),
  ];
  const columns = match.columns.filter(({ how }) => how === 'word').map(({ column, header }) => [column, header]);
  const written =
    encoding ?? (head.encoding === undefined || head.encoding.name === 'utf-8' ? undefined : head.encoding.name);
  return {
    ...match,
    dates,
    questions,
    settings: {
      ...(format === undefined ? {} : { format }),
      ...(columns.length === 0 ? {} : { columns: Object.fromEntries(columns) as Record<string, string> }),
      ...(written === undefined ? {} : { encoding: written }),
      ...(certain.size === 1 && dateFormat !== undefined ? { dateFormat } : {}),
    },
  };
}

function numberQuestion(
  { header }: StreamMatch['columns'][number],
  type: string | undefined,
  { headers, rows }: Head,
): readonly string[] {
  if (!['money', 'rate', 'integer'].includes(type ?? '')) return [];
  const at = headers.indexOf(header);
  const odd = rows.map((row) => row[at]?.trim() ?? '').find((value) => value !== '' && !number.test(value));
  if (odd === undefined) return [];
  return [
    `${header}: ${maskCell(odd, /[@\p{L}]/u.test(odd) ? undefined : 'amount')} is no number here; can it be exported as 1234.56?`,
  ];
}

const number = /^[+-]?(\d+\.?\d*|\.\d+)([eE][+-]?\d+)?$/;

const isMonth = (value: string, type: string | undefined): boolean => type === 'month' && /^\d{4}-\d{2}$/.test(value);

const said = (headers: readonly string[]): string =>
  headers.length === 0 ? 'none is left' : `left are ${headers.slice(0, 10).join(', ')}`;

function dateQuestion(
  { header, confidence, formats, example }: DateGuess & { readonly header: string },
  certain: ReadonlySet<string>,
): readonly string[] {
  if (confidence === 'none') return [`${header}: how are these dates written? Say dateFormat, e.g. %d/%m/%Y`];
  // Another column of the same file has settled it.
  if (confidence !== 'ambiguous' || formats.some((format) => certain.has(format))) return [];
  return [`${header}: how is ${example} meant? dateFormat: ${formats.join(' or ')}`];
}
