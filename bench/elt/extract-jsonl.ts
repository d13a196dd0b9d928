/**
 * Orders as JSON lines, as a run takes them: landed as they came, checked and typed into raw rows, merged to the latest version
 * of each. `node bench/elt/extract-jsonl.ts FOLDER SCRATCH`, where FOLDER holds `orders.jsonl`.
 */
import { mkdirSync } from 'node:fs';
import { join } from 'node:path';
import { writeRunContext } from '../../activities/run-context.ts';
import { filesSource } from '../../connectors/files/index.ts';
import { clvConfigurationSchema } from '../../lib/pure/clv-configuration.ts';
import { streamSpecs } from '../../lib/streams.ts';
import { landResource, loadLandings } from '../../storage/landing/index.ts';
import { openWarehouse } from '../../storage/warehouse/index.ts';
import { assertModelsPassed, loadModels, runModels } from '../../storage/warehouse/sql-runner/index.ts';

const [folder = '.', scratch = '.'] = process.argv.slice(2);
const tempDirectory = join(scratch, 'tmp');
mkdirSync(tempDirectory, { recursive: true });
const [root, store, connector] = [join(scratch, 'landing'), 'bench', filesSource.name];
const signal = new AbortController().signal;
const config = filesSource.config.parse({ type: 'files', baseFolder: folder, streams: { orders: 'orders.jsonl' } });
for (const resource of filesSource.open(config).resources) {
  const now = () => new Date();
  const pages = landResource({ root, store, connector, source: 'shop', resource, signal, now, tempDirectory });
  for await (const page of pages) void page;
}
const path = join(scratch, 'bench.duckdb');
const warehouse = await openWarehouse({
  path,
  tempDirectory,
  owner: 'bench',
  zone: 'UTC',
  threads: 2,
  memoryLimit: '1GB',
});
const fence = { stage: 'extract', token: 1, attempt: 1 };
await warehouse.claim(fence);
const streams = Object.values(streamSpecs);
await loadLandings({ warehouse, fence, root, store, zone: 'UTC', streams, signal });
await warehouse.commit(fence, (transaction) =>
  writeRunContext(transaction, {
    store,
    asOf: '2026-12-31',
    zone: 'UTC',
    currency: 'USD',
    configuration: clvConfigurationSchema.parse({ kind: 'clv' }),
    metric: null,
  }),
);
const models = await loadModels(join(import.meta.dirname, '../../sql'));
const names = ['stg_repeated_orders', 'stg_order_versions', 'stg_orders'];
assertModelsPassed(
  await runModels({ warehouse, models, select: { names }, fence, artefacts: join(scratch, 'sql'), runId: 'bench' }),
);
await warehouse.commit(fence, (transaction) => transaction.run('create table orders as from stg_orders'));
const [counted] = await warehouse.rows<{ orders: number }>('select count(*) as orders from orders');
process.stdout.write(`${JSON.stringify(counted)}\n`);
await warehouse.close();
