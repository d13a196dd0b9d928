/** One CSV record in a buffer: where it ends, how many values it has, whether its quotes are right. */
export interface ScannedRecord {
  /** First byte of the next record. */
  readonly next: number;
  /** End of the values that the header names. */
  readonly end: number;
  /** End of the record, its line end excluded. */
  readonly lastByte: number;
  readonly fields: number;
  /** Physical lines. */
  readonly lines: number;
  readonly isBlank: boolean;
  /** Why it cannot be read; then it is the one line that it begins on. */
  readonly problem?: string;
}

const maximumRecordBytes = 1 << 20;

const quote = 0x22;
const lineFeed = 0x0a;
const carriageReturn = 0x0d;
const space = 0x20;

/** Undefined when more bytes must arrive before the record's end is known. */
export function scanRecord(
  bytes: Buffer,
  start: number,
  separator: number,
  expectedFields: number,
  isLast: boolean,
): ScannedRecord | undefined {
  let at = start;
  let fields = 0;
  let end = -1;
  for (;;) {
    const field = scanField(bytes, at, separator);
    if (field.problem !== undefined && bytes[field.at] !== undefined) return brokenLine(bytes, start, field.problem);
    at = field.at;
    fields += 1;
    if (fields === expectedFields) end = at;
    if (at >= bytes.length) {
      if (!isLast) return bytes.length - start > maximumRecordBytes ? brokenLine(bytes, start, tooLong) : undefined;
      if (field.problem !== undefined) return brokenLine(bytes, start, field.problem);
      break;
    }
    if (bytes[at] !== separator) break;
    at += 1;
  }
  if (bytes[at] === carriageReturn && at + 1 === bytes.length && !isLast) return undefined;
  if (at - start > maximumRecordBytes) return brokenLine(bytes, start, tooLong);
  return {
    next: afterLineEnd(bytes, at),
    end: end < 0 ? at : end,
    lastByte: at,
    fields,
    lines: 1 + countLineFeeds(bytes, start, at),
    isBlank: fields === 1 && isSpace(bytes, start, at),
  };
}

const tooLong = 'longer than 1 MB, which a quote that is never closed can cause';

interface ScannedField {
  /** The byte that ends it: separator, line end, or the end of the buffer. */
  readonly at: number;
  readonly problem?: string;
}

function scanField(bytes: Buffer, start: number, separator: number): ScannedField {
  let at = afterSpaces(bytes, start);
  if (bytes[at] !== quote) {
    while (at < bytes.length && bytes[at] !== separator && bytes[at] !== lineFeed && bytes[at] !== carriageReturn)
      at += 1;
    return { at };
  }
  for (;;) {
    at = bytes.indexOf(quote, at + 1);
    if (at < 0) return { at: bytes.length, problem: 'a quote is never closed' };
    if (bytes[at + 1] !== quote) break;
    at += 1;
  }
  at = afterSpaces(bytes, at + 1);
  const isEnd = at >= bytes.length || bytes[at] === separator || bytes[at] === lineFeed || bytes[at] === carriageReturn;
  return isEnd ? { at } : { at, problem: 'text follows a closing quote, or a quote is never closed' };
}

function brokenLine(bytes: Buffer, start: number, problem: string): ScannedRecord {
  let at = start;
  while (at < bytes.length && bytes[at] !== lineFeed && bytes[at] !== carriageReturn) at += 1;
  return { next: afterLineEnd(bytes, at), end: at, lastByte: at, fields: 0, lines: 1, isBlank: false, problem };
}

function afterLineEnd(bytes: Buffer, at: number): number {
  if (bytes[at] === carriageReturn && bytes[at + 1] === lineFeed) return at + 2;
  return Math.min(at + 1, bytes.length);
}

function afterSpaces(bytes: Buffer, start: number): number {
  let at = start;
  while (bytes[at] === space) at += 1;
  return at;
}

const isSpace = (bytes: Buffer, start: number, end: number): boolean => afterSpaces(bytes, start) >= end;

function countLineFeeds(bytes: Buffer, start: number, end: number): number {
  let count = 0;
  for (let at = bytes.indexOf(lineFeed, start); at >= 0 && at < end; at = bytes.indexOf(lineFeed, at + 1)) count += 1;
  return count;
}
