/** How much memory a project of files begins with: DuckDB keeps what it has read for as long as it may. */
import { glob, stat } from 'node:fs/promises';
import type { Source } from '../../storage/warehouse/sql-runner/index.ts';

const least = 100;
/** What stores begin with. */
const most = 600;

/** Megabytes, for twice what lies in the sources' files. A project that reads tables may be of any size. */
export async function memoryAtFirst(sources: readonly Source[]): Promise<number> {
  let bytes = 0;
  for (const { from } of sources) {
    if (from.kind !== 'files') return most;
    for await (const path of glob(from.pattern)) bytes += (await stat(path)).size;
  }
  return Math.min(most, Math.ceil(least + (2 * bytes) / 1_000_000));
}
