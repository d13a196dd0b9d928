import { readdirSync, readFileSync } from 'node:fs';
import { join } from 'node:path';
import { describe, expect, it } from 'vitest';
import type { Warehouse } from '../../../storage/warehouse/index.ts';
import {
  assertModelsPassed,
  type Model,
  type RunModelsOptions,
  type RunResults,
  runModels,
} from '../../../storage/warehouse/sql-runner/index.ts';
import { temporaryFolder, temporaryWarehouse } from './folder.ts';
import { models } from './models-folder.ts';

const fence = { stage: 'transform', token: 1, attempt: 1 };

async function run(
  warehouse: Warehouse,
  list: readonly Model[],
  options: Partial<RunModelsOptions> = {},
): Promise<RunResults> {
  await warehouse.claim(fence);
  return runModels({
    warehouse,
    models: list,
    fence,
    artefacts: join(temporaryFolder(), 'sql'),
    runId: 'shop-1998-06-30-1',
    ...options,
  });
}

const statuses = ({ models: results }: RunResults): Record<string, string> =>
  Object.fromEntries(results.map(({ name, status }) => [name, status]));

describe('runModels', () => {
  it('builds tables and views in order, and again over what is there', async () => {
    const warehouse = await temporaryWarehouse();
    const list = await models({
      'marts/customers': { sql: 'select id, name from int_customers', audits: 'unique(id), not_null(id, name)' },
      'intermediate/int_customers': { sql: 'select * from stg_customers where id < 9', materialized: 'view' },
      'staging/stg_customers': { sql: 'select id::integer as id, upper(name) as name from raw_customers' },
    });
    await warehouse.run(`create table raw_customers as select i as id, 'c' || i as name from range(12) t(i)`);
    for (const first of ['C0', 'c0!']) {
      const seen: string[] = [];
      const results = await run(warehouse, list, { onProgress: ({ name }) => seen.push(name) });
      assertModelsPassed(results);
      expect(seen).toEqual(['stg_customers', 'int_customers', 'customers']);
      expect(results.models.map(({ rows }) => rows)).toEqual([12, null, 9]);
      expect(await warehouse.rows('select name from customers where id = 0')).toEqual([{ name: first.toUpperCase() }]);
      await warehouse.run(`update raw_customers set name = name || '!'`);
    }
  });

  it('leaves a model and all that read it as they were when an audit fails, and builds the rest', async () => {
    const warehouse = await temporaryWarehouse();
    const list = await models({
      'staging/stg_a': { sql: 'select id, amount from raw', audits: 'unique(id), accept(amount >= 0)' },
      'intermediate/int_a': { sql: 'select id from stg_a', materialized: 'view' },
      'marts/a': { sql: 'select id from int_a' },
      'marts/b': { sql: 'select id from raw' },
    });
    await warehouse.run('create table raw (id integer, amount integer)');
    await warehouse.run('insert into raw values (1, 5)');
    assertModelsPassed(await run(warehouse, list));

    await warehouse.run('insert into raw values (2, -1), (3, null), (4, 1), (4, 2)');
    const results = await run(warehouse, list);
    expect(statuses(results)).toEqual({ stg_a: 'error', int_a: 'skipped', a: 'skipped', b: 'success' });
    expect(results.models[0]?.audits).toMatchObject([
      { audit: 'unique(id)', status: 'fail', failingRows: 2, examples: [{ id: 4 }] },
      { audit: 'accept(amount >= 0)', status: 'fail', failingRows: 2, examples: [{ id: 2 }, { id: 3 }] },
    ]);
    expect(results.models[2]?.message).toBe('model a reads int_a, which was not built');
    expect(() => assertModelsPassed(results)).toThrow(
      /model stg_a: unique\(id\) fails in 2 rows, accept\(amount >= 0\) fails in 2 rows \(rows in .*stg_a\.1\.csv, .*stg_a\.2\.csv\); 2 that read them were left as they were/,
    );
    for (const name of ['stg_a', 'int_a', 'a']) {
      expect(await warehouse.rows(`select id from ${name}`)).toEqual([{ id: 1 }]);
    }
    expect(await warehouse.rows('select count(*) as n from b')).toEqual([{ n: 5 }]);
  });

  it('counts failing rows for every kind of audit', async () => {
    const warehouse = await temporaryWarehouse();
    await warehouse.run('create table stores as select 1 as store_id');
    const list = await models({
      'marts/orders': {
        sql: `select * from (values (1, 'web', 1, 'a'), (2, 'fax', 2, 'b'), (3, null, null, 'b'), (4, 'web', 1, null)) t(id, channel, store, "Code")`,
        audits: `accepted_values(channel, 'web', 'shop, (old)'), relationships(store, stores.store_id), not_null(channel, store),
          unique("Code"), unique(id, channel), accept(id in (1, 2, 3, 4))`,
      },
    });
    const [result] = (await run(warehouse, list)).models;
    expect(result?.audits.map(({ failingRows, examples }) => [failingRows, examples.map(({ id }) => id)])).toEqual([
      [1, [2]],
      [1, [2]],
      [1, [3]],
      [2, [2, 3]],
      [0, []],
      [0, []],
    ]);
    await expect(warehouse.rows('select * from orders')).rejects.toThrow('orders does not exist');
  });

  it('keeps no personal column among the examples', async () => {
    const warehouse = await temporaryWarehouse();
    const list = await models({
      'marts/contacts': {
        sql: `select 'a@example.test' as email, 7 as id`,
        grain: 'email, id',
        audits: 'accept(id < 0)',
      },
      'marts/people': { sql: `select 'a@example.test' as email`, grain: 'email', audits: 'accept(false)' },
      'audits/audit_emails': { sql: `select 'a@example.test' as email, 7 as id` },
    });
    const results = await run(warehouse, list);
    const examples = results.models.flatMap(({ audits }) => audits.map((audit) => audit.examples));
    expect(examples).toEqual([[{ id: 7 }], [], [{ id: 7 }]]);
  });

  it('names the model when its query fails, without the value that did not convert', async () => {
    const warehouse = await temporaryWarehouse();
    const list = await models({
      'marts/a': { sql: `select cast(email as integer) as id from (values ('ann@example.test')) t(email)` },
      'marts/b': { sql: 'select missing as id from run_context' },
    });
    await warehouse.run('create table run_context as select 1 as one');
    const { models: results } = await run(warehouse, list);
    expect(results[0]?.message).toMatch(/^model a: Conversion Error: Could not convert string … to INT32/);
    expect(results[1]?.message).toMatch(/^model b: Binder Error: Referenced column "missing" not found/);
  });

  it('runs the queries of the layer audits last, and fails where they return rows', async () => {
    const warehouse = await temporaryWarehouse();
    const list = await models({
      'audits/audit_none': { sql: 'select id from a where id > 5', materialized: 'view', grain: 'none' },
      'audits/audit_some': { sql: 'select id from a where id < 2 -- low', materialized: 'view', grain: 'none' },
      'marts/a': { sql: 'select i as id from range(5) t(i)' },
    });
    const results = await run(warehouse, list);
    expect(statuses(results)).toEqual({ a: 'success', audit_none: 'success', audit_some: 'error' });
    expect(results.models[2]).toMatchObject({
      message: expect.stringMatching(
        /^model audit_some: 2 rows that should not exist \(rows in .*audit_some\.1\.csv\)$/,
      ) as string,
      audits: [{ failingRows: 2, examples: [{ id: 0 }, { id: 1 }] }],
    });
    expect(await warehouse.rows(`select table_name from duckdb_tables() where table_name like 'audit%'`)).toEqual([]);
  });

  it('turns a view into a table and back, with views on top that keep working', async () => {
    const warehouse = await temporaryWarehouse();
    const as = async (materialized: 'view' | 'table', sql: string) =>
      assertModelsPassed(await run(warehouse, await models({ 'staging/base': { sql, materialized } })));
    for (const [materialized, value] of [
      ['table', 1],
      ['view', 2],
      ['table', 3],
    ] as const) {
      await as(materialized, `select ${value} as id`);
      if (value === 1) await warehouse.run('create view top as select id from base');
      expect(await warehouse.rows('select id from top')).toEqual([{ id: value }]);
    }
  });

  it('rolls a view back when its audit fails', async () => {
    const warehouse = await temporaryWarehouse();
    await warehouse.run('create view v as select 1 as id');
    const list = await models({ 'marts/v': { sql: 'select 2 as id', materialized: 'view', audits: 'accept(id = 1)' } });
    expect(statuses(await run(warehouse, list))).toEqual({ v: 'error' });
    expect(await warehouse.rows('select id from v')).toEqual([{ id: 1 }]);
  });

  it('builds what was selected, reading the rest as it stands, and refuses what does not stand yet', async () => {
    const warehouse = await temporaryWarehouse();
    const list = await models({
      'staging/stg_a': { sql: 'select 1 as id' },
      'marts/a': { sql: 'select id from stg_a' },
      'marts/scored': { sql: 'select id from clv_scores' },
    });
    await expect(run(warehouse, list, { select: { names: ['a'] } })).rejects.toThrow(
      'model a reads stg_a, which is neither a model nor a table here',
    );
    await run(warehouse, list, { select: { layers: ['staging'] } });
    expect(statuses(await run(warehouse, list, { select: { layers: ['marts'], names: ['a'] } }))).toEqual({
      a: 'success',
    });
  });

  it('stops with a conflict when a newer attempt has claimed, leaving the rest untouched', async () => {
    const warehouse = await temporaryWarehouse();
    const list = await models({
      'staging/stg_a': { sql: 'select 1 as id' },
      'marts/a': { sql: 'select id from stg_a' },
    });
    const overtake = ({ name }: { name: string }): void => {
      if (name === 'stg_a') void warehouse.claim({ ...fence, attempt: 2 });
    };
    await expect(run(warehouse, list, { onProgress: overtake })).rejects.toMatchObject({ kind: 'conflict' });
    await expect(warehouse.rows('select * from a')).rejects.toThrow('a does not exist');
  });

  it('gives equal rows on one thread and on two', async () => {
    const list = await models({
      'marts/a': {
        sql: `select (i * 7919) % 30011 as id, count(*) as n, sum((i / 100)::decimal(18, 2)) as total
          from range(300000) t(i) group by 1`,
      },
    });
    const read = async (threads: number): Promise<unknown> => {
      const warehouse = await temporaryWarehouse({ threads });
      assertModelsPassed(await run(warehouse, list));
      return warehouse.columns('select id, n, total from a order by id', { id: 'int32', n: 'int32', total: 'text' });
    };
    expect(await read(2)).toEqual(await read(1));
  });

  it('records what was built from what, and how it went, side by side', async () => {
    const warehouse = await temporaryWarehouse();
    const artefacts = join(temporaryFolder(), 'runs', 'sql');
    const list = await models({
      'staging/stg_a': { sql: 'select 1 as id, 0.5::decimal(18, 2) as amount' },
      'marts/a': { sql: 'select id from stg_a', audits: 'unique(id)' },
    });
    const results = await run(warehouse, list, { artefacts });
    expect(readdirSync(artefacts).sort()).toEqual(['manifest.json', 'openlineage.ndjson', 'run_results.json']);
    expect(JSON.parse(readFileSync(join(artefacts, 'run_results.json'), 'utf8'))).toEqual(results);
    const manifest = JSON.parse(readFileSync(join(artefacts, 'manifest.json'), 'utf8'));
    expect(manifest).toMatchObject({
      runId: 'shop-1998-06-30-1',
      stage: 'transform',
      models: [
        {
          name: 'stg_a',
          dependsOn: [],
          columns: [
            { name: 'id', type: 'INTEGER' },
            { name: 'amount', type: 'DECIMAL(18,2)' },
          ],
        },
        { name: 'a', layer: 'marts', materialized: 'table', dependsOn: ['stg_a'], audits: ['unique(id)'] },
      ],
    });
    expect(manifest.models[0].checksum).toMatch(/^[0-9a-f]{64}$/);
    expect(JSON.stringify(manifest)).not.toMatch(/seconds/);
  });
});
