import { readdirSync } from 'node:fs';
import { join } from 'node:path';
import { describe, expect, it } from 'vitest';
import type { BuildingArgs } from '../../../app/sql/operations/run.ts';
import { openWarehouse } from '../../../storage/warehouse/index.ts';
import { everything, shop, shopProject } from './shop-project.ts';

const plainly: BuildingArgs = { withAudits: true, isFull: false, acceptSchema: [], backfill: null };
const all = { ...everything, ...plainly };
const customers = 'select customer_id, orders, spend::varchar as spend from customers order by customer_id';
const built = [
  { customer_id: 'ada', orders: '2', spend: '14.50' },
  { customer_id: 'bo', orders: '1', spend: '25.50' },
];

describe('a project of one’s own', () => {
  it('is built from its files, seeds and sources, and tells of each model', async () => {
    const project = shopProject();
    const { models } = await project.perform('build', all);
    expect(models.map(({ name, status, rows }) => [name, status, rows])).toEqual([
      ['statuses', 'success', 2],
      ['stg_orders', 'success', null],
      ['customers', 'success', 2],
      ['big_spenders', 'success', 1],
      ['audit_spend', 'success', null],
    ]);
    expect(await project.rows(customers)).toEqual(built);
    expect(project.told).toHaveLength(5);
    expect(project.told.find((line) => line.includes(' customers'))).toMatch(
      /^✔ [1-5]\/5 customers table, 2 rows, \d\.\d\d s$/,
    );
  });

  it('builds the chosen models alone, and says which table is missing for them', async () => {
    const project = shopProject();
    const chosen = { ...all, select: ['customers'] };
    await expect(project.perform('run', chosen)).rejects.toMatchObject({
      message: 'model customers reads statuses, which this database does not hold yet',
      remedy: 'build it with what it reads: --select +customers',
    });
    await project.perform('run', { ...all, select: ['+customers'] });
    expect(await project.rows(customers)).toEqual(built);
    expect(await project.rows("select table_name from duckdb_tables() where table_name = 'big_spenders'")).toEqual([]);
  });

  it('reads tables of other schemas that something else fills', async () => {
    const project = shopProject({
      'sources.yaml': 'sources:\n  src_orders:\n    table: till.orders\n',
    });
    const warehouse = await openWarehouse({ path: project.database, tempDirectory: project.folder, owner: 'test' });
    await warehouse.run(
      `create schema till;
       create table till.orders as select * from read_csv('${project.folder}/data/orders_1.csv')`,
    );
    await warehouse.close();
    await project.perform('run', all);
    expect(await project.rows(customers)).toEqual(built);
  });

  it('reads a table of another schema by its full name, and notices its new rows without being told', async () => {
    const project = shopProject({
      'staging/stg_orders.sql': (shop['staging/stg_orders.sql'] ?? '').replace('src_orders', 'till.orders'),
    });
    const till = async (sql: string) => {
      const warehouse = await openWarehouse({ path: project.database, tempDirectory: project.folder, owner: 'test' });
      await warehouse.run(sql);
      await warehouse.close();
    };
    await till(
      `create schema till; create table till.orders as select * from read_csv('${project.folder}/data/orders_1.csv')`,
    );
    await project.perform('run', all);
    expect(await project.rows(customers)).toEqual(built);
    await till(`insert into till.orders values (5, 'cy', '2026-11-06', 'paid', 1)`);
    await project.perform('run', all);
    expect(await project.rows(customers)).toEqual([...built, { customer_id: 'cy', orders: '1', spend: '1.00' }]);
    await till('drop table till.orders');
    await expect(project.perform('run', all)).rejects.toThrow(
      'staging/stg_orders.sql: model stg_orders reads till.orders, which is neither a model, a source nor a table here',
    );
  });

  it('reads JSON lines and Parquet as it reads CSV', async () => {
    const project = shopProject();
    await project.perform('run', all);
    await project.rows(`copy src_orders to '${project.folder}/data/orders.parquet'`);
    await project.rows(`copy src_orders to '${project.folder}/data/orders.jsonl' (format json)`);
    for (const file of ['orders.parquet', 'orders.jsonl']) {
      project.write('sources.yaml', `sources:\n  src_orders:\n    files: data/${file}\n`);
      await project.perform('run', { ...all, isFull: true });
      expect(await project.rows(customers), file).toEqual(built);
    }
  });

  it('knows by its state what is new and what was changed, and that layout is no change', async () => {
    const project = shopProject();
    const names = async (selector: string) =>
      (await project.perform('list', { select: [selector], exclude: [] })).map(({ name }) => name).sort();
    expect(await names('state:new')).toEqual(['big_spenders', 'customers', 'statuses', 'stg_orders']);
    await project.perform('run', all);
    expect(await names('state:modified')).toEqual([]);
    const text = shop['marts/customers.sql'] ?? '';
    project.write(
      'marts/customers.sql',
      text.replace('select customer_id, count(*)', '-- all of them\nSELECT customer_id,\n    COUNT(*)'),
    );
    expect(await names('state:modified')).toEqual([]);
    project.write('marts/customers.sql', text.replace('count(*)', 'count(*) + 1'));
    expect(await names('state:modified')).toEqual(['customers']);
    expect(await names('state:modified+')).toEqual(['audit_spend', 'big_spenders', 'customers']);
    expect(await names('state:new')).toEqual([]);
  });

  it('retries what failed and what was left because of it, once the cause is mended', async () => {
    const project = shopProject();
    await expect(project.perform('retry', plainly)).rejects.toThrow('needs a run to retry, there is none');
    const text = shop['marts/customers.sql'] ?? '';
    project.write('marts/customers.sql', text.replace('spend >= 0', 'spend >= 20'));
    const failed = await project.perform('build', all);
    expect(
      failed.models.filter(({ status }) => status !== 'success').map(({ name, status }) => [name, status]),
    ).toEqual([
      ['customers', 'error'],
      ['big_spenders', 'skipped'],
      ['audit_spend', 'skipped'],
    ]);
    project.write('marts/customers.sql', text);
    const retried = await project.perform('retry', plainly);
    expect(retried.of).toBe(failed.runId);
    expect(retried.models.map(({ name, status }) => [name, status])).toEqual([
      ['customers', 'success'],
      ['big_spenders', 'success'],
      ['audit_spend', 'success'],
    ]);
    expect((await project.perform('retry', plainly)).models).toEqual([]);
  });

  it('keeps what every run did in a folder of its own', async () => {
    const project = shopProject();
    const { runId } = await project.perform('run', all);
    const again = await project.perform('run', all);
    expect(again.runId).not.toBe(runId);
    expect(readdirSync(join(project.folder, '.perdura', 'runs')).sort()).toEqual([runId, again.runId].sort());
    expect(readdirSync(join(project.folder, '.perdura', 'runs', runId))).toEqual(
      expect.arrayContaining(['manifest.json', 'run_results.json']),
    );
  });

  it('runs without audits when only the models are asked for', async () => {
    const project = shopProject({
      'marts/customers.sql': (shop['marts/customers.sql'] ?? '').replace('spend >= 0', 'spend >= 20'),
    });
    const { models } = await project.perform('run', { ...all, withAudits: false });
    expect(models.map(({ name, status, audits }) => [name, status, audits])).toEqual([
      ['statuses', 'success', []],
      ['stg_orders', 'success', []],
      ['customers', 'success', []],
      ['big_spenders', 'success', []],
    ]);
  });

  it('stops before any table is touched when a unit case fails', async () => {
    const project = shopProject({
      'marts/big_spenders.case.yaml': `- name: only above 20
  given:
    customers:
      - { customer_id: a, spend: 20 }
      - { customer_id: b, spend: 21 }
  expect:
    - { customer_id: a, spend: 20 }
`,
    });
    const { models, cases } = await project.perform('build', all);
    expect(models).toEqual([]);
    expect(cases.map(({ model, status }) => [model, status])).toEqual([['big_spenders', 'fail']]);
    expect(await project.rows("select table_name from duckdb_tables() where table_name = 'customers'")).toEqual([]);
  });
});

describe('lineage', () => {
  it('is what a model reads, near and far, and what reads it', async () => {
    const lineage = await shopProject().perform('lineage', { model: 'customers' });
    expect(lineage).toEqual({
      name: 'customers',
      kind: 'model',
      reads: [
        { name: 'statuses', kind: 'model', next: [], isRepeated: false },
        {
          name: 'stg_orders',
          kind: 'model',
          next: [{ name: 'src_orders', kind: 'source', next: [], isRepeated: false }],
          isRepeated: false,
        },
      ],
      readBy: [
        { name: 'audit_spend', kind: 'model', next: [], isRepeated: false },
        { name: 'big_spenders', kind: 'model', next: [], isRepeated: false },
      ],
    });
  });

  it('starts at a source, too, and knows the nearest name', async () => {
    const project = shopProject();
    const { kind, reads, readBy } = await project.perform('lineage', { model: 'src_orders' });
    expect({ kind, reads, readBy: readBy.map(({ name }) => name) }).toEqual({
      kind: 'source',
      reads: [],
      readBy: ['stg_orders'],
    });
    await expect(project.perform('lineage', { model: 'customer' })).rejects.toThrow(
      'no model customer here; did you mean customers?',
    );
  });
});

describe('freshness', () => {
  const withNewest = (newest: string) =>
    shopProject({ 'data/orders_1.csv': `order_id,customer_id,ordered_at,status,amount\n1,ada,${newest},paid,1\n` });
  const daysAgo = (days: number): string => new Date(Date.now() - days * 86_400_000).toISOString().slice(0, 19);

  it('is good while the newest row is young enough, and bad afterwards', async () => {
    expect(await withNewest(daysAgo(1.9)).perform('freshness', everything)).toMatchObject([
      { name: 'src_orders', kind: 'source', column: 'ordered_at', within: '2 days', status: 'ok' },
    ]);
    const [old] = await withNewest(daysAgo(2.1)).perform('freshness', everything);
    expect(old?.status).toBe('error');
    expect(old?.ageSeconds).toBeGreaterThan(2.09 * 86_400);
    expect(old?.ageSeconds).toBeLessThan(2.11 * 86_400);
  });

  it('warns where no row has a value, and fails where the column is missing', async () => {
    const empty = shopProject({ 'data/orders_1.csv': 'order_id,customer_id,ordered_at,status,amount\n' });
    expect(await empty.perform('freshness', everything)).toMatchObject([{ status: 'warn', newest: null }]);
    const missing = shopProject({ 'data/orders_1.csv': 'order_id\n1\n' });
    const [result] = await missing.perform('freshness', everything);
    expect(result).toMatchObject({ status: 'error' });
    expect(result?.message).toContain('ordered_at');
  });

  it('is measured of models that declare it', async () => {
    const project = shopProject({
      'staging/stg_orders.sql': (shop['staging/stg_orders.sql'] ?? '').replace(
        'owner:',
        'freshness: ordered_at within 100000 weeks\nowner:',
      ),
    });
    await project.perform('run', all);
    expect(await project.perform('freshness', { select: ['stg_orders'], exclude: [] })).toMatchObject([
      { name: 'stg_orders', kind: 'model', status: 'ok', newest: '2026-11-05T00:00:00.000Z' },
    ]);
  });
});
