/** Schedules and backfills as a user types them, with encrypted payloads and a worker that is killed in the middle. */
import { readFileSync } from 'node:fs';
import { join } from 'node:path';
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { createSampleProject, type Project, type Running } from '../support/cli.ts';

const key = { PERDURA_PAYLOAD_KEY: `k:${'0f'.repeat(32)}` };
const nightly = 'kind: schedule\nname: nightly\ndaily: { at: "02:30" }\n';

let project: Project;
let worker: Running;
const perdura = (...args: readonly string[]) => project.perdura(args, key);
async function json<T>(...args: readonly string[]): Promise<T> {
  const { code, stdout, stderr } = await perdura(...args, '-o', 'json');
  expect(code, stderr).toBe(0);
  return JSON.parse(stdout) as T;
}
async function startWorker(fault: Readonly<Record<string, string>> = {}): Promise<void> {
  worker = project.start(['worker'], { ...key, ...fault });
  await worker.shows('worker of cdnow');
}

beforeAll(async () => {
  project = createSampleProject({ 'objects/nightly.yaml': nightly });
  await startWorker();
  await worker.shows('schedule nightly of cdnow: created');
});
afterAll(() => project.dispose());

describe('a schedule', () => {
  it('is listed, triggered, paused and deleted; its run is one like others', async () => {
    const started = await json<{ runId: string; workflowId: string }>('schedule', 'trigger', 'nightly');
    expect(started.runId).toBe('cdnow-1998-06-30-1');
    expect(started.workflowId).toMatch(/^clv\/cdnow\/scheduled\/nightly-\d{4}-/);
    for (;;) {
      const { status } = await json<{ status: string }>('status', started.runId);
      if (status === 'published') break;
      expect(['requested', 'running']).toContain(status);
    }
    expect(await json('schedule', 'list')).toMatchObject([
      {
        name: 'nightly',
        zone: 'America/New_York',
        overlap: 'skip',
        catchUp: '1d',
        status: 'active',
        last: [{ runId: started.runId, status: 'published' }],
      },
    ]);
    const shown = await perdura('schedule', 'show', 'nightly');
    expect(shown.stdout).toMatch(/^\d{4}-\d\d-\d\d 02:30 -0[45]:00 {2}\d{4}-\d\d-\d\d 0[67]:30 {2}1998-06-30$/m);

    await json('schedule', 'pause', 'nightly', '--reason', 'the shop migrates');
    project.write('nightly.yaml', nightly.replace('02:30', '03:45'));
    const applied = await perdura('apply', '-f', 'nightly.yaml', '--yes');
    expect(applied.code, applied.stderr).toBe(0);
    expect(applied.stdout + applied.stderr).toContain('schedule nightly of cdnow: changed to version 2');
    expect(await json('schedule', 'list')).toMatchObject([{ status: 'paused', times: 'daily at 03:45' }]);

    await json('schedule', 'delete', 'nightly');
    expect(await json('schedule', 'list')).toEqual([]);
    expect((await perdura('schedule', 'show', 'nightly')).code).toBe(2);
  });
});

describe('a backfill', () => {
  it('survives a killed worker, leaves what is current, and its days can be read', async () => {
    worker.process.kill('SIGTERM');
    await worker.ended;
    await startWorker({ PERDURA_FAULT: 'cluster:after' });
    const pointer = join(project.folder, '.perdura', 'published', 'cdnow', 'current.json');
    const before = readFileSync(pointer, 'utf8');

    const backfill = project.start(['backfill', '--from', '1998-06-28', '--to', '1998-06-30', '-o', 'json'], key);
    expect((await worker.ended).signal).toBe('SIGKILL');
    await startWorker();
    const { code, stdout, stderr } = await backfill.ended;
    expect(code, stderr).toBe(0);
    const outcome = JSON.parse(stdout) as { readonly request: string };
    expect(outcome).toMatchObject({
      status: 'done',
      days: [
        { asOf: '1998-06-28', status: 'backfilled', runId: 'cdnow-1998-06-28-1' },
        { asOf: '1998-06-29', status: 'backfilled', runId: 'cdnow-1998-06-29-1' },
        { asOf: '1998-06-30', status: 'present', runId: 'cdnow-1998-06-30-1' },
      ],
    });
    expect(stderr).toContain('1998-06-29  backfilled  cdnow-1998-06-29-1');
    expect(readFileSync(pointer, 'utf8')).toBe(before);
    expect(await json('backfill', 'status', outcome.request)).toMatchObject({ status: 'done' });

    const sql = 'select max(last_order_date)::varchar as last_day from customers';
    expect(await json('query', sql, '--as-of', '1998-06-28')).toEqual([{ last_day: '1998-06-28' }]);
    expect(await json('query', sql)).toEqual([{ last_day: '1998-06-30' }]);
    expect(await json('clusters', '--as-of', '1998-06-29')).toMatchObject({ runId: 'cdnow-1998-06-29-1' });
    const missing = await perdura('customers', '--as-of', '1998-06-27');
    expect(missing.code).toBe(2);
    expect(missing.stderr).toContain('perdura backfill --from 1998-06-27');

    expect(await json('runs')).toMatchObject([
      { kind: 'backfill', status: 'backfilled', requestedBy: `backfill ${outcome.request}` },
      { kind: 'backfill', status: 'backfilled' },
      { kind: 'scheduled', status: 'published', requestedBy: 'schedule nightly' },
    ]);
    const refused = await perdura('publish', 'cdnow-1998-06-28-1', '--reason', 'try');
    expect(refused.code).toBe(1);
  });
});
