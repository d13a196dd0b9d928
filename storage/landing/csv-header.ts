/** The header of a CSV file: which delimiter it uses, which names it gives, where it stands. */
import type { StreamSpec } from '../../lib/streams.ts';
import { countMapped } from './map-headers.ts';

export interface CsvHeader {
  readonly delimiter: string;
  readonly headers: readonly string[];
  /** Empty lines before it. */
  readonly skippedLines: number;
  /** Physical line that it ends on, from 1. */
  readonly lastLine: number;
}

export interface CsvHeaderRequest {
  /** The beginning of the file, header included. */
  readonly head: string;
  readonly isTsv: boolean;
  readonly stream: StreamSpec;
  readonly configured: Readonly<Record<string, string>>;
}

const delimiters = [',', ';', '\t', '|'];

/** Takes the delimiter under which most stream columns are found, then the one that gives most headers. */
export function readCsvHeader({ head, isTsv, stream, configured }: CsvHeaderRequest): CsvHeader | undefined {
  const blank = /^(?:[ \t]*(?:\r\n|\n|\r))*/.exec(head)?.[0] ?? '';
  const text = head.slice(blank.length);
  if (text.trim() === '') return undefined;
  const skippedLines = countLines(blank);
  const candidates = (isTsv ? ['\t'] : delimiters).map((delimiter) => {
    const { fields, length } = firstRecord(text, delimiter);
    const headers = fields.map((field) => field.trim());
    const lastLine = skippedLines + 1 + countLines(text.slice(0, length));
    return { delimiter, headers, skippedLines, lastLine, mapped: countMapped({ stream, headers, configured }) };
  });
  const [best] = candidates.sort((a, b) => b.mapped - a.mapped || b.headers.length - a.headers.length);
  if (best === undefined) return undefined;
  const { mapped: _, ...header } = best;
  return header;
}

const countLines = (text: string): number => text.match(/\r\n|\n|\r/g)?.length ?? 0;

function firstRecord(text: string, delimiter: string): { readonly fields: readonly string[]; readonly length: number } {
  const quoted = / *"([^"]*(?:""[^"]*)*)" */y;
  const plain = new RegExp(`[^\\r\\n${delimiter}]*`, 'y');
  const fields: string[] = [];
  let at = 0;
  for (;;) {
    quoted.lastIndex = at;
    plain.lastIndex = at;
    const field = quoted.exec(text) ?? plain.exec(text);
    fields.push(field?.[1]?.replaceAll('""', '"') ?? field?.[0] ?? '');
    at += field?.[0].length ?? 0;
    if (text[at] !== delimiter) return { fields, length: at };
    at += 1;
  }
}
