/** Plans made, looked at and applied over a project in a folder and its file. */
import { spawn } from 'node:child_process';
import { mkdirSync, readdirSync, readFileSync, rmSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { fileURLToPath } from 'node:url';
import { beforeEach, describe, expect, it } from 'vitest';
import type { OpenSqlProject } from '../../../app/sql/open-sql-project.ts';
import { applyKeptPlan } from '../../../app/sql/operations/apply-plan.ts';
import { planProject } from '../../../app/sql/operations/plan.ts';
import { type RunArgs, runProject } from '../../../app/sql/operations/run.ts';
import { withSqlProject } from '../../../app/sql/perform.ts';
import { changesOf, type SqlPlan } from '../../../storage/warehouse/sql-runner/plan/plan-file.ts';
import { temporaryFolder } from '../warehouse/folder.ts';
import { fingerprint, writeModels, type WrittenModels } from './plan-kit.ts';

let folder: string;
beforeEach(() => {
  folder = temporaryFolder();
});

const opened = <T>(work: (project: OpenSqlProject) => Promise<T>, signal = new AbortController().signal): Promise<T> =>
  withSqlProject(
    {
      kind: 'standalone',
      folder,
      database: join(folder, 'shop.duckdb'),
      zone: 'UTC',
      threads: undefined,
      memoryLimit: undefined,
    },
    { signal, tell: () => undefined },
    work,
  );

const rows = <T>(sql: string): Promise<T[]> => opened(async (project) => (await project.warehouse()).rows<T>(sql));
const plan = (withRows = true): Promise<SqlPlan> => opened((project) => planProject(project, { withRows }));
const apply = ({ id }: { readonly id: string }) => opened((project) => applyKeptPlan(project, { plan: id }));
const whole = () => opened(async (project) => fingerprint(await project.warehouse()));

const only = (name: string): RunArgs => ({
  select: [name],
  exclude: [],
  withAudits: true,
  isFull: false,
  acceptSchema: [],
  backfill: null,
});

async function build(files: WrittenModels): Promise<void> {
  writeModels(folder, files);
  const { results } = await apply(await plan());
  expect(results?.models.map(({ message, status }) => [status, message])).toEqual(
    results?.models.map(() => ['success', null]),
  );
}

const statuses = (made: SqlPlan) => Object.fromEntries(made.models.map(({ name, status }) => [name, status]));

const shop: WrittenModels = {
  'staging/stg_orders': {
    sql: `select i as id, i % 3 as customer, i * 2.5 as amount from range(12) t(i)`,
    materialized: 'view',
  },
  'marts/customers': { sql: 'select customer as id, sum(amount) as spent from stg_orders group by customer' },
  'marts/other': 'select 1 as id',
};

describe('a plan', () => {
  it('has nothing to do after it was applied, nor when only layout and comments differ', async () => {
    await build(shop);
    expect(changesOf(await plan())).toEqual([]);
    writeModels(folder, {
      'marts/customers':
        '-- per customer\nSELECT   customer AS id,\n  sum(amount) AS spent\nFROM stg_orders AS stg_orders GROUP BY customer',
    });
    expect(changesOf(await plan())).toEqual([]);
  });

  it('shows a changed model with the difference of its query, what reads it, and what is kept', async () => {
    await build(shop);
    writeModels(folder, {
      'staging/stg_orders': {
        sql: 'select i as id, i % 4 as customer, i * 2.5 as amount from range(12) t(i)',
        materialized: 'view',
      },
    });
    const made = await plan();
    expect(statuses(made)).toEqual({ stg_orders: 'changed', customers: 'downstream', other: 'unchanged' });
    expect(made.models[0]?.diff).toContain('\n-select i as id, i % 3 as customer');
    expect(made.models[0]?.diff).toContain('\n+select i as id, i % 4 as customer');
    expect(made.models[1]).toMatchObject({ reason: 'reads stg_orders', preview: { rowsBefore: 3, rowsAfter: 4 } });
    expect(made.models[1]?.preview?.rows).toMatchObject({ added: 1, removed: 0, changed: 3 });
    await apply(made);
    expect(await rows('select count(*)::integer as n from customers')).toEqual([{ n: 4 }]);
  });

  it('is the same plan when it is made twice, and changes nothing', async () => {
    await build(shop);
    writeModels(folder, { 'marts/other': 'select 2 as id' });
    const before = await whole();
    const first = await plan();
    expect(await plan()).toEqual(first);
    expect(await whole()).toBe(before);
    expect(readdirSync(join(folder, '.perdura', 'plans'))).toContain(`${first.id}.json`);
  });

  it('drops a model under its old name and builds it under the new one', async () => {
    await build(shop);
    rmSync(join(folder, 'marts', 'customers.sql'));
    writeModels(folder, {
      'marts/clientes_españa': 'select customer as id, sum(amount) as "größe" from stg_orders group by customer',
    });
    const made = await plan();
    expect(statuses(made)).toMatchObject({ clientes_españa: 'added', customers: 'dropped' });
    expect(await apply(made)).toMatchObject({ dropped: ['customers'] });
    expect(
      await rows(
        `select table_name as name from duckdb_tables() where schema_name = 'main' and table_name not like '\\_%' escape '\\' order by 1`,
      ),
    ).toEqual([{ name: 'clientes_españa' }, { name: 'other' }]);
    expect(changesOf(await plan())).toEqual([]);
  });

  it('leaves a table that is declared as a source now', async () => {
    await build(shop);
    rmSync(join(folder, 'marts', 'other.sql'));
    writeFileSync(join(folder, 'sources.yaml'), 'sources: { other: { table: other } }\n');
    expect(changesOf(await plan())).toEqual([]);
    writeFileSync(join(folder, 'sources.yaml'), '');
    expect(statuses(await plan())).toMatchObject({ other: 'dropped' });
  });

  it('is applied with the columns that it showed, which a plain run refuses to lose', async () => {
    await build(shop);
    writeModels(folder, { 'marts/other': `select 'x' as code, 1::bigint as id` });
    const run = await opened((project) => runProject(project, only('other')));
    expect(run.models[0]?.message).toMatch(/^model other: its columns would change: id is BIGINT, was INTEGER/);
    await apply(await plan());
    expect(await rows('select * from other')).toEqual([{ code: 'x', id: 1 }]);
  });

  it('compares columns alone when asked to compute nothing', async () => {
    await build(shop);
    writeModels(folder, {
      'marts/other': { sql: `select error('computed') as code, 1 as id`, audits: 'accept(id > 1)' },
    });
    const made = await plan(false);
    expect(made.models.find(({ name }) => name === 'other')?.preview).toMatchObject({
      rowsAfter: null,
      blockers: [],
      notCompared: 'rows were left out',
      columns: { added: [{ name: 'code' }], removed: [], retyped: [] },
    });
  });

  it('says what stops it: failing audits, broken contracts, unknown tables; then it is not applied', async () => {
    await build(shop);
    const before = await whole();
    writeModels(folder, {
      'marts/other': { sql: 'select i as id from range(3) t(i)', audits: 'accept(id > 0), unique(id)' },
      'marts/typed': { sql: 'select 1 as id', columns: 'id varchar not null: A number.' },
      'marts/lost': 'select id from stg_ordrs',
    });
    const made = await plan();
    const blockers = Object.fromEntries(made.models.map(({ name, preview }) => [name, preview?.blockers]));
    expect(blockers).toMatchObject({
      other: ['accept(id > 0) fails in 1 rows'],
      typed: ['it breaks its contract: id needs VARCHAR, got INTEGER'],
      lost: ['it reads stg_ordrs, which is neither a model nor a table here; did you mean stg_orders?'],
    });
    await expect(apply(made)).rejects.toMatchObject({
      kind: 'bad_data',
      message: expect.stringContaining('cannot be applied'),
    });
    expect(await whole()).toBe(before);
  });

  it('brings up to date what a run left behind that built only a part', async () => {
    await build({
      'staging/a': 'select 1 as id',
      'intermediate/b': { sql: 'select id from a', materialized: 'view' },
      'marts/c': 'select id from b',
      'marts/d': 'select 1 as id',
    });
    writeModels(folder, { 'staging/a': 'select 2 as id' });
    await opened((project) => runProject(project, only('a')));
    const made = await plan();
    expect(made.models.map(({ name, status, reason }) => [name, status, reason])).toEqual([
      ['a', 'unchanged', 'the same'],
      ['b', 'downstream', 'reads a, built again since'],
      ['c', 'downstream', 'reads a'],
      ['d', 'unchanged', 'the same'],
    ]);
    await apply(made);
    expect(await rows('select id from c')).toEqual([{ id: 2 }]);
    expect(changesOf(await plan())).toEqual([]);
  });

  it('is nothing for an empty project', async () => {
    mkdirSync(join(folder, 'marts'));
    expect((await plan()).models).toEqual([]);
  });

  it('is refused for models that read each other in a circle, or one that is no longer there', async () => {
    writeModels(folder, { 'marts/a': 'select id from b', 'marts/b': 'select id from a' });
    await expect(plan()).rejects.toThrow('models read each other in a circle: a → b → a');
    rmSync(join(folder, 'marts'), { recursive: true });
    await build({ 'staging/stg_a': 'select 1 as id', 'marts/a': 'select id from stg_a' });
    rmSync(join(folder, 'staging', 'stg_a.sql'));
    await expect(plan()).rejects.toThrow('model a reads stg_a, which is no longer a model of this project');
  });
});

describe('applying a plan', () => {
  const changed = { 'marts/other': 'select 2 as id' };

  it('is refused when models, files or tables changed since, and says which', async () => {
    writeFileSync(join(folder, 'sources.yaml'), 'sources: { src: { files: src.csv } }\n');
    writeFileSync(join(folder, 'src.csv'), 'id\n1\n');
    await build({ ...shop, 'marts/read': 'select id from src' });
    writeModels(folder, { ...changed, 'marts/read': 'select id + 1 as id from src' });
    const made = await plan();

    writeModels(folder, { 'marts/other': 'select 3 as id' });
    await expect(apply(made)).rejects.toThrow(
      /plan plan-\w+: not all is as it was when it was made: model other was changed$/,
    );
    writeModels(folder, changed);

    writeFileSync(join(folder, 'src.csv'), 'id\n1\n2\n');
    await expect(apply(made)).rejects.toThrow('source src has other rows');

    const remade = await plan();
    await opened((project) => runProject(project, only('other')));
    await expect(apply(remade)).rejects.toThrow('other was built again in the database');
  });

  it('does not mind a file that is written with another layout since', async () => {
    await build(shop);
    writeModels(folder, changed);
    const made = await plan();
    writeModels(folder, { 'marts/other': 'select\n  2 as id' });
    await apply(made);
    expect(await rows('select id from other')).toEqual([{ id: 2 }]);
  });

  it('is refused for a plan that is not there or whose file was edited', async () => {
    await build(shop);
    await expect(apply({ id: 'plan-000000000000' })).rejects.toThrow(
      'plan plan-000000000000: there is none of this id',
    );
    await expect(apply({ id: '../../shop' })).rejects.toThrow('there is none of this id');
    writeModels(folder, changed);
    const made = await plan();
    const file = join(folder, '.perdura', 'plans', `${made.id}.json`);
    writeFileSync(file, readFileSync(file, 'utf8').replaceAll('"other"', '"customers"'));
    await expect(apply(made)).rejects.toThrow('its file was edited since it was made');
  });

  it('goes on where a killed process stopped', async () => {
    await build({ 'staging/a': 'select 1 as id', 'marts/old': 'select 1 as id' });
    rmSync(join(folder, 'marts', 'old.sql'));
    writeModels(folder, {
      'staging/a': 'select 2 as id',
      'marts/slow': 'select count(*) as id from range(9000) x(i), range(9000) y(j), a where (i * j + a.id) % 7 = 3',
    });
    const made = await plan(false);
    const cli = fileURLToPath(new URL('../../../cli/main.ts', import.meta.url));
    const child = spawn(
      process.execPath,
      [cli, 'sql', 'apply', made.id, '--project', folder, '--database', join(folder, 'shop.duckdb')],
      { stdio: ['ignore', 'ignore', 'pipe'] },
    );
    const ended = new Promise((resolve) => child.once('close', resolve));
    let told = '';
    for await (const part of child.stderr.setEncoding('utf8')) {
      told += part as string;
      if (told.includes('1/2')) break;
    }
    child.kill('SIGKILL');
    await ended;
    expect(told).toContain('✔ 1/2 a');
    expect(await rows('select a.id, old.id as old from a, old')).toEqual([{ id: 2, old: 1 }]);

    writeModels(folder, { 'marts/slow': 'select count(*) as id from a' });
    await expect(apply(made)).rejects.toThrow('model slow was changed');
    writeModels(folder, {
      'marts/slow': 'select count(*) as id from range(9000) x(i), range(9000) y(j), a where (i * j + a.id) % 7 = 3',
    });
    const { done, results, dropped } = await apply(made);
    expect({ done, built: results?.models.map(({ name }) => name), dropped }).toEqual({
      done: ['a'],
      built: ['slow'],
      dropped: ['old'],
    });
    expect(await apply(made)).toMatchObject({ results: null, done: ['a', 'slow'] });
  });
});
