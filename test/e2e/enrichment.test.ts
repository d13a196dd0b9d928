/** The write-back as a user sees it: after a run, by hand, through a worker that is killed at every commit, and back. */
import { existsSync, readFileSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { afterAll, expect, it } from 'vitest';
import { createSampleProject, type Project, type Running } from '../support/cli.ts';

const enrichment = (more: string): string => `
kind: enrichment
name: crm
destination: crm
attributes: { clv: historic_clv, state: lifecycle_state }
rules: [{ where: cluster_3 = 3, set: { vip: true } }]
create: true
${more}
`;

const project = createSampleProject({ 'objects/crm.yaml': enrichment('after_run: plan') });
afterAll(() => project.dispose());
const file = join(project.folder, 'crm', 'customers.csv');

const json = async <T>(args: readonly string[], code = 0): Promise<T> => {
  const ended = await project.perdura([...args, '-o', 'json']);
  expect(ended.code, ended.stderr).toBe(code);
  return JSON.parse(ended.stdout) as T;
};

async function startWorker({ start }: Project, faults = ''): Promise<Running> {
  const worker = start(['worker'], faults === '' ? {} : { PERDURA_FAULT: faults });
  await worker.shows('worker of cdnow');
  return worker;
}

it('plans after a run, waits for a person, and survives a killed worker around every commit', async () => {
  const run = await project.perdura(['run', '--local']);
  expect(run.code, run.stderr).toBe(0);
  expect(run.stderr).toContain('cdnow-crm-1998-06-30-1 waits, 2,357 rows to write');
  expect(run.stdout).toContain(
    'plan      cdnow-crm-1998-06-30-1 is waiting: perdura enrich show cdnow-crm-1998-06-30-1',
  );
  expect(existsSync(file)).toBe(false);

  const planId = 'cdnow-crm-1998-06-30-1';
  const shown = await json<{ status: string; rows: { key: string; set: object; email: string }[] }>([
    'enrich',
    'show',
    planId,
  ]);
  expect(shown.status).toBe('waiting');
  expect(shown.rows).toHaveLength(2357);
  expect(shown.rows.every(({ email }) => /^.…@/.test(email))).toBe(true);

  const writeThrough = async (command: 'apply' | 'undo', points: string): Promise<number> => {
    let worker = await startWorker(project, points);
    const writing = project.start(['enrich', command, planId, '--yes', '-o', 'json']);
    let killed = 0;
    for (;;) {
      const ended = await Promise.race([writing.ended.then(() => 'writing'), worker.ended.then(() => 'worker')]);
      if (ended === 'writing') break;
      killed += 1;
      worker = await startWorker(project, points);
    }
    const { code, stdout, stderr } = await writing.ended;
    expect(code, stderr).toBe(0);
    expect(JSON.parse(stdout)).toMatchObject({ counts: { written: 2357, edited: 0, rejected: 0 }, rows: [] });
    worker.process.kill('SIGTERM');
    await worker.ended;
    return killed;
  };
  expect(await writeThrough('apply', 'apply-write:after,apply-record:after')).toBe(2);
  const lines = readFileSync(file, 'utf8').trimEnd().split('\r\n');
  expect(lines[0]).toBe('customer_key,clv,state,vip');
  expect(new Set(lines.slice(1).map((line) => line.split(',')[0])).size).toBe(2357);
  expect(lines).toHaveLength(2358);

  expect(await writeThrough('undo', 'apply-record:before')).toBe(1);
  expect(readFileSync(file, 'utf8')).toBe('customer_key,clv,state,vip\r\n');
}, 600_000);

it('plans by hand, refuses too much with the number, applies within limits after a run, and tells what was rejected', async () => {
  const worker = await startWorker(project);
  const planned = await json<{ planId: string; status: string }>(['enrich', 'plan']);
  expect(planned).toMatchObject({ planId: 'cdnow-crm-1998-06-30-2', status: 'waiting' });
  const applied = await project.perdura(['enrich', 'apply', planned.planId, '--yes']);
  expect(applied.code, applied.stderr).toBe(0);
  expect(applied.stdout).toContain('plan cdnow-crm-1998-06-30-2 is applied: 2,357 written');

  const again = await project.perdura(['enrich', 'apply', planned.planId, '--yes']);
  expect(again).toMatchObject({ code: 1, stderr: expect.stringContaining('was applied already') });
  // Nobody is asked about what cannot be done.
  const retried = await project.perdura(['enrich', 'retry', planned.planId]);
  expect(retried).toMatchObject({ code: 1, stderr: expect.stringContaining('has no rejected rows, it is applied') });
  expect((await project.perdura(['status', 'cdnow-1998-06-30-1'])).stdout).toMatch(
    /^plan cdnow-crm-1998-06-30-1 {2}crm: undone; 2,357 create \(not there\); .*: 2,357 taken back$/m,
  );
  expect(await json(['enrich', 'plan'])).toMatchObject({ status: 'empty' });

  // Somebody rewrites most of the file.
  writeFileSync(
    file,
    readFileSync(file, 'utf8').replaceAll('"Hibernating"', '"asleep"').replaceAll('"Lost"', '"gone"'),
  );
  const refused = await project.perdura(['enrich', 'plan', '--rows', 'change', '--limit', '2']);
  expect(refused.code, refused.stderr).toBe(4);
  expect(refused.stdout).toMatch(/would change \d\d\.\d % of 2,357 rows, at most 50 %/);
  expect(refused.stdout).toMatch(/state (asleep|gone) → (Hibernating|Lost)/);
  expect(refused.stdout).not.toContain('0@example');
  const [, share = ''] = /--accept-change (\S+)/.exec(refused.stdout) ?? [];
  const planId = 'cdnow-crm-1998-06-30-4';
  expect(await project.perdura(['enrich', 'apply', planId, '--yes'])).toMatchObject({
    code: 1,
    stderr: expect.stringContaining('would change'),
  });
  const accepted = await project.perdura([
    'enrich',
    'apply',
    planId,
    '--yes',
    '--accept-change',
    share,
    '--reason',
    'new names',
  ]);
  expect(accepted.code, accepted.stderr).toBe(0);
  expect(await json(['enrich', 'show', planId])).toMatchObject({
    status: 'applied',
    accepted: { reason: 'new names' },
  });
  expect(readFileSync(file, 'utf8')).not.toMatch(/asleep|gone/);

  project.write('apply.yaml', enrichment('after_run: apply\nclear: true').replace('cluster_3 = 3', 'cluster_3 >= 2'));
  expect((await project.perdura(['apply', '-f', 'apply.yaml', '--yes'])).code).toBe(0);
  const run = await project.perdura(['run', '--force']);
  expect(run.code, run.stderr).toBe(0);
  expect(run.stderr).toContain('cdnow-crm-1998-06-30-5 is being applied');
  const status = async () => (await json<{ status: string }>(['enrich', 'show', 'cdnow-crm-1998-06-30-5'])).status;
  await expect.poll(status, { timeout: 30_000, interval: 500 }).toBe('applied');

  const rows = await project.perdura(['enrich', 'show', planId, '-o', 'jsonl', '--rows', 'change']);
  expect(rows.stdout.trim().split('\n').length).toBeGreaterThan(1000);

  // A destination that cannot be written is told, and leaves the run published.
  writeFileSync(file, 'id,name\n1,Ana\n');
  const unhurt = await project.perdura(['run', '--force']);
  expect(unhurt.code, unhurt.stderr).toBe(0);
  expect(unhurt.stderr).toContain('is not a file of Perdura’s: begins with the column "id"');
  await worker.shows('enrichment crm could not be planned after run cdnow-1998-06-30-3');
  worker.process.kill('SIGTERM');
  expect((await worker.ended).code).toBe(0);
}, 300_000);
