/** Memory: a warehouse begins with less than it may take, and takes the rest when something does not fit. */
import { expect, it } from 'vitest';
import type { Warehouse } from '../../../storage/warehouse/index.ts';
import { temporaryWarehouse } from './folder.ts';

/** Needs about a gigabyte in one piece: a list cannot be spilled to disk. */
const large = `select length(list(i::varchar || 'aaaaaaaaaaaaaaaaaaaaaa')) as items from range(9000000) t(i)`;
const fence = { stage: 'test', token: 1, attempt: 1 };

const limit = async (warehouse: Warehouse): Promise<string | undefined> =>
  (await warehouse.rows<{ limit: string }>(`select current_setting('memory_limit') as "limit"`))[0]?.limit;

it('begins with 600 MB, takes all that it may when something does not fit, and does that once more', async () => {
  const warehouse = await temporaryWarehouse({ memoryLimit: '2GB', threads: 1 });
  expect(await limit(warehouse)).toBe('572.2 MiB');
  await warehouse.run('create table orders (id integer)');
  await warehouse.claim(fence);
  const commit = warehouse.commit(fence, async (tx) => {
    await tx.run('insert into orders values (1)');
    return tx.rows(large);
  });
  expect(await commit).toEqual([{ items: 9_000_000 }]);
  expect(await warehouse.rows('select count(*) as orders from orders')).toEqual([{ orders: 1 }]);
  expect(await limit(warehouse)).toBe('1.8 GiB');
});

it('never takes more than it may', async () => {
  const warehouse = await temporaryWarehouse({ memoryLimit: '200MB', threads: 1 });
  await expect(warehouse.rows(large)).rejects.toThrow('Out of Memory Error');
  expect(await limit(warehouse)).toBe('190.7 MiB');
});
