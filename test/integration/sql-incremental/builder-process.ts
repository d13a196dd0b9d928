/**
 * Loads orders and builds models without end, until it is killed. A line with the load's number goes out once its build has
 * ended.
 */
import { writeSync } from 'node:fs';
import { openWarehouse } from '../../../storage/warehouse/index.ts';
import { loadProject, runModels } from '../../../storage/warehouse/sql-runner/index.ts';
import { ordersSource } from './crash-project.ts';

const [path = '', tempDirectory = '', folder = ''] = process.argv.slice(2);
const warehouse = await openWarehouse({ path, tempDirectory, owner: 'builder' });
const project = await loadProject(folder);
const models = await project.parse();
await warehouse.run('create table if not exists raw (id integer, customer integer, amount integer, _load integer)');
const [last] = await warehouse.rows<{ load: number }>('select coalesce(max(_load), 0) as load from raw');
for (let load = (last?.load ?? 0) + 1; ; load++) {
  await warehouse.run(
    `insert into raw select (i * 7919 + ${load}) % 9973, i % 500, ${load}, ${load} from range(2000) t(i)`,
  );
  const fence = { stage: 'build', token: (await warehouse.newestToken()) + 1, attempt: 1 };
  await warehouse.claim(fence);
  await runModels({
    warehouse,
    models,
    fence,
    artefacts: `${tempDirectory}-artefacts`,
    runId: `run-${load}`,
    sources: [ordersSource],
    instant: new Date(Date.UTC(2024, 0, 1) + load * 1000),
    isFull: load % 5 === 0,
  });
  writeSync(1, `${load}\n`);
}
