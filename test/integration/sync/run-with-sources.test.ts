/** Runs read their sources before they load them: real workflows, state, landing and source; the stages stand in. */
import { afterAll, beforeAll, beforeEach, expect, it, onTestFinished } from 'vitest';
import { createHoldActivities } from '../../../activities/sync/hold-store.ts';
import { createSyncActivities } from '../../../activities/sync/index.ts';
import { storeFolders } from '../../../app/folders.ts';
import { startBackfill } from '../../../app/backfill.ts';
import { cancelRun, followRun, requestRun } from '../../../app/runs.ts';
import { startSync } from '../../../app/sources/sync.ts';
import type { Source } from '../../../lib/connector.ts';
import type { RunProgress } from '../../../lib/pure/run-plan.ts';
import { listLoads } from '../../../storage/landing/index.ts';
import { type NumberedOrders, startNumberedOrders } from '../../support/numbered/server.ts';
import { numberedSource } from '../../support/numbered/source.ts';
import { openStandInShop, type StandInShop } from '../../support/stand-in-worker.ts';
import { startTestTemporal, type TestTemporal } from '../../support/temporal.ts';

let temporal: TestTemporal;
let server: NumberedOrders;
let shop: StandInShop;
beforeAll(async () => {
  temporal = await startTestTemporal();
});
afterAll(() => temporal.stop());
beforeEach(async () => {
  server = await startNumberedOrders(600);
  shop = openStandInShop(temporal, 'UTC', {
    written: `{ web: { type: numbered, baseUrl: '${server.url}' }, till: { type: numbered, baseUrl: '${server.url}' } }`,
    sources: new Map([['numbered', numberedSource as Source<unknown>]]),
    activities: (deps) => ({ ...createSyncActivities(deps), ...createHoldActivities(deps) }),
  });
  onTestFinished(async () => {
    await shop.dispose();
    await server.close();
  });
});

const options = { store: 'shop', asOf: '2026-01-31', isForced: false, isQueued: false };
const run = async (onProgress: (progress: RunProgress) => void = () => undefined) => {
  const { record, handle } = await requestRun(shop.session, options);
  const end = await followRun(handle, onProgress, AbortSignal.timeout(50_000));
  return { record: await (await shop.session.state()).runs.get(record.runId), end };
};
const landed = () => listLoads(storeFolders(shop.session.project).landing, 'shop');

it('every source is read, then what landed is loaded', async () => {
  let loads = 0;
  const extract = async () => {
    loads = (await landed()).length;
    return { note: 'loaded' };
  };
  const notes: string[] = [];
  const { end } = await shop.working(
    () =>
      run(({ stages }) => {
        notes.push(stages[0]?.note ?? '');
      }),
    { extract },
  );
  expect(end).toMatchObject({ kind: 'ended', outcome: { status: 'published' } });
  expect(loads).toBe(6);
  expect(notes.at(-1)).toBe('till: 860 rows read, web: 860 rows read; loaded');
  const records = await (await shop.session.state()).sourceSyncs.last('shop');
  expect(records.map(({ source, request }) => [source, request])).toEqual([
    ['till', 'run:shop-2026-01-31-1'],
    ['till', 'run:shop-2026-01-31-1'],
    ['web', 'run:shop-2026-01-31-1'],
    ['web', 'run:shop-2026-01-31-1'],
  ]);
}, 120_000);

it('a reading that is under way is waited for, and ours comes after it', async () => {
  server.orders = 6_000;
  server.delayMilliseconds = 60;
  const notes = new Set<string>();
  const { end } = await shop.working(async () => {
    await startSync(shop.session, 'shop', { source: 'web', kind: 'incremental', resources: ['customers', 'orders'] });
    return run(({ stages }) => notes.add(stages[0]?.note ?? ''));
  });
  expect(end).toMatchObject({ kind: 'ended' });
  expect([...notes].join('\n')).toContain('web is being read by another; waiting');
  const requests = (await (await shop.session.state()).sourceSyncs.list('shop', 'web', 10)).map(
    ({ request }) => request,
  );
  expect(new Set(requests).size).toBe(2);
}, 120_000);

it('a source that says no fails the run with its message and remedy; nothing is loaded, and the store is free again', async () => {
  server.failing.set('/customers', { status: 401 });
  const { end, record } = await shop.working(() => run());
  expect(end).toMatchObject({ kind: 'failed' });
  expect(record?.failure).toMatchObject({
    stage: 'extract',
    message: expect.stringContaining('/customers answers 401') as string,
    remedy: 'use another key',
  });
  expect(shop.performed).not.toContain('extract');
  expect((await (await shop.session.state()).leases.get('shop'))?.holder).toBeUndefined();
}, 120_000);

it('cancelled, a run cancels what it reads', async () => {
  server.orders = 100_000;
  server.delayMilliseconds = 50;
  await shop.working(async () => {
    const { record, handle } = await requestRun(shop.session, options);
    let isAsked = false;
    const end = await followRun(
      handle,
      ({ stages }) => {
        if (isAsked || !(stages[0]?.note ?? '').includes('reading web')) return;
        isAsked = true;
        setTimeout(() => void cancelRun(shop.session, record), 1_500);
      },
      AbortSignal.timeout(50_000),
    );
    expect(end.kind).toBe('cancelled');
    const description = await temporal.client.workflow.getHandle('sync/shop/web').describe();
    expect(description.status.name).toBe('CANCELLED');
  });
}, 120_000);

it('a backfill reads nothing', async () => {
  await shop.working(async () => {
    const { handle } = await startBackfill(shop.session, 'shop', { from: '2026-01-01', to: '2026-01-02', every: '1d' });
    expect(await handle.result()).toMatchObject({ status: 'done', counts: { backfilled: 2 } });
  });
  expect(server.requests.size).toBe(0);
}, 120_000);
