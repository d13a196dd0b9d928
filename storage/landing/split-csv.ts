/**
 * The careful way through a CSV file: record by record in bytes, for files where a record is not a line or a
 * line is not a record. Whole records go to a clean file, each behind the number of the line that it begins on;
 * broken ones go aside with the reason. A quote that is never closed costs its own line only.
 */
import { type FileHandle, open } from 'node:fs/promises';
import { join } from 'node:path';
import { type TextInput, textChunks } from './read-text.ts';
import { type ScannedRecord, scanRecord } from './scan-record.ts';

export interface SplitCsv {
  /** Whole records, line number first, no header. */
  readonly path: string;
  readonly rows: number;
  /** One JSON object a line: row, reason, text. */
  readonly brokenPath: string;
  readonly broken: number;
}

export interface SplitRequest {
  readonly input: TextInput;
  readonly subject: string;
  readonly delimiter: string;
  /** Values that the header names. */
  readonly fields: number;
  readonly folder: string;
}

export async function splitCsv({ input, subject, delimiter, fields, folder }: SplitRequest): Promise<SplitCsv> {
  const path = join(folder, 'records.csv');
  const brokenPath = join(folder, 'broken.jsonl');
  const [clean, aside] = [await open(path, 'w'), await open(brokenPath, 'w')];
  const splitter = createSplitter(delimiter, fields);
  try {
    let rest: Buffer = Buffer.alloc(0);
    for await (const chunk of textChunks(input, subject)) {
      rest = splitter.take(Buffer.concat([rest, chunk]), false);
      await flush(splitter, clean, aside);
    }
    splitter.take(rest, true);
    await flush(splitter, clean, aside);
  } finally {
    await Promise.all([clean.close(), aside.close()]);
  }
  return { path, brokenPath, ...splitter.counts };
}

interface Splitter {
  /** Taken and not yet written. */
  readonly records: Buffer[];
  readonly failures: string[];
  readonly counts: { rows: number; broken: number };
  /** Takes every record that ends within `bytes`; returns what is left. */
  take(bytes: Buffer, isLast: boolean): Buffer;
}

async function flush({ records, failures }: Splitter, clean: FileHandle, aside: FileHandle): Promise<void> {
  await clean.writeFile(Buffer.concat(records.splice(0)));
  await aside.writeFile(failures.splice(0).join(''));
}

function createSplitter(delimiter: string, fields: number): Splitter {
  const records: Buffer[] = [];
  const failures: string[] = [];
  const counts = { rows: 0, broken: 0 };
  const lineEnd = Buffer.from('\n');
  let line = 1;
  let isBeginning = true;
  let isHeaderDue = true;

  function take(bytes: Buffer, isLast: boolean): Buffer {
    let at = isBeginning && bytes.indexOf('\uFEFF') === 0 ? 3 : 0;
    isBeginning = false;
    while (at < bytes.length) {
      const record = scanRecord(bytes, at, delimiter.charCodeAt(0), fields, isLast);
      if (record === undefined) break;
      if (!record.isBlank && !isHeaderDue) keep(bytes, at, record);
      if (!record.isBlank) isHeaderDue = false;
      line += record.lines;
      at = record.next;
    }
    return bytes.subarray(at);
  }

  function keep(bytes: Buffer, start: number, record: ScannedRecord): void {
    const reason = record.problem ?? raggedness(record, bytes, delimiter, fields);
    if (reason === undefined) {
      records.push(Buffer.from(`${line}${delimiter}`), bytes.subarray(start, record.end), lineEnd);
      counts.rows += 1;
    } else {
      failures.push(`${JSON.stringify({ row: line, reason, text: bytes.toString('utf8', start, record.lastByte) })}\n`);
      counts.broken += 1;
    }
  }

  return { records, failures, counts, take };
}

/** Too few values, or more than the header names; surplus separators with nothing between them do no harm. */
function raggedness(record: ScannedRecord, bytes: Buffer, delimiter: string, fields: number): string | undefined {
  const surplus = bytes.toString('latin1', record.end, record.lastByte).replaceAll(delimiter, '').trim();
  if (record.fields >= fields && surplus === '') return undefined;
  return `${record.fields} ${record.fields === 1 ? 'value' : 'values'} where the header has ${fields}`;
}
