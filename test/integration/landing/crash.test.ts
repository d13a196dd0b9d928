import { spawn } from 'node:child_process';
import { createHash } from 'node:crypto';
import { readdir, utimes, writeFile } from 'node:fs/promises';
import { join } from 'node:path';
import { fileURLToPath } from 'node:url';
import { afterEach, beforeEach, describe, expect, it } from 'vitest';
import { listLoads } from '../../../storage/landing/index.ts';
import { createLandingProject, type LandingProject } from './landing-project.ts';

let project: LandingProject;
beforeEach(async () => {
  project = await createLandingProject();
});
afterEach(() => project.remove());

const lines = Array.from({ length: 150_000 }, (_, at) => `c${at % 999},2024-01-01,${at}.5,note ${at}`);
const text = `customer_id,order_date,amount,note\n${lines.join('\n')}\n`;
const script = fileURLToPath(import.meta.resolve('./land-in-process.ts'));

/** Kills the process so long after it began to land; undefined lets it finish. */
async function landAndKill(path: string, afterMs: number | undefined): Promise<boolean> {
  const sha256 = createHash('sha256').update(text).digest('hex');
  const child = spawn(process.execPath, [script, project.root, path, sha256], { stdio: ['ignore', 'pipe', 'inherit'] });
  let hasLanded = false;
  child.stdout.on('data', (data: Buffer) => {
    if (data.includes('started') && afterMs !== undefined) setTimeout(() => child.kill('SIGKILL'), afterMs);
    hasLanded ||= data.includes('landed');
  });
  await new Promise((resolve) => child.on('close', resolve));
  return hasLanded;
}

describe('a process that is killed while landing', () => {
  it('leaves either nothing or one whole load, and the next attempt lands it', async () => {
    const path = join(project.folder, 'orders.csv');
    await writeFile(path, text);
    for (const afterMs of [0, 40, 80, 120, 160, 200, 250, 300, 400]) {
      const hasLanded = await landAndKill(path, afterMs);
      const loads = await listLoads(project.root, 'acme');
      expect([Number(hasLanded), 1]).toContain(loads.length);
    }
    await landAndKill(path, undefined);
    expect(await listLoads(project.root, 'acme')).toMatchObject([{ rows: lines.length }]);
    expect(await project.load()).toMatchObject([{ loaded: lines.length }]);
  });

  it('leaves temporary files that a later landing clears away after a day', async () => {
    const first = await project.land('orders.csv', 'customer_id,order_date,amount\nc1,2024-01-01,5\n');
    const folder = join(project.root, first.file, '..');
    await writeFile(join(folder, '.old.tmp'), '');
    await utimes(join(folder, '.old.tmp'), new Date('2024-05-30T00:00:00Z'), new Date('2024-05-30T00:00:00Z'));
    await writeFile(join(folder, '.young.tmp'), '');
    await project.land('orders.csv', 'customer_id,order_date,amount\nc2,2024-01-01,5\n');
    const names = await readdir(folder);
    expect(names).not.toContain('.old.tmp');
    expect(names).toContain('.young.tmp');
  });
});
