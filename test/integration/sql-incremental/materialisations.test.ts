/** Each way of keeping a model: what is computed anew, what stands, and what happens when it cannot go on from what stands. */
import { rmSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { describe, expect, it } from 'vitest';
import type { Warehouse } from '../../../storage/warehouse/index.ts';
import type { Source } from '../../../storage/warehouse/sql-runner/index.ts';
import { temporaryFolder, temporaryWarehouse } from '../warehouse/folder.ts';
import { orders, stg, withOrders } from './orders.ts';
import { build, contents, growing, models, result, told } from './project.ts';

describe('incremental(key)', () => {
  it('computes the keys of what changed, both customers of an order that moved among them', async () => {
    const warehouse = await withOrders();
    const list = await models({
      stg_a: stg,
      paid: { as: 'view', sql: 'select * from stg_a where amount > 0' },
      customers: { as: 'incremental(customer)', sql: 'select customer, sum(amount) as spend from paid group by all' },
    });
    await build(warehouse, list, { sources: orders });
    await warehouse.run(`insert into raw values (2, 2, 20, '2024-01-09', 2), (4, null, 6, null, 2)`);
    const results = await build(warehouse, list, { sources: orders });
    expect(told(results)).toEqual({ stg_a: 'touched 2', paid: 'full', customers: 'touched 3' });
    expect(await warehouse.rows('select * from customers order by all')).toEqual(
      [
        { customer: 1, spend: '10' },
        { customer: 2, spend: '50' },
        { customer: null, spend: '6' },
      ].map((row) => ({ ...row, spend: Number(row.spend) })),
    );
    await warehouse.run(`insert into raw values (1, 1, -1, '2024-01-01', 3)`);
    await build(warehouse, list, { sources: orders });
    expect(await warehouse.rows('select customer from customers order by all')).toEqual([
      { customer: 2 },
      { customer: null },
    ]);
  });

  it('stops where the rows come out the same', async () => {
    const warehouse = await withOrders();
    const list = await models({
      stg_a: stg,
      customers: { as: 'incremental(customer)', sql: 'select customer, sum(amount) as spend from stg_a group by all' },
      total: 'select sum(spend) as spend from customers',
    });
    await build(warehouse, list, { sources: orders });
    await warehouse.run(`insert into raw values (2, 1, 20, '2024-01-09', 2)`);
    expect(told(await build(warehouse, list, { sources: orders }))).toEqual({
      stg_a: 'touched 1',
      customers: 'unchanged',
      total: 'unchanged',
    });
  });

  it.each([
    ['rows vanish from the source', 'delete from raw where id = 3'],
    ['a row comes late under an old number', `insert into raw values (9, 9, 9, '2024-01-01', 0)`],
    ['a row changes in place', 'update raw set customer = 7, _load = 8 where id = 3'],
  ])('is built from everything when %s', async (_case, statement) => {
    const warehouse = await withOrders();
    const list = await models({ stg_a: stg });
    await build(warehouse, list, { sources: orders });
    await warehouse.run(statement);
    const results = await build(warehouse, list, { sources: orders });
    expect(result(results, 'stg_a').change).toMatchObject({
      how: 'full',
      because: 'rows of raw came late, changed in place or went',
    });
  });

  it('is built from everything when what changed has no such column, a view aggregates, or the query renames its keys', async () => {
    const warehouse = await withOrders();
    const list = await models({
      stg_a: stg,
      sums: { as: 'view', sql: 'select customer, sum(amount) as spend from stg_a group by 1' },
      lacking: { as: 'incremental(buyer)', sql: 'select customer as buyer, count(*) as n from stg_a group by 1' },
      viewed: { as: 'incremental(customer)', sql: 'select customer, spend from sums' },
      shifted: {
        as: 'incremental(customer)',
        sql: 'select customer + 1 as customer, count(*) as n from stg_a group by 1',
      },
    });
    await build(warehouse, list, { sources: orders });
    await warehouse.run(`insert into raw values (5, 3, 1, '2024-02-01', 2)`);
    const results = await build(warehouse, list, { sources: orders });
    const because = (name: string) => result(results, name).change?.because;
    expect(because('lacking')).toBe('stg_a changed and has no buyer');
    expect(because('viewed')).toBe('the view sums does more than filter and join');
    expect(because('shifted')).toBe('for given keys the query returns rows with another customer');
  });

  it('reads the new ones of a source of files, and everything when one was replaced', async () => {
    const warehouse = await temporaryWarehouse();
    const folder = temporaryFolder();
    const put = (name: string, text: string): void => writeFileSync(join(folder, name), `id,amount\n${text}`);
    const pattern = join(folder, '*.csv');
    const files: readonly Source[] = [{ ...growing('raw_files', null), from: { kind: 'files', pattern } }];
    const list = await models({
      stg_a: { as: 'incremental(id)', sql: 'select id, sum(amount) as n from raw_files group by 1' },
    });
    put('1.csv', '1,5\n2,6\n');
    await build(warehouse, list, { sources: files });
    expect(told(await build(warehouse, list, { sources: files }))).toEqual({ stg_a: 'unchanged' });
    put('2.csv', '2,1\n3,1\n');
    expect(told(await build(warehouse, list, { sources: files }))).toEqual({ stg_a: 'touched 2' });
    put('1.csv', '1,5\n2,6\n4,4\n');
    expect(told(await build(warehouse, list, { sources: files }))).toEqual({ stg_a: 'full' });
    rmSync(join(folder, '2.csv'));
    expect(told(await build(warehouse, list, { sources: files }))).toEqual({ stg_a: 'full' });
    expect(await warehouse.rows('select id, n from stg_a order by id')).toEqual([
      { id: 1, n: 5 },
      { id: 2, n: 6 },
      { id: 4, n: 4 },
    ]);
  });
});

describe('merge(key, since)', () => {
  it('replaces keys by their rows above the watermark, and leaves late ones out until everything is built', async () => {
    const warehouse = await withOrders();
    const list = await models({
      stg_a: { as: 'merge(id, day)', sql: 'select id, customer, amount, day from raw' },
      customers: { as: 'incremental(customer)', sql: 'select customer, sum(amount) as spend from stg_a group by all' },
    });
    await build(warehouse, list, { sources: orders });
    await warehouse.run(`insert into raw values (1, 2, 11, '2024-02-01', 2), (5, 9, 1, '2024-01-02', 2)`);
    expect(told(await build(warehouse, list, { sources: orders }))).toEqual({
      stg_a: 'merged 1',
      customers: 'touched 2',
    });
    expect(await warehouse.rows('select id, amount from stg_a order by id')).toEqual([
      { id: 1, amount: 11 },
      { id: 2, amount: 20 },
      { id: 3, amount: 30 },
      { id: 4, amount: 5 },
    ]);
    expect(await warehouse.rows('select * from customers order by all')).toMatchObject([
      { customer: 1 },
      { customer: 2 },
      { customer: null },
    ]);
    const full = await build(warehouse, list, { sources: orders, isFull: true });
    expect(result(full, 'stg_a').rows).toBe(6);
  });
});

describe('window(column, size, lookback)', () => {
  const days = {
    as: 'window(day, week, lookback 0)',
    sql: 'select day, count(*) as orders, sum(amount) as spend from stg_a group by day',
  };
  const ledger = (warehouse: Warehouse) =>
    warehouse.rows(`select window_start::date as week, status, rows from _sql.windows order by all`);

  it('builds the windows in which something changed, and keeps a ledger of them', async () => {
    const warehouse = await withOrders();
    const list = await models({ stg_a: stg, days });
    await build(warehouse, list, { sources: orders });
    await warehouse.run(`insert into raw values (3, 2, 30, '2024-03-01', 2)`);
    const results = await build(warehouse, list, { sources: orders });
    expect(told(results)).toMatchObject({ days: 'windows 2' });
    expect(await ledger(warehouse)).toEqual([
      { week: '2024-01-01', status: 'built', rows: 1 },
      { week: '2024-01-08', status: 'built', rows: 1 },
      { week: '2024-02-26', status: 'built', rows: 1 },
      { week: null, status: 'built', rows: 1 },
    ]);
    const built = await contents(warehouse, 'days');
    await build(warehouse, list, { sources: orders, isFull: true });
    expect(await contents(warehouse, 'days')).toEqual(built);
  });

  it('owes the windows of a build that failed, and builds them and no others later', async () => {
    const warehouse = await withOrders();
    const list = await models({ stg_a: stg, days: { ...days, header: 'audits: accept(orders < 3)' } });
    await build(warehouse, list, { sources: orders });
    const before = await contents(warehouse, 'days');
    await warehouse.run(`insert into raw values (7, 2, 1, '2024-01-09', 2)`);
    const failed = await build(warehouse, list, { sources: orders });
    expect(result(failed, 'days')).toMatchObject({ status: 'error', audits: [{ failingRows: 1 }] });
    expect(await contents(warehouse, 'days')).toEqual(before);
    expect(
      await warehouse.rows(`select status, count(*)::integer as n from _sql.windows group by 1 order by 1`),
    ).toEqual([
      { status: 'built', n: 2 },
      { status: 'failed', n: 1 },
    ]);
    await warehouse.run(`insert into raw values (7, 2, 1, '2024-01-03', 3)`);
    const retried = await build(warehouse, list, { sources: orders, retryOf: failed });
    expect(retried.models.map(({ name }) => name)).toEqual(['days']);
    expect(result(retried, 'days').status).toBe('error');
    expect(told(await build(warehouse, list, { sources: orders }))).toEqual({ stg_a: 'touched 1', days: 'windows 2' });
    expect(await ledger(warehouse)).toHaveLength(3);
  });

  it('fills in windows that are missing in a range, and where nobody knows what changed, the last and the missing ones', async () => {
    const warehouse = await withOrders();
    await warehouse.run('create table plain as select day, amount from raw where day is not null');
    const list = await models({
      days: { as: 'window(day, day, lookback 1)', sql: 'select day, sum(amount) as spend from plain group by day' },
    });
    await build(warehouse, list);
    await warehouse.run(`update plain set amount = 100 where day in ('2024-01-01', '2024-01-09')`);
    await warehouse.run(`insert into plain values ('2024-01-05', 7)`);
    expect(told(await build(warehouse, list))).toEqual({ days: 'windows 2' });
    expect(await warehouse.rows('select spend from days order by day')).toEqual([
      { spend: 10 },
      { spend: 7 },
      { spend: 200 },
    ]);
    await warehouse.run(`delete from _sql.windows where window_start = '2024-01-01'`);
    const backfill = { from: '2023-12-31', to: '2024-01-03' };
    const filled = await build(warehouse, list, { backfill });
    expect(result(filled, 'days').status).toBe('success');
    expect(await warehouse.rows('select spend from days order by day')).toMatchObject([{ spend: 100 }, {}, {}]);
    expect(await warehouse.rows(`select count(*)::integer as n from _sql.windows`)).toEqual([{ n: 5 }]);
  });
});

describe('snapshot(key)', () => {
  it('keeps every version with the moments of the runs that saw it', async () => {
    const warehouse = await temporaryWarehouse();
    await warehouse.run(`create table people as select * from (values (1, 'a'), (2, 'b'), (null, 'n')) t(id, name)`);
    const list = await models({ history: { as: 'snapshot(id)', sql: 'select id, name from people' } });
    const at = (day: number) => build(warehouse, list, { instant: new Date(Date.UTC(2024, 0, day)) });
    await at(1);
    expect(told(await at(2))).toEqual({ history: 'versions 0' });
    await warehouse.run(`update people set name = 'A' where id = 1`);
    await warehouse.run('delete from people where id = 2');
    expect(told(await at(3))).toEqual({ history: 'versions 2' });
    // The same moment once more, with another value: what stood for no time is gone.
    await warehouse.run(`update people set name = 'AA' where id = 1`);
    await at(3);
    const third = '2024-01-03T00:00:00.000Z';
    const versions = [
      { id: 1, name: 'AA', valid_to: null, is_current: true },
      { id: 1, name: 'a', valid_to: third, is_current: false },
      { id: 2, name: 'b', valid_to: third, is_current: false },
      { id: null, name: 'n', valid_to: null, is_current: true },
    ];
    const read = () => warehouse.rows('select id, name, valid_to, is_current from history order by id, name');
    expect(await read()).toEqual(versions);
    expect(result(await at(2), 'history').message).toMatch(
      /^model history: its history goes up to 2024-01-03.*, the run is of 2024-01-02/,
    );
    await warehouse.run('alter table people add column city varchar');
    const wider = await models({ history: { as: 'snapshot(id)', sql: 'select * from people' } });
    await build(warehouse, wider, { instant: new Date(Date.UTC(2024, 0, 4)) });
    expect(await read()).toEqual(versions);
  });

  it('refuses two rows of one key, and a run that has no moment', async () => {
    const warehouse = await temporaryWarehouse();
    const list = await models({ history: { as: 'snapshot(id)', sql: 'select 1 as id from range(2)' } });
    const messages = async (instant?: Date) =>
      (await build(warehouse, list, instant === undefined ? {} : { instant })).models.map(({ message }) => message);
    expect(await messages()).toEqual(['model history: a snapshot needs the moment of the run, got none']);
    expect(await messages(new Date())).toEqual(['model history: needs one row per id, got more for 1']);
  });
});

describe('a seed', () => {
  it('is loaded with types, kept while its file is the same, and loaded again when it is not', async () => {
    const warehouse = await temporaryWarehouse();
    const as = (text: string) => models({ 'seeds/codes.csv': text, a: 'select count(*) as n from codes' });
    const list = await as('code,since\n1,2024-01-01\n2,2024-01-02\n');
    expect(told(await build(warehouse, list))).toEqual({ codes: 'created', a: 'created' });
    expect(told(await build(warehouse, list))).toEqual({ codes: 'unchanged', a: 'unchanged' });
    expect(await warehouse.rows('select typeof(code) as c, typeof(since) as s from codes limit 1')).toEqual([
      { c: 'BIGINT', s: 'DATE' },
    ]);
    expect(told(await build(warehouse, await as('code,since\n1,2024-01-01\n')))).toEqual({ codes: 'full', a: 'full' });
  });
});
