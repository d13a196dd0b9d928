/** Rows of a select into a file, as the server sends them: no row becomes an object here. */
import { createHash } from 'node:crypto';
import { createWriteStream } from 'node:fs';
import { join } from 'node:path';
import { pipeline } from 'node:stream/promises';
import type { ClientBase } from 'pg';
import { to } from 'pg-copy-streams';
import type { StagedFile } from '../../../lib/connector.ts';

export interface CopiedRows {
  readonly rows: number;
  readonly file: StagedFile;
}

export async function copyOut(
  client: ClientBase,
  select: string,
  { folder, name, signal }: { readonly folder: string; readonly name: string; readonly signal: AbortSignal },
): Promise<CopiedRows> {
  const path = join(folder, `${name}.csv`);
  const copy = client.query(
    to(`copy (${select}) to stdout with (format csv, header true, encoding 'UTF8')`, { highWaterMark: 1 << 20 }),
  );
  const lost = (error?: Error) => copy.destroy(error ?? new Error('the connection was closed'));
  client.on('error', lost);
  client.on('end', lost);
  const hash = createHash('sha256');
  let bytes = 0;
  try {
    const measured = async function* (source: AsyncIterable<Buffer>) {
      for await (const chunk of source) {
        hash.update(chunk);
        bytes += chunk.length;
        yield chunk;
      }
    };
    await pipeline(copy, measured, createWriteStream(path), { signal });
  } finally {
    client.off('error', lost);
    client.off('end', lost);
  }
  const file = { path, format: 'csv', compression: 'none', bytes, sha256: hash.digest('hex'), columns: {} } as const;
  return { rows: copy.rowCount, file };
}
