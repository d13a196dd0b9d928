/** Files that last: hashed by stream, forced to disk before a name points to them. */
import { createHash } from 'node:crypto';
import { createReadStream } from 'node:fs';
import { open, stat } from 'node:fs/promises';
import { pipeline } from 'node:stream/promises';

export interface FileMeasure {
  readonly bytes: number;
  /** SHA-256 over the bytes, hexadecimal. */
  readonly sha256: string;
}

export async function measureFile(path: string): Promise<FileMeasure> {
  const hash = createHash('sha256');
  await pipeline(createReadStream(path, { highWaterMark: 1 << 20 }), hash);
  return { bytes: (await stat(path)).size, sha256: hash.digest('hex') };
}

/** Waits until a file's bytes, or a folder's names, are on disk. */
export async function forceToDisk(path: string): Promise<void> {
  const handle = await open(path, 'r');
  try {
    await handle.sync();
  } finally {
    await handle.close();
  }
}

export const isMissing = (error: unknown): boolean =>
  error instanceof Error && 'code' in error && error.code === 'ENOENT';
