/** What lies in an archive, member by member, in the order in which it lies there. Nothing is written here. */
import { createReadStream } from 'node:fs';
import { pipeline } from 'node:stream';
import { createGunzip, crc32 } from 'node:zlib';
import tar from 'tar-stream';
import yauzl from 'yauzl';
import { PipelineError } from '../../lib/errors.ts';

export type ArchiveKind = 'zip' | 'tar' | 'tar.gz';

export interface Member {
  /** As the archive says: a path that is never used as one. */
  readonly name: string;
  /** The bytes, unpacked. To be read before the next member is asked for, or left alone. */
  bytes(): AsyncIterable<Buffer>;
}

export function archiveKind(path: string): ArchiveKind | undefined {
  if (/\.zip$/i.test(path)) return 'zip';
  if (/\.tar$/i.test(path)) return 'tar';
  return /\.(tar\.gz|tgz)$/i.test(path) ? 'tar.gz' : undefined;
}

/** Folders, links and devices are no members. */
export async function* archiveMembers(path: string, kind: ArchiveKind, signal: AbortSignal): AsyncGenerator<Member> {
  const explained = async function* <T>(source: AsyncIterable<T>): AsyncGenerator<T> {
    try {
      yield* source;
    } catch (error) {
      signal.throwIfAborted();
      throw error instanceof PipelineError || isOfSystem(error) ? error : notWhole(path, kind, error);
    }
  };
  const members = kind === 'zip' ? zipMembers(path, signal) : tarMembers(path, kind, signal);
  for await (const { name, bytes } of explained(members)) yield { name, bytes: () => explained(bytes()) };
}

function notWhole(path: string, kind: ArchiveKind, error: unknown): PipelineError {
  const problem = error instanceof Error ? error.message : 'unknown error';
  return new PipelineError('bad_data', `${path}: not a whole ${kind} archive (${problem})`, {
    remedy: 'pack it again; other kinds of archives have to be unpacked',
    cause: error,
  });
}

async function* zipMembers(path: string, signal: AbortSignal): AsyncGenerator<Member> {
  // Names are decoded here, so that one that leads out of the archive is a name like any other.
  const zip = await yauzl.openPromise(path, { decodeStrings: false, autoClose: false });
  try {
    for await (const entry of zip.eachEntry()) {
      signal.throwIfAborted();
      const name = yauzl.getFileNameLowLevel(entry.generalPurposeBitFlag, entry.fileNameRaw, entry.extraFields, false);
      if (name.endsWith('/')) continue;
      yield {
        name,
        async *bytes() {
          if (entry.isEncrypted()) {
            throw new PipelineError('config', `${path}: ${name} is encrypted`, {
              remedy: 'unpack it with its password, or pack it again without one',
            });
          }
          if (!entry.canDecodeFileData()) {
            throw new PipelineError('config', `${path}: ${name} is packed in a way that is not known here`, {
              remedy: 'pack it again with the usual method, deflate',
              details: { method: entry.compressionMethod },
            });
          }
          let sum = 0;
          for await (const chunk of (await zip.openReadStreamPromise(entry)) as AsyncIterable<Buffer>) {
            sum = crc32(chunk, sum);
            yield chunk;
          }
          if (sum !== entry.crc32) throw new Error(`the bytes of ${name} are not those that were packed`);
        },
      };
    }
  } finally {
    zip.close();
  }
}

async function* tarMembers(path: string, kind: ArchiveKind, signal: AbortSignal): AsyncGenerator<Member> {
  const packed = createReadStream(path, { highWaterMark: 1 << 20, signal });
  const extract = tar.extract();
  const done = () => undefined;
  if (kind === 'tar') pipeline(packed, extract, done);
  else pipeline(packed, createGunzip({ chunkSize: 1 << 20 }), extract, done);
  for await (const entry of extract) {
    const { name, type } = entry.header;
    if (type === 'file' || type === 'contiguous-file')
      yield { name, bytes: () => untilEnough(entry as unknown as AsyncIterable<Buffer>) };
    if (!entry.destroyed) entry.resume();
  }
}

/** Whoever has read enough leaves the rest alone: what follows in the tape can still be reached then. */
async function* untilEnough(entry: AsyncIterable<Buffer>): AsyncGenerator<Buffer> {
  const chunks = entry[Symbol.asyncIterator]();
  for (let next = await chunks.next(); next.done !== true; next = await chunks.next()) yield next.value;
}

/** The disk's trouble or a missing file: nothing is said about the archive. */
const isOfSystem = (error: unknown): boolean => error instanceof Error && 'syscall' in error;
