/** How a run ends when its last steps do not go as they should: the workflow is real, its activities stand in. */
import { WorkflowFailedError } from '@temporalio/client';
import { ApplicationFailure } from '@temporalio/common';
import { bundleWorkflowCode, DefaultLogger, Worker, type WorkflowBundleWithSourceMap } from '@temporalio/worker';
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { failureOf } from '../../app/workflow-failure.ts';
import type { clvRun } from '../../workflows/clv-run.ts';
import { startTestTemporal, type TestTemporal } from '../support/temporal.ts';

let temporal: TestTemporal;
let workflowBundle: WorkflowBundleWithSourceMap;
beforeAll(async () => {
  temporal = await startTestTemporal();
  const workflowsPath = new URL('../../workflows/index.ts', import.meta.url).pathname;
  workflowBundle = await bundleWorkflowCode({ workflowsPath, logger: new DefaultLogger('ERROR') });
});
afterAll(() => temporal.stop());

type StandIns = Readonly<Record<string, (...input: never[]) => Promise<unknown>>>;
const done = async () => ({ note: '' });

/** Every activity succeeds, and says so in `calls`, unless `changes` has another of that name. */
async function run<T>(id: string, changes: StandIns, follow: (calls: Map<string, unknown>) => Promise<T>): Promise<T> {
  const calls = new Map<string, unknown>();
  const activities: StandIns = {
    beginRun: async () => ({ plan: { runId: id, store: 'shop', asOf: '2026-06-30', n: 1, token: 7 } }),
    extract: done,
    transform: async () => ({ note: '', customers: 1 }),
    audit: done,
    fit: done,
    backTest: done,
    score: done,
    cluster: done,
    segment: done,
    gate: async () => ({ note: '', decision: 'publish', reasons: [] }),
    report: async () => ({ note: '', snapshot: 'shop/2026-06-30/1' }),
    publish: done,
    plan: done,
    notify: done,
    finishRun: async () => undefined,
    recordFailure: async () => undefined,
    exportRunHistory: async () => undefined,
    ...changes,
  };
  const recorded = Object.entries(activities).map(([name, work]) => [
    name,
    (input: never) => {
      calls.set(name, input);
      return work(input);
    },
  ]);
  const worker = await Worker.create({
    connection: temporal.nativeConnection,
    namespace: temporal.namespace,
    taskQueue: id,
    workflowBundle,
    activities: Object.fromEntries(recorded) as StandIns,
  });
  return worker.runUntil(() => follow(calls));
}

const start = (id: string) =>
  temporal.client.workflow.start<typeof clvRun>('clvRun', {
    workflowId: id,
    taskQueue: id,
    args: [{ runId: id, isQueued: false }],
  });

const fail = (message: string) => async () => {
  throw ApplicationFailure.nonRetryable(message, 'config', { remedy: 'mend it' });
};

async function failureOfRun(id: string) {
  const handle = await start(id);
  const error: unknown = await handle.result().catch((thrown: unknown) => thrown);
  return error instanceof WorkflowFailedError ? failureOf(error) : error;
}

describe('a run', () => {
  it('that is cancelled while it publishes ends as published, in its record, too', async () => {
    const publishing = Promise.withResolvers<void>();
    const goOn = Promise.withResolvers<void>();
    const publish = async () => {
      publishing.resolve();
      await goOn.promise;
      return { note: '' };
    };
    await run('late-cancel', { publish }, async (calls) => {
      const handle = await start('late-cancel');
      await publishing.promise;
      await handle.cancel();
      goOn.resolve();
      expect(await handle.result()).toMatchObject({ status: 'published' });
      expect(calls.get('finishRun')).toMatchObject({ status: 'published' });
      expect(calls.has('notify')).toBe(true);
      expect(calls.has('recordFailure')).toBe(false);
    });
  });

  it('that is cancelled before it publishes leaves the last snapshot and says where it was', async () => {
    const reporting = Promise.withResolvers<void>();
    const goOn = Promise.withResolvers<void>();
    const report = async () => {
      reporting.resolve();
      await goOn.promise;
      return { note: '', snapshot: 'shop/2026-06-30/1' };
    };
    await run('early-cancel', { report }, async (calls) => {
      const handle = await start('early-cancel');
      await reporting.promise;
      await handle.cancel();
      goOn.resolve();
      await expect(handle.result()).rejects.toThrow(/cancelled/i);
      expect(calls.has('publish')).toBe(false);
      expect(calls.get('recordFailure')).toMatchObject({ status: 'cancelled', stage: 'report' });
    });
  });

  it('that nobody can be told of is published all the same', async () => {
    await run('nobody-told', { notify: fail('the channel is gone') }, async (calls) => {
      expect(await (await start('nobody-told')).result()).toMatchObject({ status: 'published' });
      expect(calls.get('finishRun')).toMatchObject({ status: 'published' });
    });
  });

  it('that finds the store held says so once', async () => {
    const heldBy = { message: 'store shop: lease held by run other', remedy: 'wait' };
    await run('held', { beginRun: async () => ({ heldBy }) }, async () => {
      expect(await failureOfRun('held')).toEqual({ stage: 'begin', ...heldBy });
    });
  });

  it('that is unknown here ends with the reason instead of trying for ever to write it down', async () => {
    const unknown = fail('run unknown: not in the state store');
    await run('unknown', { beginRun: unknown, recordFailure: unknown }, async () => {
      expect(await failureOfRun('unknown')).toEqual({
        stage: 'begin',
        message: 'run unknown: not in the state store',
        remedy: 'mend it',
      });
    });
  });
});
