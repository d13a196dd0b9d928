/** The end of a run in a real state store: record, lease and news, whatever goes wrong with one of them. */
import { mkdtempSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { ApplicationFailure } from '@temporalio/common';
import { afterEach, beforeEach, expect, it } from 'vitest';
import type { StoreDependencies } from '../../../activities/dependencies.ts';
import { createRunRecordActivities, type FailedRun } from '../../../activities/run-record.ts';
import type { Notifier } from '../../../lib/notifier.ts';
import { createLogger } from '../../../lib/log.ts';
import { openState, type State } from '../../../storage/state/index.ts';

let folder: string;
let state: State;
let heard: string[];
beforeEach(async () => {
  folder = mkdtempSync(join(tmpdir(), 'perdura-run-record-'));
  state = await openState({ file: join(folder, 'state.sqlite') });
  heard = [];
});
afterEach(async () => {
  await state.close();
  rmSync(folder, { recursive: true, force: true });
});

const listening: Notifier = {
  name: 'listening',
  notify: async ({ title }) => {
    heard.push(title);
  },
};
const deaf: Notifier = {
  name: 'deaf',
  notify: async () => {
    throw new Error('nobody there');
  },
};

function recordFailure(failed: Partial<FailedRun>, notifiers: readonly Notifier[] = [listening]): Promise<void> {
  const log = createLogger({ level: 'silent', pretty: false });
  const deps = { state, store: 'shop', notifiers, log, now: () => new Date() } as unknown as StoreDependencies;
  return createRunRecordActivities(deps).recordFailure({
    runId: 'shop-2026-06-30-1',
    status: 'failed',
    stage: 'begin',
    message: 'it broke',
    remedy: 'mend it',
    ...failed,
  });
}

const request = () => state.runs.request({ store: 'shop', asOf: '2026-06-30', requestedBy: 'ana', isForced: false });

it('gives back the lease of a run that failed while it began', async () => {
  const { runId } = await request();
  await state.leases.acquire({ store: 'shop', holder: runId, ttlSeconds: 60 });
  await recordFailure({ runId });
  expect(await state.leases.get('shop')).toBeUndefined();
  expect(await state.runs.get(runId)).toMatchObject({ status: 'failed', failure: { stage: 'begin' } });
});

it('leaves the lease of another run alone', async () => {
  const { runId } = await request();
  await state.leases.acquire({ store: 'shop', holder: 'other', ttlSeconds: 60 });
  await recordFailure({ runId });
  expect(await state.leases.get('shop')).toMatchObject({ holder: 'other' });
});

it('tells the channels that can be reached once, and fails for none that cannot', async () => {
  const { runId } = await request();
  await recordFailure({ runId }, [deaf, listening]);
  expect(heard).toEqual([`run ${runId} failed at begin`]);
});

it('does not ask for another try when the run is unknown', async () => {
  const error: unknown = await recordFailure({ runId: 'nobody' }).catch((thrown: unknown) => thrown);
  expect(error).toBeInstanceOf(ApplicationFailure);
  expect(error).toMatchObject({ nonRetryable: true, type: 'config' });
});
