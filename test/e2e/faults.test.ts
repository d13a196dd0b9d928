/** Runs survive: killed workers, stalled attempts, a second run at once. */
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { checksums, createSampleProject, type Project, type Running } from '../support/cli.ts';

const committingStages = [
  'extract',
  'transform',
  'fit',
  'back-test',
  'score',
  'cluster',
  'segment',
  'gate',
  'report',
  'publish',
];
const kills = committingStages.flatMap((stage) => [`${stage}:before`, `${stage}:after`]);

let undisturbed: Readonly<Record<string, string>>;
const projects: Project[] = [];
const open = (): Project => {
  const project = createSampleProject();
  projects.push(project);
  return project;
};

beforeAll(async () => {
  const project = open();
  const run = await project.perdura(['run', '--local']);
  expect(run.code, run.stderr).toBe(0);
  undisturbed = checksums(project.manifest('cdnow', '1998-06-30', 1));
});
afterAll(async () => {
  for (const project of projects) await project.dispose();
});

async function startWorker(project: Project, environment: Readonly<Record<string, string>> = {}): Promise<Running> {
  const worker = project.start(['worker'], environment);
  await worker.shows('worker of cdnow');
  return worker;
}

describe('a killed worker', () => {
  /** Runs once, with the worker killed at each point in turn and started again each time. */
  async function runThrough(points: readonly string[]): Promise<number> {
    const project = open();
    const environment = { PERDURA_FAULT: points.join(',') };
    let worker = await startWorker(project, environment);
    const run = project.start(['run', '-o', 'json']);
    let killed = 0;
    for (;;) {
      const ended = await Promise.race([run.ended.then(() => 'run'), worker.ended.then(() => 'worker')]);
      if (ended === 'run') break;
      const { signal, stderr } = await worker.ended;
      expect(signal, stderr).toBe('SIGKILL');
      killed += 1;
      worker = await startWorker(project, environment);
    }
    const { code, stdout, stderr } = await run.ended;
    expect(code, stderr).toBe(0);
    expect(JSON.parse(stdout)).toMatchObject({ status: 'published', runId: 'cdnow-1998-06-30-1' });
    expect(checksums(project.manifest('cdnow', '1998-06-30', 1))).toEqual(undisturbed);
    worker.process.kill('SIGTERM');
    expect((await worker.ended).code).toBe(0);
    return killed;
  }

  it('before and after the commit of every stage leaves a run that ends with the same bytes', async () => {
    const thirds = [0, 1, 2].map((third) => kills.filter((_, index) => index % 3 === third));
    const killed = await Promise.all(thirds.map(runThrough));
    expect(killed).toEqual(thirds.map((points) => points.length));
  }, 900_000);
});

describe('a run that stalls while it holds the store', () => {
  it('is overtaken by its next attempt, whose work alone counts; others are refused or wait', async () => {
    const project = open();
    const worker = await startWorker(project, { PERDURA_FAULT: 'score:stall' });
    const first = project.start(['run', '-o', 'json']);
    await first.shows('back-test');

    const second = await project.perdura(['run']);
    expect(second.code).toBe(1);
    expect(second.stdout).toContain('lease held by run cdnow-1998-06-30-1');
    const held = await project.perdura(['status', 'cdnow-1998-06-30-2', '-o', 'json']);
    expect(JSON.parse(held.stdout)).toMatchObject({ status: 'held' });

    const third = project.start(['run', '--queue', '-o', 'json']);
    const { code, stderr } = await first.ended;
    expect(code, stderr).toBe(0);
    expect(checksums(project.manifest('cdnow', '1998-06-30', 1))).toEqual(undisturbed);

    const waited = await third.ended;
    expect(waited.code, waited.stderr).toBe(0);
    expect(JSON.parse(waited.stdout)).toMatchObject({ status: 'already_published' });

    await worker.shows(/stage score: attempt 1 was overtaken by/);
    worker.process.kill('SIGTERM');
    expect((await worker.ended).code).toBe(0);
  }, 300_000);
});
