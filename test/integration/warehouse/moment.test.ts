import { expect, it } from 'vitest';
import { temporaryWarehouse } from './folder.ts';

it('reads of one moment see nothing of what is committed between them, and hold up nobody', async () => {
  const warehouse = await temporaryWarehouse();
  await warehouse.run(
    'create table orders as select range as id from range(10); create table context as select 1 as day',
  );
  const seen = await warehouse.atOneMoment(async ({ rows, columns }) => {
    const [before] = await rows<{ day: number }>('select day from context');
    await warehouse.run('create or replace table context as select 2 as day');
    await warehouse.run('create or replace table orders as select range as id from range(20)');
    const [after] = await rows<{ day: number }>('select day from context');
    const orders = await columns('select id from orders order by id', { id: 'int32' });
    return { before: before?.day, after: after?.day, orders: orders.length };
  });
  expect(seen).toEqual({ before: 1, after: 1, orders: 10 });
  expect(await warehouse.rows('select day from context')).toEqual([{ day: 2 }]);
});

it('a failure between them ends the moment', async () => {
  const warehouse = await temporaryWarehouse();
  await warehouse.run('create table context as select 1 as day');
  const failing = warehouse.atOneMoment(async ({ rows }) => rows('select day from nothing'));
  await expect(failing).rejects.toThrow('nothing');
  expect(await warehouse.rows('select day from context')).toEqual([{ day: 1 }]);
  await expect(warehouse.atOneMoment(({ rows }) => rows('insert into context values (2)'))).rejects.toThrow(
    'reads only',
  );
});
