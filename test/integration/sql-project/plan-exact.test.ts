/** What a preview says is what applying the plan makes of the tables, for every way of keeping a model. */
import { rmSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { expect, it } from 'vitest';
import type { OpenSqlProject } from '../../../app/sql/open-sql-project.ts';
import { applyKeptPlan } from '../../../app/sql/operations/apply-plan.ts';
import { planProject } from '../../../app/sql/operations/plan.ts';
import { withSqlProject } from '../../../app/sql/perform.ts';
import { temporaryFolder } from '../warehouse/folder.ts';
import { write } from '../warehouse/models-folder.ts';
import { writeModels, type WrittenModels } from './plan-kit.ts';

const orders = (factor: number, from: number): WrittenModels => ({
  'staging/stg_orders': {
    sql: `select id, customer, day::date as day, loaded::timestamp as loaded, (amount * ${factor})::decimal(18, 2) as amount
      from src_orders where id >= ${from}`,
    materialized: 'view',
  },
});

const downstream: WrittenModels = {
  'intermediate/rolled': {
    sql: 'select customer, count(*) as orders, sum(amount) as spent from stg_orders group by customer',
    materialized: 'incremental(customer)',
    grain: 'customer',
  },
  'intermediate/merged': {
    sql: 'select id, customer, amount, loaded from stg_orders',
    materialized: 'merge(id, loaded)',
  },
  'intermediate/daily': {
    sql: 'select day, count(*) as orders, sum(amount) as spent from stg_orders group by day',
    materialized: 'window(day, month, lookback 1)',
    grain: 'day',
  },
  'intermediate/history': {
    sql: 'select customer, spent from rolled',
    materialized: 'snapshot(customer)',
    grain: 'customer, valid_from',
  },
  'marts/named': {
    sql: 'select customer, label, spent from rolled join labels using (customer)',
    grain: 'customer',
  },
  'marts/top': { sql: 'select customer, spent from rolled where spent > 500', materialized: 'view', grain: 'customer' },
};

const inProject =
  (folder: string) =>
  <T>(work: (project: OpenSqlProject) => Promise<T>): Promise<T> =>
    withSqlProject(
      {
        kind: 'standalone',
        folder,
        database: join(folder, 'd.duckdb'),
        zone: 'UTC',
        threads: undefined,
        memoryLimit: undefined,
      },
      { signal: new AbortController().signal, tell: () => undefined },
      work,
    );

it('builds a model again whose Parquet file is gone, and what reads it', async () => {
  const folder = temporaryFolder();
  const marts: WrittenModels = {
    'marts/spends': { sql: 'select i as id, i * 2 as spend from range(5) t(i)', materialized: 'parquet', grain: 'id' },
    'marts/total': { sql: 'select 1 as id, sum(spend) as spend from spends', grain: 'id' },
  };
  writeModels(folder, marts);
  const opened = inProject(folder);
  const plan = () => opened((project) => planProject(project, { withRows: true }));
  const told = async () =>
    (await plan()).models.map(({ name, status, reason, preview }) => [
      name,
      status,
      reason,
      preview?.rowsAfter ?? null,
    ]);
  const apply = (id: string) => opened((project) => applyKeptPlan(project, { plan: id }));
  await apply((await plan()).id);
  expect(await told()).toEqual([
    ['spends', 'unchanged', 'the same', null],
    ['total', 'unchanged', 'the same', null],
  ]);
  rmSync(join(folder, 'd.duckdb.tables'), { recursive: true });
  expect(await told()).toEqual([
    ['spends', 'changed', 'its file is gone', 5],
    ['total', 'downstream', 'reads spends', 1],
  ]);
  await apply((await plan()).id);
  const [total] = await opened(async (project) => (await project.warehouse()).rows('from total'));
  expect(total).toEqual({ id: 1, spend: 20 });
});

it('counts what applying it changes, in views, tables, increments, merges, windows, histories and seeds', async () => {
  const folder = temporaryFolder();
  const opened = inProject(folder);
  const lines = Array.from({ length: 400 }, (_, id) => {
    const day = new Date(Date.UTC(2026, 0, 1 + (id % 90))).toISOString().slice(0, 10);
    return `${id},c${id % 37},${day},${day} 12:00:00,${(id * 7919) % 101}.5`;
  });
  write(folder, 'orders.csv', `id,customer,day,loaded,amount\n${lines.join('\n')}\n`);
  write(folder, 'sources.yaml', 'sources: { src_orders: { files: orders.csv } }\n');
  const seed = (from: number) =>
    `customer,label\n${Array.from({ length: 30 }, (_, at) => `c${at + from},label ${at}`).join('\n')}\n`;
  write(folder, 'seeds/labels.csv', seed(0));
  writeModels(folder, { ...orders(1, 0), ...downstream });
  const apply = (id: string) => opened((project) => applyKeptPlan(project, { plan: id }));
  const plan = () => opened((project) => planProject(project, { withRows: true }));
  await apply((await plan()).id);

  writeModels(folder, orders(2, 40));
  writeFileSync(join(folder, 'seeds', 'labels.csv'), seed(5));
  const made = await plan();
  const models = Object.fromEntries(made.models.map((model) => [model.name, model]));
  expect(Object.keys(models).sort()).toEqual(
    ['daily', 'history', 'labels', 'merged', 'named', 'rolled', 'stg_orders', 'top'].sort(),
  );
  const keys: Readonly<Record<string, string>> = {
    stg_orders: 'id',
    rolled: 'customer',
    merged: 'id',
    daily: 'day',
    history: 'customer, valid_from',
    named: 'customer',
    top: 'customer',
  };
  await opened(async (project) => {
    const warehouse = await project.warehouse();
    await warehouse.run('create schema keep');
    for (const name of Object.keys(keys)) await warehouse.run(`create table keep.${name} as from main.${name}`);
  });
  const { results } = await apply(made.id);
  expect(results?.models.map(({ status }) => status)).toEqual(results?.models.map(() => 'success'));
  await opened(async (project) => {
    const warehouse = await project.warehouse();
    for (const [name, key] of Object.entries(keys)) {
      const [was, now] = [`keep.${name}`, `main.${name}`];
      const [found] = await warehouse.rows(`select
        (select count(*) from ${was}) as "rowsBefore", (select count(*) from ${now}) as "rowsAfter",
        (select count(*) from ${now} anti join ${was} using (${key})) as added,
        (select count(*) from ${was} anti join ${now} using (${key})) as removed,
        (select count(*) from (from ${now} except from ${was}) as other semi join ${was} using (${key})) as changed`);
      const { rowsBefore, rowsAfter, rows } = models[name]?.preview ?? {};
      const { added, removed, changed } = rows ?? {};
      expect([name, { rowsBefore, rowsAfter, added, removed, changed }]).toEqual([name, found]);
    }
  });
  const differing = Object.keys(keys).filter((name) => {
    const { added = 0, removed = 0, changed = 0 } = models[name]?.preview?.rows ?? {};
    return added + removed + changed > 0;
  });
  expect(differing).toEqual(Object.keys(keys));
  expect((await plan()).models.map(({ name, status }) => [name, status])).toEqual(
    (await plan()).models.map(({ name }) => [name, 'unchanged']),
  );
});
