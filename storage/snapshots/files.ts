/** Files that last: hashed by stream, forced to disk before a name points to them. */
import { createHash } from 'node:crypto';
import { open } from 'node:fs/promises';

export interface FileMeasure {
  readonly bytes: number;
  /** SHA-256 over the bytes, hexadecimal. */
  readonly sha256: string;
}

/** Read into one buffer again and again: a new one for every piece makes the collector look through the whole heap. */
const pieceBytes = 1 << 18;

export async function measureFile(path: string): Promise<FileMeasure> {
  const hash = createHash('sha256');
  const handle = await open(path, 'r');
  try {
    const piece = Buffer.allocUnsafeSlow(pieceBytes);
    let bytes = 0;
    for (;;) {
      const { bytesRead } = await handle.read(piece, 0, piece.length);
      if (bytesRead === 0) break;
      hash.update(piece.subarray(0, bytesRead));
      bytes += bytesRead;
    }
    return { bytes, sha256: hash.digest('hex') };
  } finally {
    await handle.close();
  }
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
