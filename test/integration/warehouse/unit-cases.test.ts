/** Unit cases: what a file may say, what passes, and what a failure shows. */
import * as fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import { parseCaseFile, type TableTypes } from '../../../storage/warehouse/sql-runner/audits/cases/case-file.ts';
import { differenceOf } from '../../../storage/warehouse/sql-runner/audits/cases/difference.ts';
import { loadCases } from '../../../storage/warehouse/sql-runner/audits/cases/load-cases.ts';
import { type CaseResult, runCases } from '../../../storage/warehouse/sql-runner/audits/cases/run-cases.ts';
import { loadModels } from '../../../storage/warehouse/sql-runner/index.ts';
import { temporaryFolder } from './folder.ts';
import { write } from './models-folder.ts';

interface Project {
  /** Name → query, or header and query. */
  readonly models: Readonly<Record<string, string | { readonly sql: string; readonly header: string }>>;
  /** Path → text. */
  readonly files: Readonly<Record<string, string>>;
  readonly types?: TableTypes;
}

async function run({ models, files, types = {} }: Project): Promise<readonly CaseResult[]> {
  const folder = temporaryFolder();
  for (const [name, model] of Object.entries(models)) {
    const { sql, header } =
      typeof model === 'string' ? { sql: model, header: 'materialized: table  grain: id' } : model;
    write(folder, `${name}.sql`, `/*\nmodel: ${name}  layer: marts  ${header}\nFor a test.\n*/\n${sql}\n`);
  }
  for (const [path, text] of Object.entries(files)) write(folder, path, text);
  const loaded = await loadModels(folder);
  const paths = Object.keys(files).filter((path) => path !== 'cases.yaml');
  const cases = await loadCases(
    folder,
    paths,
    loaded.map(({ name }) => name),
  );
  return runCases({ models: loaded, cases, types });
}

/** The one case of model `m`. */
async function oneCase(sql: string, text: string, more: Partial<Project> = {}): Promise<CaseResult> {
  const results = await run({
    models: { m: sql, ...more.models },
    files: { 'm.cases.yaml': text, ...more.files },
    ...(more.types ? { types: more.types } : {}),
  });
  expect(results).toHaveLength(1);
  return results[0] as CaseResult;
}

describe('a case', () => {
  it('holds whatever the order of rows, and counts equal rows', async () => {
    const text = (expected: string) => `- name: n
  given:
    raw: [{ id: 1 }, { id: 2 }, { id: 1 }]
  expect: ${expected}`;
    expect((await oneCase('select id from raw', text('[{ id: 2 }, { id: 1 }, { id: 1 }]'))).status).toBe('pass');
    const wrong = await oneCase('select id from raw', text('[{ id: 2 }, { id: 1 }]'));
    expect(wrong).toMatchObject({ status: 'fail', message: '0 expected rows missing, 1 not expected' });
    expect(wrong.difference).toBe('   id\n+  1');
  });

  it('knows values of every kind, as they are written', async () => {
    const result = await oneCase(
      'select * from raw',
      `- name: n
  given:
    raw:
      - { id: 007, amount: 12345678901234.5678, at: 2024-03-31 02:30:00+01, day: 2024-02-29, list: [1, 2], who: { name: Zoë 客, tags: [a, null] }, ok: true, big: 170141183460469231731687303715884105727, json: '{"a": 1}' }
      - { id: '' }
  expect:
    - { id: '007', amount: 12345678901234.5678, at: 2024-03-31T01:30:00Z, day: 2024-02-29, list: [1, 2], who: { tags: [a, null], name: Zoë 客 }, ok: true, big: 170141183460469231731687303715884105727, json: '{"a": 1}' }
    - { id: '', amount: null }`,
      {
        types: {
          raw: {
            id: 'varchar',
            amount: 'decimal(18, 4)',
            at: 'timestamptz',
            day: 'date',
            list: 'integer[]',
            who: 'struct(name varchar, tags varchar[])',
            ok: 'boolean',
            big: 'hugeint',
            json: 'json',
          },
        },
      },
    );
    expect(result.message).toBeNull();
  });

  it('guesses types of tables that nobody declared, text in quotes and long numbers exactly', async () => {
    const result = await oneCase(
      `select typeof(a) as a, typeof(b) as b, typeof(c) as c, typeof(d) as d, typeof(e) as e, typeof(f) as f, typeof(g) as g, typeof(h) as h from raw`,
      `- name: n
  given:
    raw:
      - { a: 1, b: '1', c: 1.25, d: 2024-01-01, e: 2024-01-01 10:00, f: 2024-01-01T10:00:00Z, g: 0042, h: yes }
      - { a: 2, b: 2, c: 1 }
  expect: |
    a,b,c,d,e,f,g,h
    BIGINT,VARCHAR,"DECIMAL(18,2)",DATE,TIMESTAMP,TIMESTAMP WITH TIME ZONE,VARCHAR,VARCHAR
    BIGINT,VARCHAR,"DECIMAL(18,2)",DATE,TIMESTAMP,TIMESTAMP WITH TIME ZONE,VARCHAR,VARCHAR`,
    );
    expect(result.message).toBeNull();
  });

  it('tells no value from an empty text, and zero from none', async () => {
    const sql = 'select id, note from raw';
    const given = `- { id: 1, note: '' }\n      - { id: 2 }`;
    const text = (first: string, second: string) =>
      `- name: n\n  given:\n    raw:\n      ${given}\n  expect: [{ id: 1, note: ${first} }, { id: 2, note: ${second} }]`;
    expect((await oneCase(sql, text(`''`, 'null'))).status).toBe('pass');
    const wrong = await oneCase(sql, text('null', `''`));
    expect(wrong.difference).toBe(['   id  note', '-  1   null', '-  2   ""', '+  1   ""', '+  2   null'].join('\n'));
  });

  it('may leave columns out of what is given, never silently out of what is expected', async () => {
    const types = { raw: { id: 'integer', order: 'varchar', select: 'decimal(9, 2)' } };
    const sql = 'select id, "order", "select" from raw';
    const text = (partial: string) =>
      `- name: n\n  given:\n    raw: [{ id: 1, ORDER: a }]\n  expect: [{ id: 1, order: a }]\n${partial}`;
    expect(await oneCase(sql, text(''), { types })).toMatchObject({
      message: 'expect lacks select: name them, or say "partial: true" to compare the others alone',
    });
    expect((await oneCase(sql, text('  partial: true'), { types })).status).toBe('pass');
  });

  it('expects no rows by an empty list', async () => {
    const text = '- name: n\n  given:\n    raw: [{ id: 1 }]\n  expect: []';
    expect((await oneCase('select id from raw where id > 1', text)).status).toBe('pass');
    expect((await oneCase('select id from raw', text)).difference).toBe('   id\n+  1');
  });

  it('shows only what differs in rows of one key', async () => {
    const { difference } = await oneCase(
      'select id, id * 2 as twice, id * 3 as thrice from raw',
      '- name: n\n  given:\n    raw: [{ id: 1 }, { id: 2 }]\n  expect: [{ id: 1, twice: 2, thrice: 4 }, { id: 2, twice: 4, thrice: 6 }]',
    );
    expect(difference).toBe(['   id  thrice', '-  1   4', '+  1   3'].join('\n'));
  });

  it('compares doubles to twelve digits', async () => {
    const text = (value: string) => `- name: n\n  given:\n    raw: [{ a: 0.1, b: 0.2 }]\n  expect: [{ sum: ${value} }]`;
    const sql = 'select cast(a as double) + cast(b as double) as sum from raw';
    expect((await oneCase(sql, text('0.3'))).status).toBe('pass');
    expect((await oneCase(sql, text('0.30000000001'))).status).toBe('fail');
  });

  it('may be about a failure of the query, or of an audit', async () => {
    const header = 'materialized: table  grain: id\naudits: unique(id), warn accept(id > 0)';
    const text = (fails: string) =>
      `- name: n\n  given:\n    raw: [{ id: 1, t: x }, { id: 1, t: x }]\n  fails: ${fails}`;
    const audited = { models: { m: { sql: 'select id from raw', header } } };
    const of = async (sql: string, fails: string, more: Partial<Project> = {}) => oneCase(sql, text(fails), more);
    expect((await of('select cast(t as integer) as id from raw', 'Could not convert')).status).toBe('pass');
    expect((await of('', 'unique(id)', audited)).status).toBe('pass');
    expect((await of('', 'accept(id > 0)', audited)).message).toBe(
      'needs to fail with "accept(id > 0)", failed with: unique(id)',
    );
    expect((await of('select id from raw', 'unique(id)')).message).toBe(
      'needs to fail with "unique(id)", gave 2 rows, which keep every audit',
    );
  });
});

describe('the tables of a case', () => {
  it('have the types that the models before give them, views and incremental ones among them', async () => {
    const results = await run({
      models: {
        stg: {
          sql: `select id, cast(amount as decimal(9, 2)) as amount, 'x' || id as label from raw`,
          header: 'materialized: view  grain: id',
        },
        roll: {
          sql: 'select label, sum(amount) as amount, count(*) as n from stg group by label',
          header: 'materialized: incremental(label)  grain: label',
        },
        past: { sql: 'select label, amount from roll', header: 'materialized: snapshot(label)  grain: label' },
        top: {
          sql: 'select label, n from roll join past using (label) where is_current',
          header: 'materialized: view  grain: label',
        },
      },
      files: {
        'stg.cases.yaml':
          '- name: a view\n  given: { raw: [{ id: 1, amount: 2.345 }] }\n  expect: [{ id: 1, amount: 2.35, label: x1 }]',
        'deep/roll.case.yaml':
          '- name: an incremental model\n  given: { stg: [{ label: a, amount: 1.5 }, { label: a, amount: 2 }] }\n  expect: [{ label: a, amount: 3.50, n: 2 }]',
        'top.cases.yaml':
          '- name: a snapshot upstream\n  given:\n    roll: [{ label: a, n: 7 }]\n    past: [{ label: a, is_current: true }, { label: a, is_current: false }]\n  expect: [{ label: a, n: 7 }]',
      },
      types: { raw: { id: 'integer', amount: 'double' } },
    });
    expect(results.map(({ message }) => message)).toEqual([null, null, null]);
  });

  it('are empty again for the next case, and shared where the file or the folder says so', async () => {
    const results = await run({
      models: { m: 'select id, day, zone from raw cross join context' },
      files: {
        'cases.yaml': 'given:\n  context: { day: 2024-01-01, zone: UTC }',
        'm.cases.yaml': `given:
  raw: [{ id: 1 }]
cases:
  - name: shared rows
    expect: [{ id: 1, day: 2024-01-01, zone: UTC }]
  - name: one column of the one row is another
    given: { context: { day: 2024-02-02 } }
    expect: [{ id: 1, day: 2024-02-02, zone: UTC }]
  - name: rows of its own
    given: { raw: [] }
    expect: []
  - name: as at first
    expect: [{ id: 1, day: 2024-01-01, zone: UTC }]`,
      },
      types: { raw: { id: 'integer' }, context: { day: 'date', zone: 'varchar' } },
    });
    expect(results.map(({ name, message }) => [name, message])).toEqual([
      ['shared rows', null],
      ['one column of the one row is another', null],
      ['rows of its own', null],
      ['as at first', null],
    ]);
    expect(results[2]?.place).toBe('m.cases.yaml:9');
  });

  it.each([
    ['given: { raw: [{ idd: 1 }] }', 'given raw has no column idd; did you mean id?'],
    ['given: { row: [{ id: 1 }] }', 'given row: m does not read it; did you mean raw?'],
    ['given: { raw: [{ id: x }] }', `Conversion Error: Could not convert string 'x' to INT32`],
  ])('are told apart: %s', async (given, message) => {
    const result = await oneCase('select id from raw', `- name: n\n  ${given}\n  expect: []`, {
      types: { raw: { id: 'integer' } },
    });
    expect(result.message).toContain(message);
  });

  it('may be seeds, which have the columns of their files', async () => {
    const folder = temporaryFolder();
    write(folder, 'seeds/channels.csv', 'code,since\n01,2024-01-01\n');
    write(
      folder,
      'm.sql',
      '/*\nmodel: m  layer: marts  materialized: table  grain: code\nFor a test.\n*/\nselect code, typeof(since) as type from channels\n',
    );
    write(
      folder,
      'm.cases.yaml',
      '- name: n\n  given: { channels: [{ code: 02 }] }\n  expect: [{ code: 02, type: DATE }]\n',
    );
    const loaded = await loadModels(folder);
    const cases = await loadCases(folder, ['m.cases.yaml'], ['m', 'channels']);
    expect(await runCases({ models: loaded, cases, types: {} })).toMatchObject([{ message: null }]);
  });

  it('may lie in a schema, and in main by name', async () => {
    const text = (types: string) =>
      `${types}cases:\n  - name: n\n    given: { shop.raw: [{ id: 1 }], plain: [{ id: 1 }] }\n    expect: [{ id: 1 }]`;
    const sql = 'select id from shop.raw join main.plain using (id)';
    expect((await oneCase(sql, text(''))).message).toBeNull();
    expect((await oneCase(sql, text('types: { shop.raw: { id: integer } }\n'))).message).toBeNull();
  });

  it('need rows or types where nothing is known of them', async () => {
    expect((await oneCase('select id from raw', '- name: n\n  expect: []')).message).toBe(
      'nothing is known of raw, which the model reads: give rows of it, or its types',
    );
    const typed = 'types: { raw: { id: integer } }\ncases: [{ name: n, expect: [] }]';
    expect((await oneCase('select id from raw', typed)).status).toBe('pass');
  });
});

describe('a file of cases', () => {
  it.each([
    [
      '- nam: n\n  expect: []',
      'm.cases.yaml:1: a case knows name, given, expect, partial, fails, got "nam"; did you mean name?',
    ],
    ['\n- name: n\n', 'm.cases.yaml:2: case "n" needs either expect or fails'],
    [
      '- name: n\n  given: { raw: "a,b\\n1" }\n  expect: []',
      'm.cases.yaml:2: line 2: needs 2 values as the header has, has 1',
    ],
    ['- name: [', 'm.cases.yaml:1: '],
  ])('says where it is wrong: %s', (text, message) => {
    expect(() => parseCaseFile(text, 'm.cases.yaml')).toThrow(message);
  });

  it('needs its model', async () => {
    await expect(run({ models: { orders: 'select 1 as id' }, files: { 'ordres.cases.yaml': '[]' } })).rejects.toThrow(
      'ordres.cases.yaml: needs a model ordres, and there is none; did you mean orders?',
    );
  });
});

describe('the difference of two lists of rows', () => {
  const row = fc.tuple(fc.integer({ min: 0, max: 2 }), fc.constantFrom('a', '', null));

  it('is none for any order of the same rows, and else exactly what one has more often than the other', () => {
    fc.assert(
      fc.property(fc.array(row), fc.array(row), fc.array(row), (both, lost, added) => {
        const count = (rows: readonly unknown[], one: unknown) =>
          rows.filter((other) => JSON.stringify(other) === JSON.stringify(one)).length;
        const expected = [...both, ...lost];
        const got = [...added, ...both.toReversed()];
        const difference = differenceOf({ columns: ['n', 't'], grain: ['n'], expected, got });
        for (const one of [...expected, ...got]) {
          const more = count(expected, one) - count(got, one);
          expect(count(difference?.missing ?? [], one)).toBe(Math.max(0, more));
          expect(count(difference?.unexpected ?? [], one)).toBe(Math.max(0, -more));
        }
      }),
    );
  });
});
