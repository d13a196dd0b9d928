/** Broken on purpose: the message says what to do, and the tables stay as they were. */
import { describe, expect, it } from 'vitest';
import type { BuildingArgs } from '../../../app/sql/operations/run.ts';
import { openWarehouse } from '../../../storage/warehouse/index.ts';
import { everything, shop, shopProject, type ShopProject } from './shop-project.ts';

const plainly: BuildingArgs = { withAudits: true, isFull: false, acceptSchema: [], backfill: null };
const all = { ...everything, ...plainly };
const customers = shop['marts/customers.sql'] ?? '';
const model = (name: string, sql: string): string =>
  `/*\nmodel: ${name}      layer: marts      materialized: table      grain: none\nFor a test.\n*/\n${sql}\n`;

/** Built once, then changed. */
async function builtShop(): Promise<ShopProject> {
  const project = shopProject();
  await project.perform('build', all);
  return project;
}

const contents = async (project: ShopProject): Promise<unknown> => ({
  customers: await project.rows('select * from customers order by all'),
  bigSpenders: await project.rows('select * from big_spenders order by all'),
  tables: await project.rows(
    "select table_name from duckdb_tables() where schema_name = 'main' and table_name not in ('_fence', 'apart') order by all",
  ),
});

describe('a project that is broken before anything is built', () => {
  it.each<[string, Readonly<Record<string, string>>, string, string]>([
    [
      'a typo in SQL',
      { 'marts/customers.sql': customers.replace('group by', 'gruop by') },
      'marts/customers.sql:11: needs one select, got: syntax error at or near "gruop"',
      'a model is a single query',
    ],
    [
      'two statements',
      { 'marts/customers.sql': `${customers};\nselect 1` },
      'marts/customers.sql:7: needs one select, got: 2 statements',
      'a model is a single query',
    ],
    [
      'a circle',
      {
        'marts/one.sql': model('one', 'select * from two'),
        'marts/two.sql': model('two', 'select * from three'),
        'marts/three.sql': model('three', 'select * from one'),
      },
      'models read each other in a circle: one → two → three → one',
      'take one of these reads out',
    ],
    [
      'a table that is not known',
      { 'marts/customers.sql': customers.replace('stg_orders', 'stg_order') },
      'marts/customers.sql: model customers reads stg_order, which is neither a model, a source nor a table here; did you mean stg_orders?',
      'declare stg_order in sources.yaml',
    ],
    [
      'two models of one name',
      { 'other/customers.sql': customers },
      'other/customers.sql:1: model customers exists already, in marts/customers.sql',
      'rename one of the two',
    ],
    [
      'sources.yaml with a misspelt word',
      { 'sources.yaml': 'sources:\n  src_orders:\n    flies: data/orders_*.csv\n' },
      'line 3, sources.src_orders.flies: not known; did you mean files?',
      'a source has files or table',
    ],
    [
      'a source without its files',
      { 'sources.yaml': 'sources:\n  src_orders:\n    files: data/ordres_*.csv\n' },
      'source src_orders: cannot read',
      'put the files there, or mend files: in sources.yaml',
    ],
    [
      'a source of a kind of file that nothing reads',
      { 'sources.yaml': 'sources:\n  src_orders:\n    files: data/orders.xlsx\n' },
      'source src_orders: needs files in CSV, TSV, JSON or Parquet',
      'let the name end in .csv',
    ],
    [
      'a header with a key that is not known',
      { 'marts/customers.sql': customers.replace('tags:', 'tag:') },
      'marts/customers.sql:4: knows model, layer',
      'write it as in the other models',
    ],
    [
      'a header with another way to be kept',
      { 'marts/customers.sql': customers.replace('materialized: table', 'materialized: tabel') },
      'marts/customers.sql:2: materialized is view, table',
      'write it as in the other models',
    ],
  ])('%s is told with its place and what to do, and the tables stay', async (_, changes, message, remedy) => {
    const project = await builtShop();
    const before = await contents(project);
    for (const [file, text] of Object.entries(changes)) project.write(file, text);
    const failure: unknown = await project.perform('build', all).then(
      () => 'built',
      (error: unknown) => error,
    );
    expect(failure).toMatchObject({ kind: 'config' });
    expect(failure).toHaveProperty('message', expect.stringContaining(message));
    expect(failure).toHaveProperty('remedy', expect.stringContaining(remedy));
    expect(await contents(project)).toEqual(before);
  });
});

describe('a project that breaks while it is built', () => {
  it('keeps a model whose upstream lost a column, and what reads it', async () => {
    const project = await builtShop();
    const before = await contents(project);
    project.write('staging/stg_orders.sql', (shop['staging/stg_orders.sql'] ?? '').replace('status, ', ''));
    const { models } = await project.perform('build', { ...all, acceptSchema: ['stg_orders'] });
    const failed = models.filter(({ status }) => status === 'error');
    expect(failed.map(({ name }) => name)).toEqual(['customers']);
    expect(failed[0]?.message).toContain('status');
    expect(models.find(({ name }) => name === 'big_spenders')).toMatchObject({
      status: 'skipped',
      message: 'model big_spenders reads customers, which was not built',
    });
    expect(await contents(project)).toEqual(before);
  });

  it('keeps a model whose audit fails, and what reads it; others are built', async () => {
    const project = await builtShop();
    const before = await contents(project);
    project.write(
      'marts/customers.sql',
      customers.replace('spend >= 0', 'spend >= 20').replace('sum(amount)', 'sum(amount) + 1'),
    );
    project.write('marts/apart.sql', model('apart', 'select count(*) as orders from stg_orders'));
    const { models } = await project.perform('build', all);
    expect(models.find(({ name }) => name === 'customers')).toMatchObject({ status: 'error' });
    expect(models.find(({ name }) => name === 'customers')?.message).toMatch(/accept\(spend >= 20\).*1 row/);
    expect(models.find(({ name }) => name === 'big_spenders')).toMatchObject({ status: 'skipped' });
    expect(await project.rows('select orders from apart')).toEqual([{ orders: '4' }]);
    expect(await contents(project)).toEqual(before);
  });

  it('refuses a database that somebody else has open, and names the holder', async () => {
    const project = await builtShop();
    const holder = await openWarehouse({
      path: project.database,
      tempDirectory: project.folder,
      owner: 'perdura worker',
    });
    try {
      await expect(project.perform('build', all)).rejects.toMatchObject({
        kind: 'conflict',
        message: expect.stringContaining(`is owned by perdura worker, process ${process.pid}`),
      });
    } finally {
      await holder.close();
    }
    await project.perform('build', all);
  });

  it('refuses a period that no chosen model is kept by, and one that ends before it begins', async () => {
    const project = await builtShop();
    const fill = (from: string, to: string) => project.perform('build', { ...all, backfill: { from, to } });
    await expect(fill('2026-01-01', '2026-02-01')).rejects.toThrow('none of the chosen models is kept by windows');
    await expect(fill('2026-02-01', '2026-01-01')).rejects.toThrow('need two days, the earlier one first');
  });

  it('refuses to accept the schema of a model that is not there', async () => {
    const project = await builtShop();
    await expect(project.perform('build', { ...all, acceptSchema: ['customer'] })).rejects.toThrow(
      '--accept-schema customer: no model customer here; did you mean customers?',
    );
  });
});
