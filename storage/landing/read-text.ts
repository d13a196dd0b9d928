/**
 * The bytes of a text file, once through: hashed, unpacked, turned into UTF-8 and measured, so that what
 * DuckDB reads afterwards is known to be readable and can be accounted for line by line.
 */
import { isUtf8 } from 'node:buffer';
import { createHash, type Hash } from 'node:crypto';
import { createReadStream } from 'node:fs';
import { open } from 'node:fs/promises';
import { join } from 'node:path';
import { pipeline } from 'node:stream';
import { createGunzip } from 'node:zlib';
import type { StagedFile } from '../../lib/connector.ts';
import { PipelineError } from '../../lib/errors.ts';

/** A UTF-8 text file, packed or not. */
export interface TextInput {
  readonly path: string;
  readonly compression: StagedFile['compression'];
  /** Physical lines, a last one without line end included. */
  readonly lines: number;
  /** The first megabyte, without byte order mark. */
  readonly head: string;
  /** SHA-256 over the file's bytes as they were read. */
  readonly sha256: string;
}

const chunkBytes = 1 << 20;
const lineFeed = 10;

/** Reads the whole file once; in another encoding than UTF-8 it is rewritten into `folder`. */
export async function prepareText(file: StagedFile, subject: string, folder: string): Promise<TextInput> {
  const hash = createHash('sha256');
  const label = encodingLabel(file.encoding);
  if (label === 'utf-8') {
    const survey = await surveyText(textChunks(file, subject, hash), subject);
    return { path: file.path, compression: file.compression, ...survey, sha256: hash.digest('hex') };
  }
  const path = join(folder, 'utf-8.txt');
  const output = await open(path, 'w');
  try {
    const decoded = decodedChunks(textChunks(file, subject, hash), label, subject);
    const survey = await surveyText(written(decoded, output), subject);
    return { path, compression: 'none', ...survey, sha256: hash.digest('hex') };
  } finally {
    await output.close();
  }
}

/** The unpacked bytes. */
export async function* textChunks(
  file: Pick<StagedFile, 'path' | 'compression'>,
  subject: string,
  hash?: Hash,
): AsyncGenerator<Buffer> {
  const raw = hashed(createReadStream(file.path, { highWaterMark: chunkBytes }), hash);
  if (file.compression === 'none') {
    yield* raw;
    return;
  }
  try {
    yield* pipeline(raw, createGunzip({ chunkSize: chunkBytes }), () => {});
  } catch (cause) {
    if (!(cause instanceof Error && 'code' in cause && String(cause.code).startsWith('Z_'))) throw cause;
    throw new PipelineError('bad_data', `${subject}: not a whole gzip file (${cause.message})`, {
      remedy: 'export it again, or name it without .gz when it is not packed',
      cause,
    });
  }
}

async function* hashed(source: AsyncIterable<Buffer>, hash: Hash | undefined): AsyncGenerator<Buffer> {
  for await (const chunk of source) {
    hash?.update(chunk);
    yield chunk;
  }
}

async function* written(
  source: AsyncIterable<Buffer>,
  output: Awaited<ReturnType<typeof open>>,
): AsyncGenerator<Buffer> {
  for await (const chunk of source) {
    await output.writeFile(chunk);
    yield chunk;
  }
}

async function* decodedChunks(source: AsyncIterable<Buffer>, label: string, subject: string): AsyncGenerator<Buffer> {
  let decoder: InstanceType<typeof TextDecoder> | undefined;
  try {
    for await (const chunk of source) {
      decoder ??= new TextDecoder(withByteOrder(label, chunk), { fatal: true });
      yield Buffer.from(decoder.decode(chunk, { stream: true }));
    }
    yield Buffer.from(decoder?.decode() ?? '');
  } catch (cause) {
    if (!(cause instanceof TypeError)) throw cause;
    throw new PipelineError('bad_data', `${subject}: not readable as ${label}`, {
      remedy: 'name the encoding that the file was written in: encoding: latin-1',
      cause,
    });
  }
}

const encodingLabel = (encoding: string | undefined): string =>
  encoding === undefined ? 'utf-8' : new TextDecoder(encoding.replace(/^latin-/i, 'latin')).encoding;

const withByteOrder = (label: string, start: Buffer): string =>
  label === 'utf-16le' && start[0] === 0xfe && start[1] === 0xff ? 'utf-16be' : label;

async function surveyText(source: AsyncIterable<Buffer>, subject: string): Promise<Pick<TextInput, 'lines' | 'head'>> {
  const head: Buffer[] = [];
  let headBytes = 0;
  let lines = 0;
  let tail = Buffer.alloc(0);
  let last = lineFeed;
  for await (const chunk of source) {
    if (headBytes < chunkBytes) {
      head.push(chunk.subarray(0, chunkBytes - headBytes));
      headBytes += chunk.length;
    }
    const text = Buffer.concat([tail, chunk]);
    const whole = text.length - unfinishedBytes(text);
    if (!isUtf8(text.subarray(0, whole))) throw notUtf8(text, lines, subject);
    // Bytes of a character that the next chunk completes are never line ends.
    tail = Buffer.from(text.subarray(whole));
    for (let at = chunk.indexOf(lineFeed); at >= 0; at = chunk.indexOf(lineFeed, at + 1)) lines += 1;
    last = chunk.at(-1) ?? last;
  }
  if (tail.length > 0) throw notUtf8(tail, lines, subject);
  const text = Buffer.concat(head).toString('utf8');
  return { lines: last === lineFeed ? lines : lines + 1, head: text.replace(/^\uFEFF/, '') };
}

/** How many of the last bytes begin a character whose end lies in the next chunk. */
function unfinishedBytes(text: Buffer): number {
  for (let back = 1; back <= Math.min(3, text.length); back += 1) {
    const byte = text[text.length - back] ?? 0;
    if (byte < 0x80) return 0;
    if (byte >= 0xc0) {
      const needed = byte >= 0xf0 ? 4 : byte >= 0xe0 ? 3 : 2;
      return needed > back ? back : 0;
    }
  }
  return 0;
}

function notUtf8(text: Buffer, linesBefore: number, subject: string): PipelineError {
  let line = linesBefore + 1;
  let start = 0;
  for (;;) {
    const end = text.indexOf(lineFeed, start);
    if (end < 0 || !isUtf8(text.subarray(start, end))) break;
    start = end + 1;
    line += 1;
  }
  const isUtf16 = (text[0] === 0xff && text[1] === 0xfe) || (text[0] === 0xfe && text[1] === 0xff);
  return new PipelineError('bad_data', `${subject}: line ${line} is not UTF-8`, {
    remedy: `name the encoding that the file was written in: encoding: ${isUtf16 ? 'utf-16' : 'latin-1'}`,
    details: { line },
  });
}
