import { spawn } from 'node:child_process';
import { join } from 'node:path';
import { fileURLToPath } from 'node:url';
import { expect, it } from 'vitest';
import { openWarehouse, type Warehouse } from '../../../storage/warehouse/index.ts';
import { loadProject, runModels } from '../../../storage/warehouse/sql-runner/index.ts';
import { temporaryFolder } from '../warehouse/folder.ts';
import { write } from '../warehouse/models-folder.ts';
import { crashFiles, ordersSource } from './crash-project.ts';

const builder = fileURLToPath(new URL('builder-process.ts', import.meta.url));
const tables = ['latest', 'customers', 'total'] as const;

it('leaves every table whole when the builder is killed at any moment, and goes on from there', {
  timeout: 300_000,
}, async () => {
  const folder = temporaryFolder();
  const path = join(folder, 'store.duckdb');
  const models = join(folder, 'models');
  for (const [name, text] of Object.entries(crashFiles)) write(models, name, text);
  for (let round = 1; round <= 8; round++) {
    await killAfter(path, folder, models, 1 + (round % 3), (round * 37) % 90);
    const warehouse = await openWarehouse({ path, tempDirectory: join(folder, 'tmp'), owner: 'reader' });
    try {
      // Of whatever build it is: each table belongs to the one before it or to one earlier, and is not a mixture.
      const [whole] = await warehouse.rows<{ orders: number }>('select orders from total');
      expect(whole?.orders).toBeGreaterThan(1_000);
      expect(
        await warehouse.rows('select amount from history where is_current group by 1 having count(*) > 1'),
      ).toEqual([]);
      expect(await warehouse.rows('select id from latest group by 1 having count(*) > 1')).toEqual([]);
      await build(warehouse, models, folder, false);
      const built = await read(warehouse);
      await build(warehouse, models, folder, true);
      expect(await read(warehouse)).toEqual(built);
    } finally {
      await warehouse.close();
    }
  }
});

/** Kills it some milliseconds after so many builds. */
async function killAfter(
  path: string,
  folder: string,
  models: string,
  builds: number,
  milliseconds: number,
): Promise<void> {
  const child = spawn(process.execPath, [builder, path, join(folder, 'tmp'), models], {
    stdio: ['ignore', 'pipe', 'pipe'],
  });
  let errors = '';
  child.stderr.setEncoding('utf8').on('data', (text: string) => (errors += text));
  await new Promise<void>((resolve, reject) => {
    let lines = 0;
    child.stdout.setEncoding('utf8').on('data', (text: string) => {
      lines += text.split('\n').length - 1;
      if (lines >= builds) setTimeout(() => child.kill('SIGKILL'), milliseconds);
    });
    child.on('exit', (_code, signal) => (signal === 'SIGKILL' ? resolve() : reject(new Error(errors))));
  });
}

async function build(warehouse: Warehouse, folder: string, artefacts: string, isFull: boolean): Promise<void> {
  const project = await loadProject(folder);
  const fence = { stage: 'build', token: (await warehouse.newestToken()) + 1, attempt: 1 };
  await warehouse.claim(fence);
  const [last] = await warehouse.rows<{ load: number }>('select max(_load) as load from raw');
  const instant = new Date(Date.UTC(2024, 0, 1) + (last?.load ?? 0) * 1000 + (isFull ? 2 : 1));
  const results = await runModels({
    warehouse,
    models: await project.parse(),
    fence,
    artefacts: join(artefacts, 'artefacts'),
    runId: 'reader',
    sources: [ordersSource],
    instant,
    isFull,
  });
  project.close();
  expect(results.models.map(({ message }) => message)).toEqual(Array(5).fill(null));
}

const read = (warehouse: Warehouse): Promise<unknown[]> =>
  Promise.all(tables.map((table) => warehouse.rows(`select * from ${table} order by all`)));
