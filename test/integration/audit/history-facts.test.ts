/** What an audit reads from the history of a real workflow: retries, failures, encrypted payloads. */
import { historyFromJSON, historyToJSON } from '@temporalio/common/lib/proto-utils.js';
import { ApplicationFailure } from '@temporalio/common';
import { bundleWorkflowCode, DefaultLogger, Worker } from '@temporalio/worker';
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { type HistoryFacts, readFacts } from '../../../app/audit/history-facts.ts';
import { dataConverter } from '../../../app/temporal/payload-codec.ts';
import type { clvRun } from '../../../workflows/clv-run.ts';
import { startTestTemporal, type TestTemporal, testTemporalConfig } from '../../support/temporal.ts';

const key = { PERDURA_PAYLOAD_KEY: 'test:3q2+7wAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAA=' };
const done = async () => ({ note: '' });
let temporal: TestTemporal;
let exported: string;

beforeAll(async () => {
  temporal = await startTestTemporal(key);
  const workflowsPath = new URL('../../../workflows/index.ts', import.meta.url).pathname;
  const { failureConverterPath } = temporal.dataConverter;
  const workflowBundle = await bundleWorkflowCode({
    workflowsPath,
    logger: new DefaultLogger('ERROR'),
    ...(failureConverterPath === undefined ? {} : { failureConverterPath }),
  });
  let tries = 0;
  const worker = await Worker.create({
    connection: temporal.nativeConnection,
    namespace: temporal.namespace,
    taskQueue: 'audit',
    identity: 'worker of the test',
    dataConverter: temporal.dataConverter,
    workflowBundle,
    activities: {
      beginRun: async () => ({ plan: { runId: 'r', store: 'shop', asOf: '2026-06-30', n: 1, token: 7 } }),
      extract: async () => {
        tries += 1;
        if (tries === 1) throw ApplicationFailure.retryable('the shop did not answer', 'unavailable');
        return { note: '5 rows', rows: 5 };
      },
      transform: async () => {
        throw ApplicationFailure.nonRetryable('no customers at all', 'bad_data', { remedy: 'mend it' });
      },
      recordFailure: done,
      exportRunHistory: done,
    },
  });
  await worker.runUntil(async () => {
    const handle = await temporal.client.workflow.start<typeof clvRun>('clvRun', {
      workflowId: 'audited',
      taskQueue: 'audit',
      args: [{ runId: 'r', isQueued: false }],
    });
    await handle.result().catch(() => undefined);
    exported = historyToJSON(await handle.fetchHistory());
  });
});
afterAll(() => temporal?.stop());

const read = (environment: Readonly<Record<string, string>>): Promise<HistoryFacts> =>
  readFacts(historyFromJSON(JSON.parse(exported)), dataConverter(testTemporalConfig(environment)));
const find = (facts: HistoryFacts, name: string) => facts.activities.find((activity) => activity.name === name);

describe('an encrypted history', () => {
  it('tells with its key what was answered, at which attempt, and why earlier ones failed', async () => {
    const facts = await read(key);
    expect(facts).toMatchObject({ isReadable: true, ending: 'failed', schedule: null, nominalTime: null });
    expect(find(facts, 'extract')).toMatchObject({
      status: 'done',
      attempts: 2,
      worker: 'worker of the test',
      result: { note: '5 rows', rows: 5 },
      earlierFailure: { message: 'the shop did not answer', kind: 'unavailable' },
      failure: null,
    });
    expect(find(facts, 'transform')).toMatchObject({
      status: 'failed',
      attempts: 1,
      failure: { message: 'no customers at all', kind: 'bad_data' },
    });
    for (const { scheduledAt, startedAt, endedAt } of facts.activities) {
      expect([scheduledAt, startedAt, endedAt].every((at) => at === null || /^20\d\d-.*Z$/.test(at))).toBe(true);
      expect(scheduledAt <= (startedAt ?? '~')).toBe(true);
    }
  });

  it('tells without its key, or with another, all but what was said', async () => {
    for (const environment of [{}, { PERDURA_PAYLOAD_KEY: `other:${'A'.repeat(43)}=` }]) {
      const facts = await read(environment);
      expect(facts).toMatchObject({ isReadable: false, ending: 'failed' });
      expect(find(facts, 'extract')).toMatchObject({ status: 'done', attempts: 2, worker: 'worker of the test' });
      expect(find(facts, 'extract')?.result).toBeUndefined();
      expect(JSON.stringify(facts)).not.toMatch(/did not answer|no customers/);
    }
  });

  it('reads the same from Temporal as from the file', async () => {
    const history = await temporal.client.workflow.getHandle('audited').fetchHistory();
    expect(await readFacts(history, temporal.dataConverter)).toEqual(await read(key));
  });
});
