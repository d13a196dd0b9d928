/** The beginning of a file as a table of texts: for looking at it, not for loading it. */
import { createReadStream } from 'node:fs';
import { isUtf8 } from 'node:buffer';
import { pipeline } from 'node:stream';
import { createGunzip } from 'node:zlib';
import { DuckDBInstance } from '@duckdb/node-api';
import type { FileFormat } from '../../lib/connector.ts';
import { PipelineError } from '../../lib/errors.ts';
import type { FileInspection } from './file-inspection.ts';

export interface Head {
  readonly encoding: FileInspection['encoding'];
  readonly delimiter: FileInspection['delimiter'];
  readonly headers: readonly string[];
  readonly rows: readonly (readonly (string | null)[])[];
}

const headBytes = 1 << 20;
const parquetRows = 1_000;

export async function readHead(
  path: string,
  format: FileFormat,
  bytes: AsyncIterable<Buffer>,
  encoding?: string,
): Promise<Head> {
  if (format === 'parquet') return { encoding: undefined, delimiter: undefined, ...(await parquetHead(path)) };
  const { text, name, isCertain } = decode(await firstBytes(bytes), encoding);
  const known = { name, isCertain };
  if (format === 'json' || format === 'jsonl') return { encoding: known, delimiter: undefined, ...jsonHead(text) };
  return { encoding: known, ...delimitedHead(text, format === 'tsv' ? ['\t'] : delimiters) };
}

export const unpacked = (path: string, isPacked: boolean): AsyncIterable<Buffer> => {
  const packed = createReadStream(path, { highWaterMark: headBytes });
  return isPacked ? pipeline(packed, createGunzip(), () => undefined) : packed;
};

async function firstBytes(source: AsyncIterable<Buffer>): Promise<Buffer> {
  const chunks: Buffer[] = [];
  let bytes = 0;
  for await (const chunk of source) {
    chunks.push(chunk);
    bytes += chunk.length;
    if (bytes > headBytes) break;
  }
  return Buffer.concat(chunks).subarray(0, headBytes);
}

function decode(head: Buffer, wanted?: string): { text: string; name: string; isCertain: boolean } {
  const [name, isCertain] = wanted === undefined ? guessEncoding(head) : [wanted, true];
  const text = new TextDecoder(name.replace(/^latin-/i, 'latin')).decode(head);
  return { text, name, isCertain };
}

function guessEncoding(head: Buffer): readonly [string, boolean] {
  if ((head[0] === 0xff && head[1] === 0xfe) || (head[0] === 0xfe && head[1] === 0xff)) {
    return [head[0] === 0xff ? 'utf-16' : 'utf-16be', true];
  }
  // A character may have been cut in two at the end.
  const whole = [0, 1, 2, 3].some((cut) => isUtf8(head.subarray(0, head.length - cut)));
  // Every text is one in windows-1252: nothing rules it out.
  return whole ? ['utf-8', true] : ['windows-1252', false];
}

const delimiters = [',', ';', '\t', '|'] as const;
type Delimiter = (typeof delimiters)[number];

/** The delimiter under which most records have as many values as the header, and most of them. */
function delimitedHead(text: string, candidates: readonly Delimiter[]) {
  const judged = candidates.map((delimiter) => {
    const records = splitRecords(text, delimiter);
    const [headers = [], ...rows] = records;
    const alike = rows.filter((row) => row.length === headers.length).length;
    return {
      delimiter,
      headers,
      rows,
      score: headers.length < 2 ? 0 : headers.length * ((alike + 1) / (rows.length + 1)),
    };
  });
  const [best] = judged.sort((one, other) => other.score - one.score);
  if (best === undefined || best.headers.length === 0) return { delimiter: undefined, headers: [], rows: [] };
  const headers = best.headers.map((header) => header.trim());
  const rows = best.rows.filter((row) => row.length === headers.length).map((row) => row.map((cell) => cell || null));
  return { delimiter: best.delimiter, headers, rows };
}

/** Whole records; a last one that the head cuts off is left out, empty lines too. */
function splitRecords(text: string, delimiter: Delimiter): readonly string[][] {
  const field = new RegExp(
    `(?:"([^"]*(?:""[^"]*)*)"|([^${delimiter}\\r\\n]*))(${delimiter === '|' ? '\\|' : delimiter}|\\r\\n|\\n|\\r|$)`,
    'y',
  );
  const records: string[][] = [];
  let record: string[] = [];
  const isCut = text.length >= headBytes / 4 && !/[\r\n]$/.test(text);
  while (field.lastIndex < text.length) {
    const found = field.exec(text);
    if (found === null) break;
    record.push(found[1]?.replaceAll('""', '"') ?? found[2] ?? '');
    if (found[3] === delimiter) {
      if (field.lastIndex === text.length) record.push('');
      else continue;
    }
    if (record.length > 1 || record[0]?.trim() !== '') records.push(record);
    record = [];
  }
  return isCut ? records.slice(0, -1) : records;
}

function jsonHead(text: string): Pick<Head, 'headers' | 'rows'> {
  const objects = text.trimStart().startsWith('[') ? arrayObjects(text) : text.split('\n').flatMap(asObject);
  const headers = [...new Set(objects.flatMap((object) => Object.keys(object)))];
  const rows = objects.map((object) => headers.map((header) => textOf(object[header])));
  return { headers, rows };
}

type JsonObject = Readonly<Record<string, unknown>>;

function asObject(line: string): readonly JsonObject[] {
  try {
    const value: unknown = JSON.parse(line);
    return typeof value === 'object' && value !== null && !Array.isArray(value) ? [value as JsonObject] : [];
  } catch {
    return [];
  }
}

/** Objects of an array that may be cut off: each from its brace to the one that closes it. */
function arrayObjects(text: string): readonly JsonObject[] {
  const objects: JsonObject[] = [];
  let [depth, begin] = [0, 0];
  for (const { index, 0: token } of text.matchAll(/"(?:[^"\\]|\\.)*"|[{}]/g)) {
    if (token === '{' && depth++ === 0) begin = index;
    if (token === '}' && --depth === 0) objects.push(...asObject(text.slice(begin, index + 1)));
  }
  return objects;
}

const textOf = (value: unknown): string | null =>
  value == null ? null : typeof value === 'string' ? value : JSON.stringify(value);

async function parquetHead(path: string): Promise<Pick<Head, 'headers' | 'rows'>> {
  const instance = await DuckDBInstance.create(':memory:', { autoinstall_known_extensions: 'false' });
  const connection = await instance.connect();
  try {
    const literal = `'${path.replaceAll("'", "''").replace(/[[*?]/g, '[$&]')}'`;
    await connection.run(`set timezone = 'UTC'`);
    const result = await connection.runAndReadAll(
      `select columns(*)::varchar from read_parquet(${literal}, binary_as_string = true) limit ${parquetRows}`,
    );
    return { headers: result.columnNames(), rows: result.getRows() as (string | null)[][] };
  } catch (cause) {
    throw new PipelineError('bad_data', `${path}: not a whole Parquet file`, { remedy: 'export it again', cause });
  } finally {
    connection.disconnectSync();
    instance.closeSync();
  }
}
