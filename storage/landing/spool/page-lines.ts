/**
 * A page as lines: every row names its stream, a closing line says what becomes true with them and carries a hash over all of
 * it. Pages without an intact closing line do not exist.
 */
import { createHash } from 'node:crypto';
import type { Cursor, Page } from '../../../lib/connector.ts';

/** What was asked for, and what of it is durable. */
export interface Reading {
  /** Names it: another request is another reading. */
  readonly request: string;
  readonly kind: 'incremental' | 'full' | 'window';
  /** The newest load of the store when it began. */
  readonly since: number;
  readonly pages: number;
  readonly rows: number;
  readonly bytes: number;
}

/** What a closing line says. */
export interface Closing {
  /** Null: from the beginning. */
  readonly cursor: Cursor | null;
  readonly reading: Reading | null;
  /** The newest load of the store as far as this spool knew. */
  readonly newest: number;
  /** Rows of the page. */
  readonly rows: number;
  /** The rows so far are being landed: they are landed alone, before anything else is appended. */
  readonly isSealing: boolean;
}

/** Everything up to the last intact closing line. */
export interface Scanned {
  readonly last: Closing | undefined;
  /** Bytes of it. */
  readonly end: number;
  readonly rows: number;
  readonly pages: number;
}

const lineFeed = 0x0a;
const equals = 0x3d;
const hashLength = 64;

export interface RowLines {
  readonly bytes: Buffer;
  readonly rows: number;
}

/** Names the lines of objects that rows are still to be made of, where others name a stream. */
export const shapedLines = '*';

export function encodeRows({ parts, shaped }: Pick<Page, 'parts' | 'shaped'>): RowLines {
  const lines = parts.flatMap((part) =>
    'rows' in part ? part.rows.map((row) => `${part.stream} ${JSON.stringify(row)}\n`) : [],
  );
  for (const object of shaped?.objects ?? []) lines.push(`${shapedLines} ${JSON.stringify(object)}\n`);
  return { bytes: Buffer.from(lines.join('')), rows: lines.length };
}

/** Bytes to be appended at once. */
export function closePage({ bytes, rows }: RowLines, closing: Omit<Closing, 'rows'>): Buffer {
  const said = JSON.stringify({ ...closing, rows });
  return Buffer.concat([bytes, Buffer.from(`= ${hashOf(bytes, said)} ${said}\n`)]);
}

export function scanPages(bytes: Buffer): Scanned {
  let last: Closing | undefined;
  let end = 0;
  let rows = 0;
  let pages = 0;
  for (let at = 0; ; ) {
    const lineEnd = bytes.indexOf(lineFeed, at);
    if (lineEnd < 0) break;
    if (bytes[at] === equals) {
      const hash = bytes.toString('latin1', at + 2, at + 2 + hashLength);
      const said = bytes.toString('utf8', at + 3 + hashLength, lineEnd);
      if (hash !== hashOf(bytes.subarray(end, at), said)) break;
      last = JSON.parse(said) as Closing;
      end = lineEnd + 1;
      rows += last.rows;
      pages += 1;
    }
    at = lineEnd + 1;
  }
  return { last, end, rows, pages };
}

/** The rows by stream, as JSON lines, in their order. */
export function splitByStream(bytes: Buffer): ReadonlyMap<string, Buffer> {
  const lines = new Map<string, Buffer[]>();
  for (let at = 0, lineEnd = bytes.indexOf(lineFeed); lineEnd >= 0; lineEnd = bytes.indexOf(lineFeed, at)) {
    if (bytes[at] !== equals) {
      const space = bytes.indexOf(' ', at);
      const stream = bytes.toString('latin1', at, space);
      const rows = lines.get(stream) ?? [];
      rows.push(bytes.subarray(space + 1, lineEnd + 1));
      lines.set(stream, rows);
    }
    at = lineEnd + 1;
  }
  return new Map([...lines].map(([stream, rows]) => [stream, Buffer.concat(rows)]));
}

const hashOf = (page: Buffer, said: string): string => createHash('sha256').update(page).update(said).digest('hex');
