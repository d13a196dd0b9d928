/** How big a segment was: from the snapshots that are there, the newest of every day. */
import { join } from 'node:path';
import { openSnapshot } from '../../storage/snapshots/index.ts';
import { storeFolders } from '../folders.ts';
import type { Session } from '../session.ts';

export interface DatedSize {
  readonly asOf: string;
  readonly runId: string;
  readonly customers: number;
  readonly entered: number;
  readonly left: number;
}

/** Newest first; days on which the segment was not there are left out. */
export async function sizesOf(
  session: Session,
  store: string,
  segment: string,
  days: number,
): Promise<readonly DatedSize[]> {
  const { runs } = await session.state();
  const { published } = storeFolders(session.project);
  const sizes: DatedSize[] = [];
  let run = await runs.latestAccepted(store);
  for (let seen = 0; run !== undefined && seen < days; seen += 1) {
    if (run.snapshot !== null) {
      const { asOf, runId } = run;
      sizes.push(...(await sizeIn(join(published, run.snapshot), segment)).map((size) => ({ asOf, runId, ...size })));
    }
    run = await runs.latestAccepted(store, { beforeAsOf: run.asOf });
  }
  return sizes;
}

async function sizeIn(folder: string, segment: string) {
  const reader = await openSnapshot(folder);
  try {
    if (!reader.manifest.tables.some(({ name }) => name === 'segments')) return [];
    return await reader.rows<{ customers: number; entered: number; left: number }>(
      'select customers, entered, "left" from segments where segment = $1',
      [segment],
    );
  } finally {
    reader.close();
  }
}
