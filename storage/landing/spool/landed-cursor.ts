/** Where a resource stands by what has landed of it. */
import { join } from 'node:path';
import type { Cursor } from '../../../lib/connector.ts';
import { listRecordFiles, readRecord } from '../record.ts';

/** Of its last load that moved the cursor. */
export async function landedCursor(
  root: string,
  store: string,
  source: string,
  resource: string,
): Promise<Cursor | undefined> {
  // From the last one backwards: years of loads are not read to find it.
  for (const { path } of (await listRecordFiles(root, join(store, source))).toReversed()) {
    const record = await readRecord(path);
    if (record.resource === resource && record.origin === undefined && record.replay === undefined)
      return record.cursor;
  }
  return undefined;
}
