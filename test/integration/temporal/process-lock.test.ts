import { spawn } from 'node:child_process';
import { once } from 'node:events';
import { mkdtemp, rm } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { setTimeout as sleep } from 'node:timers/promises';
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { identifyProcess, isAlive } from '../../../app/temporal/process-identity.ts';
import { withProcessLock } from '../../../app/temporal/process-lock.ts';

let folder: string;
beforeAll(async () => {
  folder = await mkdtemp(join(tmpdir(), 'perdura-lock-'));
});
afterAll(() => rm(folder, { recursive: true, force: true }));

const ignore = () => {};

describe('a lock between processes', () => {
  it('lets one in after the other', async () => {
    const file = join(folder, 'turns.lock');
    const events: string[] = [];
    const visit = (name: string) =>
      withProcessLock(file, ignore, async () => {
        events.push(`${name} in`);
        await sleep(50);
        events.push(`${name} out`);
      });
    await Promise.all([visit('a'), visit('b')]);
    expect([
      ['a in', 'a out', 'b in', 'b out'],
      ['b in', 'b out', 'a in', 'a out'],
    ]).toContainEqual(events);
  });

  it('is free again when the work throws', async () => {
    const file = join(folder, 'throws.lock');
    await expect(withProcessLock(file, ignore, () => Promise.reject(new Error('no')))).rejects.toThrow('no');
    expect(await withProcessLock(file, ignore, async () => 'in')).toBe('in');
  });

  it('is free again when its holder is killed', async () => {
    const file = join(folder, 'killed.lock');
    const module = new URL('../../../app/temporal/process-lock.ts', import.meta.url).href;
    const script = `const { withProcessLock } = await import('${module}');
      await withProcessLock('${file}', () => {}, async () => { console.log('held'); await new Promise((r) => setTimeout(r, 60_000)); });`;
    const holder = spawn(process.execPath, ['--input-type=module', '-e', script], {
      stdio: ['ignore', 'pipe', 'inherit'],
    });
    await once(holder.stdout, 'data');
    let waits = 0;
    const entered = withProcessLock(
      file,
      () => waits++,
      async () => 'in',
    );
    await sleep(300);
    holder.kill('SIGKILL');
    expect(await entered).toBe('in');
    expect(waits).toBeGreaterThan(0);
  });
});

describe('the identity of a process', () => {
  it('ends with the process, and differs for another one under the same pid', async () => {
    const child = spawn(process.execPath, ['-e', 'setTimeout(() => {}, 60_000)'], { stdio: 'ignore' });
    const identity = identifyProcess(child.pid ?? 0);
    if (identity === undefined) throw new Error('a living process has an identity');
    expect(isAlive(identity)).toBe(true);
    expect(isAlive({ ...identity, started: 'another day' })).toBe(false);
    child.kill('SIGKILL');
    await once(child, 'exit');
    expect(isAlive(identity)).toBe(false);
  });
});
