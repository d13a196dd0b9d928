/** Connecting to servers of one's own and of others, finding workers, and what encryption leaves to read. */
import { randomBytes } from 'node:crypto';
import { readFile } from 'node:fs/promises';
import { join } from 'node:path';
import { Worker } from '@temporalio/worker';
import { afterEach, beforeEach, describe, expect, it } from 'vitest';
import type { TemporalLink } from '../../app/temporal/connect.ts';
import { checkNamespace, ensureNamespace, ensureSearchAttributes } from '../../app/temporal/namespace.ts';
import { dataConverter } from '../../app/temporal/payload-codec.ts';
import { hasPollers } from '../../app/temporal/pollers.ts';
import { type TemporalConfig, taskQueueOf } from '../../temporal.config.ts';
import { testTemporalConfig } from '../support/temporal.ts';
import { createTemporalProject, type TemporalProject } from '../support/temporal-project.ts';

let project: TemporalProject;
beforeEach(async () => {
  project = await createTemporalProject();
});
afterEach(() => project.remove());

const taskQueue = taskQueueOf('cdnow');

const createWorker = async (link: TemporalLink, config: TemporalConfig) =>
  Worker.create({
    connection: await link.nativeConnection(),
    namespace: link.namespace,
    taskQueue,
    workflowsPath: new URL('../support/failing-workflow.ts', import.meta.url).pathname,
    dataConverter: dataConverter(config),
  });

describe('connecting', () => {
  it('says how to start a server when none runs and none may be started', async () => {
    await expect(project.connect({ start: 'never' })).rejects.toMatchObject({
      kind: 'unavailable',
      remedy: expect.stringContaining('perdura up'),
    });
  });

  it('names the configured server that does not answer, within seconds', async () => {
    const config = testTemporalConfig({ TEMPORAL_ADDRESS: '127.0.0.1:9' });
    const startedMs = performance.now();
    await expect(project.connect({ config })).rejects.toMatchObject({
      kind: 'unavailable',
      message: 'Temporal at 127.0.0.1:9 does not answer within 5 s',
      remedy: expect.stringContaining('TEMPORAL_ADDRESS'),
    });
    expect(performance.now() - startedMs).toBeLessThan(10_000);
  });

  it('uses a configured server as it is, and repairs its namespace only when asked', async () => {
    const server = await project.connect();
    const config = testTemporalConfig({ TEMPORAL_ADDRESS: server.address, TEMPORAL_NAMESPACE: 'shop' });
    const link = await project.connect({ config });
    const { connection } = link.client;
    expect(link).toMatchObject({ isEmbedded: false, namespace: 'shop', uiUrl: undefined });
    expect(await checkNamespace(connection, 'shop')).toMatchObject({ exists: false });
    await ensureNamespace(connection, 'shop', 30);
    await ensureNamespace(connection, 'shop', 90);
    await ensureSearchAttributes(connection, 'shop');
    const repaired = { exists: true, retentionDays: 90, missingSearchAttributes: [] };
    await expect.poll(() => checkNamespace(connection, 'shop')).toMatchObject(repaired);
  });

  it('tells whether a worker polls a queue', async () => {
    const link = await project.connect();
    expect(await hasPollers(link.client, taskQueue)).toBe(false);
    const worker = await createWorker(link, testTemporalConfig());
    await worker.runUntil(async () => {
      await expect.poll(() => hasPollers(link.client, taskQueue), { timeout: 10_000 }).toBe(true);
    });
  });
});

describe('encryption', () => {
  const key = { PERDURA_PAYLOAD_KEY: `first:${randomBytes(32).toString('base64')}` };
  const secret = 'landing/cdnow/orders-0017.parquet';

  /** Runs a workflow that fails over `secret`; gives what the client saw and what the server keeps on disk. */
  async function failOver(config: TemporalConfig) {
    const link = await project.connect({ config });
    const worker = await createWorker(link, config);
    const options = { workflowId: 'hidden', taskQueue, args: [secret], memo: { file: secret } };
    const running = worker.runUntil(link.client.workflow.execute('failWith', options));
    const failure = await running.catch((reason: unknown) => reason);
    const stored = ['temporal.db', 'temporal.db-wal'].map((file) =>
      readFile(join(project.home, 'temporal', file), 'latin1'),
    );
    return { link, failure, stored: (await Promise.all(stored)).join('') };
  }

  it('leaves nothing of arguments, memos and failures readable on disk, and everything to who has the key', async () => {
    const { link, failure, stored } = await failOver(testTemporalConfig(key));
    expect(failure).toMatchObject({ name: 'WorkflowFailedError', cause: { message: `cannot read ${secret}` } });
    expect(stored).toContain('binary/encrypted');
    expect(stored).not.toContain('orders-0017');
    expect((await link.client.workflow.getHandle('hidden').describe()).memo).toEqual({ file: secret });

    const keyless = await project.connect({ start: 'never' });
    const describing = keyless.client.workflow.getHandle('hidden').describe();
    await expect(describing).rejects.toThrow(/needs the key first, no key is set/);
  });

  it('is off without a key', async () => {
    const { failure, stored } = await failOver(testTemporalConfig());
    expect(failure).toMatchObject({ cause: { message: `cannot read ${secret}` } });
    expect(stored).toContain('orders-0017');
    expect(stored).toContain('cannot read landing');
  });
});
