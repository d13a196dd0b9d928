/** Which files a project's sources are, as hashes over their paths, sizes and times: whether they are the same later. */
import { stat } from 'node:fs/promises';
import { contentHash } from '../../../../lib/hash.ts';
import type { Transaction } from '../../warehouse.ts';
import type { Source } from '../model.ts';

/** By name of the source; tables are left out. */
export async function sourceFiles(
  reader: Pick<Transaction, 'rows'>,
  sources: readonly Source[],
): Promise<Readonly<Record<string, string>>> {
  const hashes: Record<string, string> = {};
  for (const { name, from } of sources) {
    if (from.kind !== 'files') continue;
    const found = await reader.rows<{ file: string }>('select file from glob($1) order by file', [from.pattern]);
    const files = found.map(async ({ file }) => {
      const { size, mtimeMs } = await stat(file);
      return { file, size, mtimeMs };
    });
    hashes[name] = contentHash(await Promise.all(files));
  }
  return hashes;
}
