/** What audits find, how loudly they say it, and what they keep of it. */
import { existsSync, readFileSync } from 'node:fs';
import { join } from 'node:path';
import { describe, expect, it } from 'vitest';
import { auditModel } from '../../../storage/warehouse/sql-runner/audits/run-audits.ts';
import { assertModelsPassed, type Model, runModels } from '../../../storage/warehouse/sql-runner/index.ts';
import type { Warehouse } from '../../../storage/warehouse/index.ts';
import { temporaryFolder, temporaryWarehouse } from './folder.ts';
import { models, type Written } from './models-folder.ts';

const fence = { stage: 'transform', token: 1, attempt: 1 };

async function build(files: Readonly<Record<string, Written>>, prepare?: (warehouse: Warehouse) => Promise<void>) {
  const warehouse = await temporaryWarehouse();
  await prepare?.(warehouse);
  await warehouse.claim(fence);
  const artefacts = join(temporaryFolder(), 'sql');
  const results = await runModels({ warehouse, models: await models(files), fence, artefacts, runId: 'r' });
  return { warehouse, artefacts, results, result: results.models.at(-1) };
}

/** The audits of one table, as `text → failing rows`. */
async function failing(sql: string, audits: string, prepare?: (warehouse: Warehouse) => Promise<void>) {
  const { result } = await build({ 'marts/a': { sql, audits } }, prepare);
  if (result?.audits.length === 0) throw new Error(result.message ?? '');
  return result?.audits.map(({ failingRows }) => failingRows);
}

describe('an audit that warns', () => {
  it('is told and counted, and stops nothing', async () => {
    const { warehouse, artefacts, results, result } = await build({
      'marts/a': { sql: 'select i as id from range(5) t(i)', audits: 'warn accept(id < 3), unique(id)' },
    });
    assertModelsPassed(results);
    expect(result).toMatchObject({
      status: 'success',
      audits: [
        { severity: 'warn', status: 'warn', failingRows: 2, examples: [{ id: 3 }, { id: 4 }] },
        { severity: 'error', status: 'pass', failingRows: 0, failures: null },
      ],
    });
    expect(readFileSync(join(artefacts, result?.audits[0]?.failures ?? ''), 'utf8')).toBe('id\n3\n4\n');
    expect(await warehouse.rows('select count(*) as n from a')).toEqual([{ n: 5 }]);
  });

  it('stands beside one that fails, which alone stops the model', async () => {
    const { result } = await build({
      'marts/a': { sql: 'select 1 as id', audits: 'warn accept(false), accept(id = 2)' },
    });
    expect(result).toMatchObject({ status: 'error', audits: [{ status: 'warn' }, { status: 'fail' }] });
    expect(result?.message).toMatch(/^model a: accept\(id = 2\) fails in 1 rows \(rows in \S+\/failures\/a\.2\.csv\)$/);
  });
});

describe('the number of rows', () => {
  it.each([
    ['row_count(5)', 0],
    ['row_count(6)', 1],
    ['row_count(9, 12)', 4],
    ['row_count(0, 5)', 0],
    ['row_count(0, 3)', 2],
  ])('%s is off by %i for five rows', async (audit, off) => {
    expect(await failing('select i as id from range(5) t(i)', audit)).toEqual([off]);
  });

  it('is told where it is wrong', async () => {
    const { result } = await build({ 'marts/a': { sql: 'select 1 as id where false', audits: 'row_count(1)' } });
    expect(result?.message).toBe('model a: row_count(1) found 0 rows');
  });
});

describe('freshness', () => {
  const endOfJune = (warehouse: Warehouse) =>
    warehouse.run(`create table run_context as select timestamptz '2024-07-01 00:00:00+00' as as_of_end`);

  it.each([
    [`timestamptz '2024-06-29 00:00:00+00'`, '2 days', 0],
    [`timestamptz '2024-06-28 23:59:59+00'`, '2 days', 1],
    [`timestamp '2024-06-30 23:30:00'`, '1 hour', 0],
    // A day lasts until its end.
    [`date '2024-06-30'`, '0 days', 0],
    [`date '2024-06-28'`, '2 days', 0],
    [`date '2024-06-27'`, '2 days', 1],
    ['cast(null as date)', '2 days', 1],
  ])('of %s within %s, seen from the end of the reference date: %i', async (value, within, expected) => {
    expect(await failing(`select 1 as id, ${value} as at`, `fresh(at, '${within}')`, endOfJune)).toEqual([expected]);
  });

  it('is seen from a given instant where no run has a reference date, and from now otherwise', async () => {
    const { warehouse } = await build({
      'marts/a': { sql: `select 1 as id, timestamptz '2024-01-01 00:00:00Z' as at` },
    });
    const [model] = await models({ 'marts/a': { sql: 'select 1 as id', audits: `fresh(at, '1 day')` } });
    const found = async (now?: Date) =>
      (await auditModel(warehouse, model as Model, now === undefined ? {} : { now })).audits[0];
    expect(await found(new Date('2024-01-02T00:00:00Z'))).toMatchObject({ status: 'pass' });
    expect(await found(new Date('2024-01-02T00:00:01Z'))).toMatchObject({
      status: 'fail',
      found: 'newest 2024-01-01 00:00:00+00',
    });
    expect(await found()).toMatchObject({ status: 'fail' });
  });

  it('of a header warns', async () => {
    const { warehouse } = await build({ 'marts/a': { sql: `select 1 as id, date '2024-01-01' as at` } });
    const [model] = await models({ 'marts/a': { sql: 'select 1 as id' } });
    const { audits } = await auditModel(
      warehouse,
      { ...(model as Model), freshness: { column: 'at', within: '2 days' } },
      { now: new Date('2024-02-01T00:00:00Z') },
    );
    expect(audits).toMatchObject([
      { audit: 'freshness: at within 2 days', status: 'warn', found: 'newest 2024-01-01' },
    ]);
  });
});

describe('own SQL', () => {
  it('must return nothing, and shows what it returned without personal columns', async () => {
    const { artefacts, result } = await build({
      'marts/a': {
        sql: `select i as id, 'p' || i || '@example.test' as email from range(4) t(i)`,
        audits: `returns_nothing(select id, email, 'mail ' || email as note from a where id > 1), returns_nothing(select 1 from a where id > 9)`,
      },
    });
    expect(result?.audits).toMatchObject([
      { status: 'fail', failingRows: 2, failures: 'failures/a.1.csv' },
      { status: 'pass', failingRows: 0 },
    ]);
    expect(readFileSync(join(artefacts, 'failures/a.1.csv'), 'utf8')).toBe('id,note\n2,mail …@…\n3,mail …@…\n');
  });
});

describe('keys that are not unique', () => {
  it('count with every row that shares one, missing ones and expressions among them', async () => {
    const sql = `select * from (values (1, 'a', null), (2, 'A', 1), (3, null, null), (4, null, 2), (5, 'b', 3)) t(id, "Order", n)`;
    expect(
      await failing(sql, 'unique("Order"), unique(lower("Order")), unique("Order", n), unique(n), unique(id)'),
    ).toEqual([2, 4, 0, 2, 0]);
  });

  it('may be named like words of SQL, as may other columns', async () => {
    const sql = `select 1 as id, 'x' as "order", null as "at" union all select 2, 'x', null`;
    expect(await failing(sql, `unique(order), not_null(at)`)).toEqual([2, 2]);
  });

  it('are found behind any number of rows whose keys rise, and in rows whose keys fall', async () => {
    const sql =
      'select case when i = 150000 then 149999 else i end as id, -i as down, [i, null] as list from range(200000) t(i)';
    expect(await failing(sql, 'unique(id), unique(down), unique(list), unique(id, id % 7)')).toEqual([2, 0, 0, 2]);
  });

  it('are proven by rows that rise, missing values counting as equal', async () => {
    const rising = `select i as id, case when i > 0 then i // 2 end as half, case when i < 2 then i end as n from range(4) t(i)`;
    expect(await failing(rising, 'unique(id), unique(half, id), unique(n), unique(half)')).toEqual([0, 0, 2, 2]);
    expect(await failing('select null as id', 'unique(id)')).toEqual([0]);
    expect(await failing('select 1 as id where false', 'unique(id)')).toEqual([0]);
  });

  it('are found exactly where hashes are many', async () => {
    const sql = 'select i as id, i // 2 as pair, [i] as list from range(200000) t(i)';
    expect(await failing(sql, 'unique(id), unique(pair), unique(list), unique(pair, id)')).toEqual([0, 200000, 0, 0]);
  });
});

describe('failing rows', () => {
  it('are kept up to a thousand, in the order of the grain, after the rollback of a million', async () => {
    const { warehouse, artefacts, result } = await build({
      'marts/a': {
        sql: `select 1000000 - i as id, 'ü' || i as "select" from range(1000000) t(i)`,
        audits: 'accept(id < 0)',
      },
    });
    expect(result).toMatchObject({ status: 'error', audits: [{ failingRows: 1_000_000 }] });
    const lines = readFileSync(join(artefacts, 'failures/a.1.csv'), 'utf8').trimEnd().split('\n');
    expect([lines.length, lines[0], lines[1], lines[1000]]).toEqual([1001, 'id,select', '1,ü999999', '1000,ü999000']);
    await expect(warehouse.rows('select 1 from a')).rejects.toThrow('does not exist');
  });

  it('leave personal columns out, and what may hold anything, however deep', async () => {
    const { artefacts, result } = await build({
      'marts/a': {
        sql: `select 1 as id, 'ana@example.test' as customer_email, '600' as billing_phone, 'Ana' as first_name,
          ['to ana@example.test'] as notes, {'to': 'ana@example.test', 'n': 1} as letter, {'phone': '600'} as contact,
          '{"name": "Ana"}'::json as attributes, 'ana@example.test/7' as reference`,
        grain: 'reference',
        audits: 'accept(false)',
      },
    });
    expect(readFileSync(join(artefacts, 'failures/a.1.csv'), 'utf8')).toBe(
      `id,notes,letter,reference\n1,[to …@…],"{'to': …@…, 'n': 1}",…@…\n`,
    );
    expect(result?.audits[0]?.examples).toEqual([{ reference: '…@…' }]);
    const other = await build({
      'marts/b': { sql: `select 'ana@example.test' as email`, grain: 'none', audits: 'accept(false)' },
    });
    expect(readFileSync(join(other.artefacts, 'failures/b.1.csv'), 'utf8')).toBe('left_out\npersonal columns alone\n');
  });

  it('are kept nowhere when all is well', async () => {
    const { artefacts } = await build({ 'marts/a': { sql: 'select 1 as id', audits: 'unique(id)' } });
    expect(existsSync(join(artefacts, 'failures'))).toBe(false);
  });
});
