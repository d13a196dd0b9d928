import { existsSync } from 'node:fs';
import { dirname, join } from 'node:path';
import { describe, expect, it } from 'vitest';
import { openWarehouse } from '../../../storage/warehouse/index.ts';
import { temporaryWarehouse } from './folder.ts';

describe('rows', () => {
  it('returns values that survive JSON without losing a digit', async () => {
    const warehouse = await temporaryWarehouse({ zone: 'America/New_York' });
    const [row] = await warehouse.rows(`select
      cast('12345678901234567890123456.789012' as decimal(38, 6)) as money, 9007199254740991::bigint as safe,
      9007199254740992::bigint as wide, sum(i) as total, date '1998-06-30' as day,
      timestamptz '1998-06-30 20:00:00.25' as at, timestamptz '1970-01-01 00:00:00.000001+00' as micros,
      [1::bigint, null] as list, {'a': 0.10::decimal(4, 2)} as struct, 'NaN'::double as nan, null as nothing, true as yes
      from range(4) t(i)`);
    expect(JSON.parse(JSON.stringify(row))).toEqual({
      money: '12345678901234567890123456.789012',
      safe: 9007199254740991,
      wide: '9007199254740992',
      total: 6,
      day: '1998-06-30',
      at: '1998-07-01T00:00:00.250Z',
      micros: '1970-01-01T00:00:00.000001Z',
      list: [1, null],
      struct: { a: '0.10' },
      nan: 'NaN',
      nothing: null,
      yes: true,
    });
  });

  it('binds parameters by position and by name, lists and instants among them', async () => {
    const warehouse = await temporaryWarehouse();
    await warehouse.run('create table orders (id integer, day date, amount decimal(18, 2), placed_at timestamptz)');
    await warehouse.run('insert into orders values ($1, $2, $3, $4)', [
      1,
      '1998-06-30',
      '12.34',
      new Date('1998-06-30T10:00:00Z'),
    ]);
    const byName = 'select id, amount, placed_at from orders where day = $day and list_contains($ids, id)';
    expect(await warehouse.rows(byName, { day: '1998-06-30', ids: [1, 2] })).toEqual([
      { id: 1, amount: '12.34', placed_at: '1998-06-30T10:00:00.000Z' },
    ]);
  });

  it('refuses to write', async () => {
    const warehouse = await temporaryWarehouse();
    await warehouse.run('create table t (a integer)');
    await expect(warehouse.rows('insert into t values (1)')).rejects.toThrow('rows() reads only, got INSERT');
    await expect(warehouse.rows('insert into t values (1) returning a')).rejects.toThrow('reads only');
  });
});

describe('kysely', () => {
  it('reads with types, converting values like rows()', async () => {
    const warehouse = await temporaryWarehouse();
    await warehouse.run(
      `create table orders as select i as id, (i * 1.5)::decimal(18, 2) as amount from range(5) t(i)`,
    );
    const queries = (await warehouse.kysely()).$extendTables<{ orders: { id: number; amount: string } }>();
    const rows = await queries
      .selectFrom('orders')
      .select(['id', 'amount'])
      .where('id', '>=', 3)
      .orderBy('id', 'desc')
      .execute();
    expect(rows).toEqual([
      { id: 4, amount: '6.00' },
      { id: 3, amount: '4.50' },
    ]);
    const counted = await queries
      .selectFrom('orders')
      .select((e) => e.fn.countAll<number>().as('n'))
      .executeTakeFirstOrThrow();
    expect(counted.n).toBe(5);
  });

  it('describes tables and views with their columns', async () => {
    const warehouse = await temporaryWarehouse();
    await warehouse.run('create table orders (id integer not null, amount decimal(18, 2) default 0)');
    await warehouse.run('create view paid as select id from orders');
    const tables = await (await warehouse.kysely()).introspection.getTables();
    expect(tables.filter(({ name }) => !name.startsWith('_'))).toMatchObject([
      {
        name: 'orders',
        isView: false,
        columns: [
          { name: 'id', dataType: 'INTEGER', isNullable: false, hasDefaultValue: false },
          { name: 'amount', dataType: 'DECIMAL(18,2)', isNullable: true, hasDefaultValue: true },
        ],
      },
      { name: 'paid', isView: true, columns: [{ name: 'id', dataType: 'INTEGER' }] },
    ]);
  });

  it('refuses to write or to open a transaction', async () => {
    const warehouse = await temporaryWarehouse();
    await warehouse.run('create table t (a integer)');
    const queries = (await warehouse.kysely()).$extendTables<{ t: { a: number } }>();
    await expect(queries.insertInto('t').values({ a: 1 }).execute()).rejects.toThrow('reads only');
    await expect(queries.transaction().execute(async () => 1)).rejects.toThrow('transactions belong to commit()');
  });
});

describe('columns', () => {
  it('streams more than one chunk into typed arrays in the order asked for', async () => {
    const warehouse = await temporaryWarehouse();
    const sql = `select i::integer as id, case when i % 3 = 0 then null else i / 4 end as value, 'c' || i as name,
      i % 2 = 1 as is_odd from range(5000) t(i) where i >= $1 order by i desc -- newest first`;
    const spec = { id: 'int32', value: 'float64', name: 'text', is_odd: 'uint8' } as const;
    const { length, columns } = await warehouse.columns(sql, spec, [2]);
    expect(length).toBe(4998);
    expect(columns.id).toEqual(Int32Array.from({ length: 4998 }, (_, index) => 4999 - index));
    expect(columns.value).toEqual(Float64Array.from(columns.id, (id) => (id % 3 === 0 ? Number.NaN : id / 4)));
    expect(columns.name).toEqual(Array.from(columns.id, (id) => `c${id}`));
    expect(columns.is_odd).toEqual(Uint8Array.from(columns.id, (id) => id % 2));
  });

  it('reads a decimal as the nearest float', async () => {
    const warehouse = await temporaryWarehouse();
    const { columns } = await warehouse.columns('select 0.1::decimal(18, 4) as a', { a: 'float64' });
    expect(columns.a[0]).toBe(0.1);
  });

  it.each(['int32', 'text', 'uint8'] as const)(
    'refuses a missing value in a column of %s and lets the file go',
    async (kind) => {
      const warehouse = await temporaryWarehouse();
      const sql = 'select case when i < 9000 then i % 100 end as a from range(9002) t(i)';
      await expect(warehouse.columns(sql, { a: kind })).rejects.toMatchObject({
        kind: 'bad_data',
        message: 'column a: needs a value in every row, got none in 2 of 9002',
      });
    },
  );

  it('returns empty arrays for an empty result', async () => {
    const warehouse = await temporaryWarehouse();
    expect(await warehouse.columns('select 1 as a, 2 as b where false', { a: 'float64', b: 'text' })).toEqual({
      length: 0,
      columns: { a: new Float64Array(0), b: [] },
    });
  });
});

describe('close', () => {
  it('writes the log into the file, gives it free and leaves nothing beside it', async () => {
    const warehouse = await temporaryWarehouse();
    const { path } = warehouse;
    await warehouse.run('create table t as select 1 as a');
    await warehouse.close();
    expect(existsSync(`${path}.wal`)).toBe(false);
    expect(existsSync(`${path}.owner.json`)).toBe(false);
    const again = await openWarehouse({ path, tempDirectory: join(dirname(path), 'tmp'), owner: 'again' });
    expect(await again.rows('select a from t')).toEqual([{ a: 1 }]);
    await again.close();
    await expect(again.rows('select 1')).rejects.toThrow('is closed');
  });

  it('gives the file free when the settings are refused', async () => {
    const warehouse = await temporaryWarehouse();
    const path = `${warehouse.path}2`;
    const options = { path, tempDirectory: dirname(path), owner: 'test' };
    await expect(openWarehouse({ ...options, zone: 'Mars/Base' })).rejects.toThrow('Mars/Base');
    await (await openWarehouse(options)).close();
  });
});

describe('definitions', () => {
  it('refuses a default that is computed, because a crash after it leaves a file that does not open', async () => {
    const warehouse = await temporaryWarehouse();
    await warehouse.run(`create table t (a integer default 1, b text default 'now()')`);
    for (const sql of [
      'alter table t add column c timestamp default now()',
      'alter table t alter a set default (random())',
      'create table u (at timestamp default current_timestamp)',
    ]) {
      await expect(warehouse.run(sql)).rejects.toThrow('a default must be a constant');
    }
  });
});
