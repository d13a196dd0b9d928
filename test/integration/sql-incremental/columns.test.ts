/** Columns that come, go or change their type, and contracts about them. */
import { describe, expect, it } from 'vitest';
import { temporaryWarehouse } from '../warehouse/folder.ts';
import { build, models, result, told } from './project.ts';

describe('columns', () => {
  it('that are new are told, and those that go or change their type stop the model until that is accepted', async () => {
    const warehouse = await temporaryWarehouse();
    const as = (sql: string) => models({ a: sql, b: 'select count(*) as n from a' });
    await build(warehouse, await as('select 1 as id, 2 as amount'));
    const wider = await build(warehouse, await as('select 1 as id, 2 as amount, 3 as more'));
    expect(result(wider, 'a').schemaChanges).toEqual([{ column: 'more', was: null, is: 'INTEGER' }]);
    const narrower = await as(`select 'x' as id, 2 as amount`);
    const stopped = await build(warehouse, narrower);
    expect(stopped.models.map(({ message }) => message)).toEqual([
      'model a: its columns would change: id is VARCHAR, was INTEGER, more is missing',
      'model b reads a, which was not built',
    ]);
    expect(await warehouse.rows('select * from a')).toEqual([{ id: 1, amount: 2, more: 3 }]);
    expect(told(await build(warehouse, narrower, { acceptSchema: ['a'] }))).toMatchObject({ a: 'full' });
  });

  it('may change with the file of the model or of one it reads, and not by themselves, where files decide', async () => {
    const warehouse = await temporaryWarehouse();
    const as = (sql: string) => models({ a: sql, b: 'select * from a', c: 'select * from raw' });
    const acceptSchema = 'changed-files' as const;
    await warehouse.run('create table raw as select 1 as id, 2 as amount');
    await build(warehouse, await as('select 1 as id, 2 as amount'), { acceptSchema, isFull: true });
    const list = await as('select 1 as id');
    expect(told(await build(warehouse, list, { acceptSchema, isFull: true }))).toEqual({
      a: 'full',
      b: 'full',
      c: 'full',
    });
    await warehouse.run('alter table raw drop column amount');
    expect(told(await build(warehouse, list, { acceptSchema, isFull: true }))).toMatchObject({
      c: 'model c: its columns would change: amount is missing',
    });
  });

  it('that are declared hold before anybody sees the table', async () => {
    const warehouse = await temporaryWarehouse();
    const as = (sql: string) =>
      models({
        a: {
          sql,
          header: 'contract: enforced',
          columns: 'id integer not null: Number.\namount decimal(18, 2): Money.',
        },
      });
    const message = async (sql: string) => (await build(warehouse, await as(sql))).models[0]?.message;
    expect(await message('select 1 as id, 2::decimal(18, 2) as amount')).toBe(null);
    expect(await message('select 1 as id, 2.5::double as amount, 3 as more')).toBe(
      'model a: its columns would change: amount is DOUBLE, was DECIMAL(18,2)',
    );
    await warehouse.run('drop table a');
    expect(await message('select 1 as id, 2.5::double as amount, 3 as more')).toBe(
      'model a breaks its contract: amount needs DECIMAL(18,2), got DOUBLE, more is not declared',
    );
    expect(await message('select null::integer as id, 2::decimal(18, 2) as amount')).toBe(
      'model a breaks its contract: id is not null, but is in 1 rows',
    );
    await expect(warehouse.rows('select * from a')).rejects.toThrow('does not exist');
  });
});
