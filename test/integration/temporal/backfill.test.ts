/** Backfills over a real state and a real Temporal: only what is missing, one day after the other, whatever happens. */
import { setTimeout } from 'node:timers/promises';
import { WorkflowFailedError } from '@temporalio/client';
import { ApplicationFailure, CancelledFailure } from '@temporalio/common';
import { afterAll, afterEach, beforeAll, beforeEach, describe, expect, it } from 'vitest';
import {
  cancelBackfill,
  followBackfill,
  pauseBackfill,
  readBackfill,
  resumeBackfill,
  startBackfill,
} from '../../../app/backfill.ts';
import { requestRun } from '../../../app/runs.ts';
import type { BackfillOutcome } from '../../../lib/pure/backfill.ts';
import type { RunPlan } from '../../../lib/pure/run-plan.ts';
import { openStandInShop, type StandInShop } from '../../support/stand-in-worker.ts';
import { startTestTemporal, type TestTemporal } from '../../support/temporal.ts';

let temporal: TestTemporal;
let shop: StandInShop;
beforeAll(async () => {
  temporal = await startTestTemporal();
});
afterAll(() => temporal.stop());
beforeEach(() => {
  shop = openStandInShop(temporal);
});
afterEach(() => shop.dispose());

const quiet = () => undefined;
const start = (from: string, to: string, every: '1d' | '1w' | '1mo' = '1d') =>
  startBackfill(shop.session, 'shop', { from, to, every });

async function outcomeOf(handle: Awaited<ReturnType<typeof start>>['handle']): Promise<BackfillOutcome> {
  const end = await followBackfill(handle, quiet, new AbortController().signal);
  if (end.kind !== 'ended') throw new Error(`the backfill is ${end.kind}`);
  return end.outcome;
}

const statuses = ({ days }: BackfillOutcome) => Object.fromEntries(days.map(({ asOf, status }) => [asOf, status]));
const state = () => shop.session.state();

/** Ends a run as soon as it began: what is there is published already. */
const short = { extract: async () => ({ note: '', alreadyPublished: { runId: 'another', snapshot: '' } }) };

it('runs the days that have no snapshot, records a bad one and goes on, and tells people once', async () => {
  const gate = async ({ run }: { readonly run: RunPlan }) =>
    run.asOf === '2025-03-04'
      ? { note: '', decision: 'refuse', reasons: ['too few orders'] }
      : { note: '', decision: 'publish', reasons: [] };
  const fit = async ({ run }: { readonly run: RunPlan }) => {
    if (run.asOf === '2025-03-03') throw ApplicationFailure.nonRetryable('it does not fit', 'bad_data');
    return { note: '' };
  };
  await shop.working(
    async () => {
      const first = await start('2025-03-02', '2025-03-02');
      expect(statuses(await outcomeOf(first.handle))).toEqual({ '2025-03-02': 'backfilled' });

      const { handle, request, days } = await start('2025-03-01', '2025-03-05');
      expect(days).toBe(5);
      const outcome = await outcomeOf(handle);
      expect(statuses(outcome)).toEqual({
        '2025-03-01': 'backfilled',
        '2025-03-02': 'present',
        '2025-03-03': 'failed',
        '2025-03-04': 'refused',
        '2025-03-05': 'backfilled',
      });
      expect(outcome.counts).toMatchObject({ backfilled: 2, present: 1, failed: 1, refused: 1, pending: 0 });
      expect(outcome.days[2]).toMatchObject({ runId: 'shop-2025-03-03-1', note: 'stage fit: it does not fit' });
      const again = await start('2025-03-01', '2025-03-05');
      expect((await outcomeOf(again.handle)).counts).toMatchObject({ present: 3, failed: 1, refused: 1 });

      const runs = await (await state()).runs.list({ limit: 50 });
      expect(new Set(runs.map(({ kind }) => kind))).toEqual(new Set(['backfill']));
      expect(runs.map(({ requestedBy }) => requestedBy)).toContain(`backfill ${request}`);
    },
    { gate, fit },
  );
  // Nothing became current, nothing was planned or told run by run.
  expect(shop.performed).not.toContain('publish');
  expect(shop.performed).not.toContain('notify');
  expect(shop.heard.map(({ level }) => level)).toEqual(['success', 'failure', 'failure']);
  expect(shop.heard[1]).toMatchObject({
    lines: ['2025-03-03 failed: stage fit: it does not fit', '2025-03-04 refused: too few orders'],
  });
});

it('pauses between two days, resumes, and is cancelled with the day that runs', async () => {
  const begun: string[] = [];
  const gates = new Map<string, PromiseWithResolvers<void>>();
  const gateOf = (asOf: string) => {
    const gate = gates.get(asOf) ?? Promise.withResolvers<void>();
    gates.set(asOf, gate);
    return gate;
  };
  const extract = async ({ run }: { readonly run: RunPlan }) => {
    begun.push(run.asOf);
    await gateOf(run.asOf).promise;
    // The last one has stages before it to be cancelled in.
    return run.asOf === '2025-03-03' ? { note: '' } : short.extract();
  };
  const until = async (asOf: string) => {
    while (!begun.includes(asOf)) await setTimeout(50);
  };
  await shop.working(
    async () => {
      const { handle, request } = await start('2025-03-01', '2025-03-04');
      await until('2025-03-01');
      await pauseBackfill(shop.session, request);
      gateOf('2025-03-01').resolve();
      while ((await readBackfill(shop.session, request)).counts.running > 0) await setTimeout(50);
      expect(await readBackfill(shop.session, request)).toMatchObject({
        status: 'paused',
        pausedBy: shop.session.environment.user,
        counts: { present: 1, pending: 3 },
      });
      expect(begun).toEqual(['2025-03-01']);

      await resumeBackfill(shop.session, request);
      await until('2025-03-02');
      gateOf('2025-03-02').resolve();
      await until('2025-03-03');
      await cancelBackfill(shop.session, request);
      gateOf('2025-03-03').resolve();
      const error: unknown = await handle.result().catch((thrown: unknown) => thrown);
      expect(error).toBeInstanceOf(WorkflowFailedError);
      expect((error as WorkflowFailedError).cause).toBeInstanceOf(CancelledFailure);
      await expect(cancelBackfill(shop.session, request)).rejects.toThrow('has ended');
    },
    { extract },
  );
  expect(begun).toEqual(['2025-03-01', '2025-03-02', '2025-03-03']);
  const { runs, leases } = await state();
  expect(await runs.get('shop-2025-03-03-1')).toMatchObject({ status: 'cancelled' });
  expect(await leases.get('shop')).toBeUndefined();
  expect(shop.heard).toMatchObject([
    { title: expect.stringContaining('is cancelled'), figures: expect.arrayContaining([['cancelled', '1']]) },
  ]);
});

it('waits while another holds the store, and lets others who wait go first', async () => {
  const { leases, runs } = await state();
  const held = await leases.acquire({ store: 'shop', holder: 'shop-2025-06-30-1', ttlSeconds: 60 });
  const order: string[] = [];
  const extract = async ({ run }: { readonly run: RunPlan }) => {
    order.push(run.asOf);
    return short.extract();
  };
  await shop.working(
    async () => {
      const { handle } = await start('2025-03-01', '2025-03-03');
      while ((await runs.get('shop-2025-03-01-1')) === undefined) await setTimeout(50);
      const other = await requestRun(shop.session, {
        store: 'shop',
        asOf: '2025-05-31',
        isForced: false,
        isQueued: true,
      });
      await setTimeout(500);
      expect(order).toEqual([]);
      await leases.release(held);
      await other.handle.result();
      expect(await outcomeOf(handle)).toMatchObject({ status: 'done' });
    },
    { extract },
  );
  expect(order).toHaveLength(4);
  expect(order.indexOf('2025-05-31'), order.join(' ')).toBeLessThanOrEqual(1);
}, 90_000);

it('leaves out days that another backfill has done meanwhile', async () => {
  await shop.working(async () => {
    const both = [await start('2025-03-01', '2025-03-03'), await start('2025-03-01', '2025-03-03')];
    for (const { handle } of both) expect((await outcomeOf(handle)).status).toBe('done');
    const { runs } = await state();
    const list = await runs.list({ limit: 50 });
    expect(new Set(list.map(({ asOf }) => asOf)).size).toBe(3);
    // Only a day that both had begun is done twice.
    expect(list.length).toBeLessThan(6);
  });
}, 90_000);

describe('a long backfill', () => {
  it('goes on in a new history with what it has done', async () => {
    await shop.working(async () => {
      const { handle, request } = await start('2024-01-01', '2024-01-28');
      const first = (await handle.describe()).runId;
      const outcome = await outcomeOf(handle);
      expect(outcome.counts).toMatchObject({ present: 28, pending: 0 });
      const last = await temporal.client.workflow.getHandle(`backfill/shop/${request}`).describe();
      expect(last.runId).not.toBe(first);
      const { historyLength } = await temporal.client.workflow.getHandle(`backfill/shop/${request}`, first).describe();
      expect(historyLength).toBeLessThan(1_000);
      expect(new Set(shop.performed)).toEqual(new Set(['extract']));
      expect(shop.performed).toHaveLength(28);
    }, short);
  }, 120_000);
});

describe('a range', () => {
  it.each([
    ['2025-03-05', '2025-03-01', 'later than'],
    ['2025-02-29', '2025-03-01', 'needs a date'],
    ['2025-03-01', '2999-01-01', 'needs a day that is over'],
    ['2010-01-01', '2020-01-01', 'at most 2000 days'],
  ])('from %s to %s is refused', async (from, to, message) => {
    await expect(start(from, to)).rejects.toMatchObject({ kind: 'config', message: expect.stringContaining(message) });
  });

  it('of an id that nobody gave is refused', async () => {
    await expect(readBackfill(shop.session, 'nonsense')).rejects.toMatchObject({ kind: 'config' });
    await shop.working(async () => {
      await expect(readBackfill(shop.session, 'shop-b000000')).rejects.toMatchObject({ kind: 'config' });
    });
  });
});
