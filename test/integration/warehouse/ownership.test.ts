import { type ChildProcess, spawn } from 'node:child_process';
import { once } from 'node:events';
import { existsSync, mkdirSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { fileURLToPath } from 'node:url';
import { describe, expect, it, onTestFinished } from 'vitest';
import { openWarehouse, type Warehouse } from '../../../storage/warehouse/index.ts';
import { temporaryFolder, temporaryWarehouse } from './folder.ts';

/** Starts a script beside this test; ended with the test at the latest. */
function start(script: URL, ...parameters: string[]): ChildProcess & { readonly pid: number } {
  const child = spawn(process.execPath, [fileURLToPath(script), ...parameters], {
    stdio: ['ignore', 'pipe', 'inherit'],
  });
  onTestFinished(() => void child.kill('SIGKILL'));
  return child as ChildProcess & { readonly pid: number };
}

async function startOwner(path: string, temporary: string): Promise<ChildProcess & { readonly pid: number }> {
  const child = start(new URL('./owner-process.ts', import.meta.url), path, temporary);
  await once(child.stdout as NodeJS.ReadableStream, 'data');
  return child;
}

async function kill(child: ChildProcess): Promise<void> {
  const ended = once(child, 'exit');
  child.kill('SIGKILL');
  await ended;
}

describe('ownership', () => {
  it('names the owning process to another one, and ends with a kill of the owner', async () => {
    const folder = temporaryFolder();
    const path = join(folder, 'store.duckdb');
    const owner = await startOwner(path, join(folder, 'tmp'));
    const open = (): Promise<Warehouse> => openWarehouse({ path, tempDirectory: join(folder, 'tmp'), owner: 'test' });
    await expect(open()).rejects.toMatchObject({
      kind: 'conflict',
      message: expect.stringMatching(
        new RegExp(
          `^warehouse ${path} is owned by perdura worker, process ${owner.pid}, since \\d{4}-\\d\\d-\\d\\dT.+Z$`,
        ),
      ),
      remedy: expect.stringContaining(`kill ${owner.pid}`),
    });
    await kill(owner);
    expect(existsSync(`${path}.owner.json`)).toBe(true);
    const warehouse = await open();
    expect(await warehouse.rows('select 1 as one')).toEqual([{ one: 1 }]);
    await warehouse.close();
  });

  it('does not take a stale sidecar for the owner', async () => {
    const folder = temporaryFolder();
    const path = join(folder, 'store.duckdb');
    const owner = await startOwner(path, join(folder, 'tmp'));
    writeFileSync(
      `${path}.owner.json`,
      JSON.stringify({ owner: 'yesterday', pid: 1, since: '2020-01-01T00:00:00.000Z' }),
    );
    const opening = openWarehouse({ path, tempDirectory: join(folder, 'tmp'), owner: 'test' });
    await expect(opening).rejects.toThrow(`is owned by another program, process ${owner.pid}`);
  });

  it('refuses a second opening in the same process, whichever way the path is written', async () => {
    const warehouse = await temporaryWarehouse();
    await warehouse.run('create table t as select 1 as a');
    const path = warehouse.path.replace('/store.duckdb', '/./store.duckdb');
    await expect(openWarehouse({ path, tempDirectory: '/tmp', owner: 'second' })).rejects.toMatchObject({
      kind: 'conflict',
      message: expect.stringContaining(`is owned by test, process ${process.pid}`),
    });
    expect(await warehouse.rows('select a from t')).toEqual([{ a: 1 }]);
  });

  it('lets go of the file even after a read that was refused half way', async () => {
    const warehouse = await temporaryWarehouse();
    const missing = warehouse.columns('select case when i = 3 then 1 end as a from range(100000) t(i)', { a: 'int32' });
    await expect(missing).rejects.toThrow('column a');
    await expect(
      warehouse.columns(`select (i || 'x')::integer as a from range(9) t(i)`, { a: 'int32' }),
    ).rejects.toThrow('Could not convert');
    await warehouse.close();
    await startOwner(warehouse.path, temporaryFolder());
  });

  it('removes what an earlier owner had spilt to disk', async () => {
    const folder = temporaryFolder();
    const spilt = join(folder, 'tmp', 'duckdb-store.duckdb', 'left-over.tmp');
    mkdirSync(join(spilt, '..'), { recursive: true });
    writeFileSync(spilt, 'x');
    await temporaryWarehouse({ path: join(folder, 'store.duckdb'), tempDirectory: join(folder, 'tmp') });
    expect(existsSync(spilt)).toBe(false);
  });
});

describe('a crash', () => {
  it('loses no acknowledged commit, shows none by half, and leaves a file that opens', async () => {
    const folder = temporaryFolder();
    const path = join(folder, 'store.duckdb');
    let acknowledged = 0;
    for (const milliseconds of [5, 20, 45, 80, 130, 60, 10, 95]) {
      const writer = start(new URL('./writer-process.ts', import.meta.url), path, join(folder, 'tmp'));
      const output = writer.stdout as NodeJS.ReadableStream;
      output.on('data', (text: Buffer) => {
        for (const line of text.toString().trim().split('\n')) acknowledged = Math.max(acknowledged, Number(line));
      });
      await once(output, 'data');
      await new Promise((resolve) => setTimeout(resolve, milliseconds));
      await kill(writer);

      const warehouse = await openWarehouse({ path, tempDirectory: join(folder, 'tmp'), owner: 'test' });
      const [found] = await warehouse.rows<{ batches: number; last: number; sizes: number[] }>(
        `select count(*) as batches, max(batch) as last, list(distinct items) as sizes
         from (select batch, count(*) as items from batches group by batch)`,
      );
      const latest = await warehouse.rows('select batch, count(*) as items from latest group by batch');
      const [view] = await warehouse.rows<{ items: number }>('select count(*) as items from first_items');
      await warehouse.close();
      const last = found?.last ?? 0;
      expect(last).toBeGreaterThanOrEqual(acknowledged);
      expect(found).toEqual({ batches: last, last, sizes: [3000] });
      expect(latest).toEqual([{ batch: last, items: 5000 }]);
      expect(view?.items).toBe(last);
    }
    expect(acknowledged).toBeGreaterThan(8);
  });
});
