/**
 * Writes batches without end, redefining tables on the way, until it is killed. A line with the batch's number goes out once
 * its commit was acknowledged.
 */
import { writeSync } from 'node:fs';
import { openWarehouse } from '../../../storage/warehouse/index.ts';

const [path = '', tempDirectory = ''] = process.argv.slice(2);
const warehouse = await openWarehouse({ path, tempDirectory, owner: 'writer' });
const fence = { stage: 'write', token: 1, attempt: 1 };
await warehouse.claim(fence);
await warehouse.run('create table if not exists batches (batch integer, item integer)');
const [last] = await warehouse.rows<{ batch: number }>('select coalesce(max(batch), 0) as batch from batches');
for (let batch = (last?.batch ?? 0) + 1; ; batch++) {
  await warehouse.commit(fence, async (tx) => {
    await tx.append('batches', {
      batch: new Int32Array(3000).fill(batch),
      item: Int32Array.from({ length: 3000 }, (_, i) => i),
    });
    await tx.run(`create or replace table latest as select ${batch} as batch, i as item from range(5000) t(i)`);
    await tx.run(`create or replace view first_items as select item from latest where item < ${batch}`);
    await tx.run(`create table if not exists kept_${batch % 3} (a integer default 7)`);
    await tx.run(`alter table kept_${batch % 3} add column if not exists c_${batch % 50} integer default ${batch}`);
    await tx.run(`drop table if exists kept_${(batch + 1) % 3}`);
  });
  writeSync(1, `${batch}\n`);
}
