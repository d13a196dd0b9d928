/** What a run continues: the accepted run of the latest earlier day, as it was when the run began. */
import { rmSync } from 'node:fs';
import { join } from 'node:path';
import { expect, it, onTestFinished } from 'vitest';
import { findPredecessor, openPredecessor } from '../../../activities/predecessor.ts';
import { createLogger } from '../../../lib/log.ts';
import { openState, type RunPatch } from '../../../storage/state/index.ts';
import { newFolder, sampleName, writeSample } from '../snapshots/sample.ts';

const store = 'cdnow';

async function shop() {
  const root = newFolder();
  const state = await openState({ file: join(root, 'state.sqlite') });
  onTestFinished(() => state.close());
  const folders = { published: join(root, 'published') };
  const deps = {
    state,
    store,
    folders,
    log: createLogger({ level: 'silent', pretty: false }),
  } as unknown as Parameters<typeof findPredecessor>[0];
  const run = async (asOf: string, status: RunPatch['status'], n = 1) => {
    const { runId } = await state.runs.request({ store, asOf, requestedBy: 'ana', isForced: false });
    await writeSample({ ...sampleName(folders.published, n), asOf, runId });
    await state.runs.update(runId, { status, snapshot: `${store}/${asOf}/${n}` } as RunPatch);
    return runId;
  };
  return { deps, folders, run };
}

it('is the accepted run of the latest earlier day', async () => {
  const { deps, folders, run } = await shop();
  expect(await findPredecessor(deps, '1998-06-30')).toBeNull();
  await run('1998-05-31', 'published');
  const backfilled = await run('1998-06-28', 'backfilled');
  await run('1998-06-29', 'refused');
  await run('1998-06-30', 'published');
  const predecessor = await findPredecessor(deps, '1998-06-30');
  expect(predecessor).toMatchObject({ runId: backfilled, asOf: '1998-06-28', snapshot: 'cdnow/1998-06-28/1' });

  const opened = await openPredecessor(folders, predecessor);
  expect(opened?.manifest.runId).toBe(backfilled);
  expect(opened?.file('customers')).toBe(join(folders.published, 'cdnow/1998-06-28/1/customers.parquet'));
  expect(opened?.file('migrations')).toBeUndefined();
});

it('counts by its tables, whichever run made them', async () => {
  const { deps, run } = await shop();
  await run('1998-06-28', 'published');
  const first = await findPredecessor(deps, '1998-06-30');
  await run('1998-06-28', 'published', 2);
  const second = await findPredecessor(deps, '1998-06-30');
  expect(second?.runId).not.toBe(first?.runId);
  expect(second?.checksum).toBe(first?.checksum);
});

it('is done without where its snapshot is gone before the run, and missed where it goes afterwards', async () => {
  const { deps, folders, run } = await shop();
  await run('1998-06-28', 'published');
  const predecessor = await findPredecessor(deps, '1998-06-30');
  rmSync(join(folders.published, 'cdnow/1998-06-28'), { recursive: true });
  expect(await findPredecessor(deps, '1998-06-30')).toBeNull();
  await expect(openPredecessor(folders, predecessor)).rejects.toThrow(/manifest.json is missing/);
  expect(await openPredecessor(folders, undefined)).toBeNull();
});

it('is refused when its tables are others by now', async () => {
  const { deps, folders, run } = await shop();
  await run('1998-06-28', 'published');
  const predecessor = await findPredecessor(deps, '1998-06-30');
  await expect(openPredecessor(folders, predecessor && { ...predecessor, checksum: 'another' })).rejects.toThrow(
    /its snapshot is not the one that this run continues/,
  );
});
