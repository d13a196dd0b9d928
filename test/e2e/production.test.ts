/** As a company runs it: a Temporal server of its own, state in PostgreSQL, encrypted payloads, a worker apart. */
import { readFileSync } from 'node:fs';
import { join } from 'node:path';
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { checksums, createSampleProject, type Running } from '../support/cli.ts';
import { startPostgres } from '../support/postgres.ts';
import { startTestTemporal, type TestTemporal } from '../support/temporal.ts';

const key = Buffer.alloc(32, 7).toString('base64');
const postgres = await startPostgres();

describe.skipIf(postgres === undefined)('with servers of one’s own', () => {
  const project = createSampleProject();
  let temporal: TestTemporal;
  let environment: Readonly<Record<string, string>>;
  let worker: Running;

  beforeAll(async () => {
    temporal = await startTestTemporal();
    environment = {
      TEMPORAL_ADDRESS: temporal.address,
      TEMPORAL_NAMESPACE: temporal.namespace,
      DATABASE_URL: (await postgres?.createDatabase()) ?? '',
      PERDURA_PAYLOAD_KEY: key,
    };
    worker = project.start(['worker'], environment);
    await worker.shows('worker of cdnow');
  });
  afterAll(async () => {
    await project.dispose();
    await temporal.stop();
  });

  it('runs, and publishes what it publishes anywhere', async () => {
    const run = await project.perdura(['run', '-o', 'json'], environment);
    expect(run.code, run.stderr).toBe(0);
    const manifest = project.manifest('cdnow', '1998-06-30', 1);
    expect(manifest.tables.find(({ name }) => name === 'customers')?.rows).toBe(2357);
    expect(Object.keys(checksums(manifest))).toContain('clusters');
  });

  it('keeps its record in PostgreSQL, where nothing of the embedded state is left', async () => {
    const listed = await project.perdura(['runs', '-o', 'json'], environment);
    expect(JSON.parse(listed.stdout)).toMatchObject([{ runId: 'cdnow-1998-06-30-1', status: 'published' }]);
    expect(() => readFileSync(join(project.folder, '.perdura/state.sqlite'))).toThrow(/ENOENT/);
  });

  it('leaves nothing readable in the history that the server keeps', async () => {
    const history = await temporal.client.workflow.getHandle('clv/cdnow/1998-06-30/1').fetchHistory();
    const payloads = JSON.stringify(history);
    const [started] = history.events ?? [];
    const input = started?.workflowExecutionStartedEventAttributes?.input?.payloads?.[0];
    expect(Buffer.from(input?.metadata?.['encoding'] ?? []).toString()).toBe('binary/encrypted');
    expect(Buffer.from(input?.data ?? []).includes('cdnow')).toBe(false);
    expect(payloads).not.toContain('logLikelihood');
  });

  it('tells its progress to a client with the key', async () => {
    const status = await project.perdura(['status', 'cdnow-1998-06-30-1', '-o', 'json'], environment);
    const { stages } = JSON.parse(status.stdout) as { stages: { stage: string; status: string }[] };
    expect(stages.find(({ stage }) => stage === 'publish')).toMatchObject({ status: 'done' });
  });

  it('stops in an orderly way and leaves the server alone', async () => {
    worker.process.kill('SIGTERM');
    expect((await worker.ended).code).toBe(0);
    await expect(temporal.client.connection.ensureConnected()).resolves.toBeUndefined();
  });
});
