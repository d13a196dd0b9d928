/** `perdura sql test` and `perdura sql case` on a folder of one's own with a DuckDB file. */
import { existsSync, mkdtempSync, readFileSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterEach, describe, expect, it } from 'vitest';
import { captureUnitCase } from '../../../app/sql/operations/case.ts';
import { testModels, type TestResult } from '../../../app/sql/operations/test.ts';
import { withSqlProject } from '../../../app/sql/perform.ts';
import { junitOf } from '../../../cli/show/junit.ts';
import { showTests } from '../../../cli/show/sql-tests.ts';
import { openWarehouse } from '../../../storage/warehouse/index.ts';
import { write } from '../warehouse/models-folder.ts';

const everything = { select: [], exclude: [] };
const folders: string[] = [];
afterEach(() => {
  for (const folder of folders.splice(0)) rmSync(folder, { recursive: true, force: true });
});

const model = (name: string, sql: string, header = '') =>
  `/*\nmodel: ${name}  layer: ${name.startsWith('audit') ? 'audits' : 'marts'}  materialized: table  grain: id\n${header}A row.\n*/\n${sql}\n`;

/** A project with a source, two models, an audit and cases; the models are built as they are. */
async function project(files: Readonly<Record<string, string>> = {}) {
  const folder = mkdtempSync(join(tmpdir(), 'perdura-project-'));
  folders.push(folder);
  write(folder, 'raw.csv', 'id,amount,email\n1,10,ana@real.test\n2,-5,bob@real.test\n3,7,\n');
  write(folder, 'sources.yaml', `sources:\n  raw: { files: raw.csv, description: Raw orders. }\n`);
  write(
    folder,
    'orders.sql',
    model(
      'orders',
      'select id, amount, email from raw',
      'audits: unique(id), accept(amount > 0), warn not_null(email)\n',
    ),
  );
  write(
    folder,
    'totals.sql',
    model('totals', 'select count(*) as id, sum(amount) as total from orders', 'audits: row_count(1, 1)\n'),
  );
  write(folder, 'audits/audit_total.sql', model('audit_total', 'select id from totals where total < 100'));
  write(
    folder,
    'totals.cases.yaml',
    '- name: Sums.\n  given: { orders: [{ id: 1, amount: 2 }, { id: 2, amount: 3 }] }\n  expect: [{ id: 2, total: 5 }]\n',
  );
  for (const [path, text] of Object.entries(files)) write(folder, path, text);
  const database = join(folder, 'shop.duckdb');
  const warehouse = await openWarehouse({ path: database, tempDirectory: join(folder, 'tmp'), owner: 'test' });
  await warehouse.run(`create table orders as select * from read_csv('${folder}/raw.csv')`);
  await warehouse.run('create table totals as select count(*) as id, sum(amount) as total from orders');
  await warehouse.close();
  const target = { kind: 'standalone', folder, zone: 'UTC', threads: 1, memoryLimit: undefined } as const;
  const listening = { signal: new AbortController().signal, tell: () => undefined };
  return {
    folder,
    test: (args: Parameters<typeof testModels>[1] = everything, isWithDatabase = true): Promise<TestResult> =>
      withSqlProject({ ...target, database: isWithDatabase ? database : undefined }, listening, (opened) =>
        testModels(opened, args),
      ),
    capture: (args: Parameters<typeof captureUnitCase>[1]) =>
      withSqlProject({ ...target, database }, listening, (opened) => captureUnitCase(opened, args)),
  };
}

describe('testing a project', () => {
  it('audits what is built, keeps failing rows, and runs the cases', async () => {
    const { test } = await project();
    const result = await test();
    expect(
      result.audits.map((audited) => [
        audited.model,
        audited.status,
        audited.audits.map(({ failingRows }) => failingRows),
      ]),
    ).toEqual([
      ['audit_total', 'fail', [1]],
      ['orders', 'fail', [0, 1, 1]],
      ['totals', 'pass', [0]],
    ]);
    expect(readFileSync(join(result.folder, 'failures/orders.2.csv'), 'utf8')).toBe('id,amount\n2,-5\n');
    expect(result.cases).toMatchObject([
      { model: 'totals', name: 'Sums.', place: 'totals.cases.yaml:1', status: 'pass' },
    ]);
    expect(showTests({ ...result, cases: [] })).toBe(
      [
        '✘ audit_total: rows that should not exist: 1 rows',
        `    ${result.folder}/failures/audit_total.1.csv`,
        '✘ orders: accept(amount > 0): 1 rows',
        `    ${result.folder}/failures/orders.2.csv`,
        '! orders: warn not_null(email): 1 rows',
        `    ${result.folder}/failures/orders.3.csv`,
        'audits  5 of 3 models: 2 kept, 1 warn, 2 fail',
      ].join('\n'),
    );
  });

  it('takes the selected models alone, and needs no database for cases', async () => {
    const { folder, test } = await project();
    const cases = await test({ ...everything, only: 'cases' }, false);
    expect([cases.audits.length, cases.cases.length]).toEqual([0, 1]);
    const audits = await test({ ...everything, select: ['totals'], only: 'audits' });
    expect([audits.audits.map((audited) => audited.model), audits.cases]).toEqual([['totals'], []]);
    expect(existsSync(join(folder, '.perdura/runs'))).toBe(false);
  });

  it('tells of models that are not built, and of audits that cannot run', async () => {
    const { test } = await project({
      'later.sql': model('later', 'select 1 as id', 'audits: unique(id)\n'),
      'orders.sql': model('orders', 'select id, amount, email from raw', 'audits: accept(discount > 0)\n'),
    });
    const { audits } = await test({ ...everything, only: 'audits' });
    expect(audits.map(({ model: name, status, message }) => [name, status, message])).toEqual([
      ['audit_total', 'fail', null],
      ['later', 'skipped', 'later is not built'],
      ['orders', 'fail', expect.stringContaining('Referenced column "discount" not found')],
      ['totals', 'pass', null],
    ]);
  });

  it('is told to build servers as JUnit XML', async () => {
    const { test } = await project({
      'totals.cases.yaml':
        '- name: Wrong <by> "one" & more.\n  given: { orders: [{ id: 1, amount: 2 }] }\n  expect: [{ id: 1, total: 3 }]\n',
    });
    const xml = junitOf(await test());
    expect(xml).toContain('<testsuite name="audits" tests="5" failures="2" skipped="0">');
    expect(xml).toContain('<testsuite name="cases" tests="1" failures="1" skipped="0">');
    expect(xml).toContain('name="Wrong &lt;by&gt; &quot;one&quot; &amp; more."');
    expect(xml).toContain('-  1   3\n+  1   2');
  });
});

describe('capturing a case', () => {
  it('gives one that holds without the database, added to what is there', async () => {
    const { folder, test, capture } = await project();
    const captured = await capture({ model: 'orders', from: ['1', 'id=3'], name: 'As it came.' });
    expect(captured).toMatchObject({
      file: join(folder, 'orders.cases.yaml'),
      isOwn: true,
      rows: { raw: 2 },
      notes: [],
    });
    expect(captured.text).toBe(`types:
  raw: { id: BIGINT, amount: BIGINT, email: VARCHAR }
cases:
  - name: As it came.
    given:
      raw: |
        id,amount,email
        1,10,person1@example.test
        3,7,
    expect: |
      id,amount,email
      1,10,person1@example.test
      3,7,
`);
    write(folder, 'orders.cases.yaml', captured.content);
    const again = await capture({ model: 'orders', from: ['2'] });
    write(folder, 'orders.cases.yaml', again.content);
    const { cases } = await test({ ...everything, select: ['orders'], only: 'cases' }, false);
    expect(cases.map(({ name, status }) => [name, status])).toEqual([
      ['As it came.', 'pass'],
      ['What a row of real data led to.', 'pass'],
    ]);
  });

  it('refuses a model whose rows are a matter of chance, and names that are none', async () => {
    const { capture } = await project({
      'dice.sql': model('dice', 'select id, random() as chance from raw'),
      'far.sql': model('far', 'select id + 100 as id from raw'),
    });
    await expect(capture({ model: 'dice', from: ['1'] })).rejects.toThrow(
      /dice: (has no row|the captured case does not hold)/,
    );
    await expect(capture({ model: 'oders', from: ['1'] })).rejects.toThrow('no model oders here; did you mean orders?');
    await expect(capture({ model: 'far', from: ['101'] })).rejects.toThrow(
      'far: no rows of what it reads lead to these keys',
    );
  });
});
