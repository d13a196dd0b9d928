import { existsSync } from 'node:fs';
import { describe, expect, it } from 'vitest';
import type { Warehouse } from '../../../storage/warehouse/index.ts';
import type { Model } from '../../../storage/warehouse/sql-runner/index.ts';
import { orderModels } from '../../../storage/warehouse/sql-runner/index.ts';
import { makePlan } from '../../../storage/warehouse/sql-runner/plan/make-plan.ts';
import { previewModels } from '../../../storage/warehouse/sql-runner/plan/preview.ts';
import type { ModelPreview } from '../../../storage/warehouse/sql-runner/plan/preview-model.ts';
import { temporaryWarehouse } from '../warehouse/folder.ts';
import { fileHash, fingerprint, modelsOf } from './plan-kit.ts';

async function preview(
  warehouse: Warehouse,
  models: readonly Model[],
  dropped: readonly string[] = [],
): Promise<Record<string, ModelPreview>> {
  const tables = await warehouse.rows<{ name: string }>('select table_name as name from information_schema.tables');
  const ordered = orderModels(models, { sources: tables.map(({ name }) => name) });
  const previews = await warehouse.withConnection((connection) =>
    previewModels(connection, {
      models: ordered,
      all: ordered,
      dropped,
      stored: [],
      instant: new Date('2026-03-01T00:00:00Z'),
    }),
  );
  return Object.fromEntries(previews.map((found) => [found.name, found]));
}

describe('a preview', () => {
  it('counts rows that come, go and change by key, as queries over both versions do', async () => {
    const warehouse = await temporaryWarehouse();
    await warehouse.run(`create table raw as select i as id, i % 7 as kind, (i * 3)::decimal(18, 2) as amount from range(1000) t(i);
      create table orders as select id, kind, amount, amount::double as weight from raw`);
    const sql = `select id + 5 as id, case when id % 10 = 0 then kind + 1 else kind end as kind, amount, amount::double as weight
      from raw where id < 990`;
    const { orders } = await preview(warehouse, await modelsOf({ 'marts/orders': sql }));
    await warehouse.run(`create table expected as ${sql}`);
    const [counted] = await warehouse.rows(`select
      (select count(*) from expected where id not in (select id from orders)) as added,
      (select count(*) from orders where id not in (select id from expected)) as removed,
      (select count(*) from (from expected except from orders) where id in (select id from orders)) as changed,
      (select sum(amount) from expected) - (select sum(amount) from orders) as amount`);
    expect(orders).toMatchObject({ status: 'built', blockers: [], rowsBefore: 1000, rowsAfter: 990 });
    expect({
      added: orders?.rows?.added,
      removed: orders?.rows?.removed,
      changed: orders?.rows?.changed,
      amount: `${orders?.sums.find(({ column }) => column === 'amount')?.change}`,
    }).toEqual(counted);
    expect(orders?.rows?.examples.removed).toEqual([0, 1, 2, 3, 4].map((id) => ({ id })));
    expect(orders?.sums.map(({ column }) => column)).toEqual(['kind', 'amount', 'weight']);
  });

  it('tells columns that come, go and change their type', async () => {
    const warehouse = await temporaryWarehouse();
    await warehouse.run(`create table a as select 1 as id, 'x' as code, 2 as amount, true as "Größe"`);
    const { a } = await preview(
      warehouse,
      await modelsOf({ 'marts/a': `select 1 as ID, 'x' as "código", 2.5 as amount, true as "Größe"` }),
    );
    expect(a?.columns).toEqual({
      added: [{ name: 'código', type: 'VARCHAR' }],
      removed: [{ name: 'code', type: 'VARCHAR' }],
      retyped: [{ name: 'amount', before: 'INTEGER', after: 'DECIMAL(2,1)' }],
    });
    expect(a).toMatchObject({
      rows: { added: 0, removed: 0, changed: 1 },
      sums: [{ column: 'amount', before: '2.0', after: '2.5', change: '0.5' }],
    });
  });

  it('leaves no trace, in memory or in the file, of what it built, failed and audited', async () => {
    const warehouse = await temporaryWarehouse();
    await warehouse.run(`create table raw as select i as id from range(50000) t(i);
      create table stg_a as select id from raw; create view int_a as select id from stg_a where id > 3;
      create table a as select id from int_a; create table b as select 1 as id`);
    await warehouse.run('checkpoint');
    const before = await fingerprint(warehouse);
    const file = fileHash(warehouse.path);
    const previews = await preview(
      warehouse,
      await modelsOf({
        'staging/stg_a': { sql: `select id, id % 3 as third from raw where id > 10`, audits: 'accept(third > 0)' },
        'intermediate/int_a': { sql: 'select id from stg_a where id > 3', materialized: 'view' },
        'marts/a': 'select id from int_a',
        'marts/b': `select ('x' || id)::integer as id from raw`,
      }),
    );
    expect(Object.values(previews).map(({ name, rowsBefore, rowsAfter }) => [name, rowsBefore, rowsAfter])).toEqual([
      ['stg_a', 50000, 49989],
      ['int_a', 49996, 49989],
      ['a', 49996, 49989],
      ['b', null, null],
    ]);
    expect(previews['int_a']?.rows).toMatchObject({ added: 0, removed: 7, changed: 0 });
    expect(previews['stg_a']?.blockers).toEqual(['accept(third > 0) fails in 16663 rows']);
    expect(previews['b']).toMatchObject({ status: 'failed' });
    expect(previews['b']?.blockers[0]).toMatch(/^Conversion Error: Could not convert string … to INT32/);
    expect(await fingerprint(warehouse)).toBe(before);
    expect(fileHash(warehouse.path)).toBe(file);
    expect(existsSync(`${warehouse.path}.wal`)).toBe(false);
    expect(await warehouse.rows('select table_name from duckdb_tables() where temporary')).toEqual([]);
  });

  it('goes on past a model that fails, without those that read it', async () => {
    const warehouse = await temporaryWarehouse();
    await warehouse.run('create table raw as select 1 as id');
    const previews = await preview(
      warehouse,
      await modelsOf({
        'staging/a': 'select missing as id from raw',
        'staging/b': `select ('x' || id)::integer as id from raw`,
        'marts/c': 'select a.id from a join b using (id)',
        'marts/d': 'select id from raw',
        'audits/audit_d': { sql: 'select id from d', grain: 'none', materialized: 'view' },
      }),
    );
    expect(Object.values(previews).map(({ name, status, blockers }) => [name, status, blockers.length])).toEqual([
      ['a', 'failed', 1],
      ['b', 'failed', 1],
      ['c', 'skipped', 0],
      ['d', 'built', 0],
      ['audit_d', 'built', 1],
    ]);
    expect(previews['c']?.notCompared).toBe('it reads a, which could not be built');
    expect(previews['audit_d']?.blockers).toEqual(['1 rows that should not exist']);
  });

  it('compares views and tables, whichever was live, and reads live ones before others stand before them', async () => {
    const warehouse = await temporaryWarehouse();
    await warehouse.run(`create table raw as select i as id from range(10) t(i);
      create view a as select id from raw where id < 5; create table b as select id from a; create view c as select id from a`);
    const previews = await preview(
      warehouse,
      await modelsOf({
        'staging/a': 'select id from main.raw where id < 7',
        'marts/b': { sql: 'select id from main.a', materialized: 'view' },
        'marts/c': { sql: 'select id from a', materialized: 'view' },
      }),
    );
    for (const name of ['a', 'b', 'c']) {
      expect(previews[name]).toMatchObject({ rowsBefore: 5, rowsAfter: 7, rows: { added: 2, removed: 0, changed: 0 } });
    }
  });

  it('says why rows are not compared, and leaves personal columns out of example keys', async () => {
    const warehouse = await temporaryWarehouse();
    await warehouse.run(`create table none as select 1 as id; create table twice as select 1 as id from range(2);
      create table gone as select 1 as other; create table people as select 'a@example.test' as email, 1 as id`);
    const previews = await preview(
      warehouse,
      await modelsOf({
        'marts/none': { sql: 'select 2 as id', grain: 'none' },
        'marts/twice': 'select 1 as id',
        'marts/gone': 'select 1 as id',
        'marts/people': { sql: `select 'b@example.test' as email, 2 as id`, grain: 'email, id' },
        'marts/new': 'select 1 as id',
      }),
      ['missing'],
    );
    expect(Object.fromEntries(Object.values(previews).map(({ name, notCompared }) => [name, notCompared]))).toEqual({
      none: 'it has no grain',
      twice: '1 key of its grain more than once in what is live',
      gone: "its grain's column id is not in what is live",
      people: null,
      new: 'nothing is live',
      missing: 'it is dropped',
    });
    expect(previews['people']?.rows?.examples).toEqual({ added: [{ id: 2 }], removed: [{ id: 1 }], changed: [] });
    expect(JSON.stringify(previews)).not.toContain('@');
  });

  it('compares keys and values that are missing, and types that are new, as values like others', async () => {
    const warehouse = await temporaryWarehouse();
    await warehouse.run(
      `create table a as select * from (values (null, 'x', 1), (2, null, 2), (3, 'z', 3)) t(id, code, n)`,
    );
    const { a } = await preview(
      warehouse,
      await modelsOf({
        'marts/a': `select * from (values (null, 'x', '1'), ('2', 'y', '2'), ('3', 'z', '3')) t(id, code, n)`,
      }),
    );
    expect(a?.rows).toMatchObject({ added: 0, removed: 0, changed: 1, examples: { changed: [{ id: '2' }] } });
  });
});

it('asks for memory, or for no rows, when DuckDB has not enough', async () => {
  const warehouse = await temporaryWarehouse({ memoryLimit: '80MB', threads: 1 });
  const made = makePlan({
    project: 'test',
    warehouse,
    models: await modelsOf({ 'marts/a': 'select array_agg(i) as id from range(30000000) t(i)' }),
    sources: [],
    instant: new Date('2026-03-01T00:00:00Z'),
    withRows: true,
  });
  await expect(made).rejects.toMatchObject({ kind: 'config', remedy: expect.stringContaining('--no-preview') });
  expect(await warehouse.rows('select table_name from duckdb_tables() where temporary')).toEqual([]);
});
