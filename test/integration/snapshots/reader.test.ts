import { existsSync, readdirSync } from 'node:fs';
import { join } from 'node:path';
import { afterAll, describe, expect, it } from 'vitest';
import { openSnapshot } from '../../../storage/snapshots/index.ts';
import { connection, newFolder, sampleName, writeSample } from './sample.ts';

const root = newFolder();
const { folder } = await writeSample(sampleName(root));
const snapshot = await openSnapshot(folder);
afterAll(() => snapshot.close());

const refusal = (sql: string) =>
  snapshot.rows(sql).then(
    () => 'was answered',
    (error: Error) => error.message,
  );

describe('a snapshot reader', () => {
  it('gives values that JSON holds without loss', async () => {
    expect(await snapshot.query('select * from customers order by customer_key')).toEqual({
      columns: [
        { name: 'customer_key', type: 'VARCHAR' },
        { name: 'spend', type: 'DECIMAL(18,2)' },
        { name: 'big', type: 'BIGINT' },
        { name: 'orders', type: 'INTEGER' },
        { name: 'first_order_date', type: 'DATE' },
        { name: 'first_ordered_at', type: 'TIMESTAMP WITH TIME ZONE' },
      ],
      rows: [
        {
          customer_key: 'c1',
          spend: '12.50',
          big: '9007199254740993',
          orders: 3,
          first_order_date: '1997-01-02',
          first_ordered_at: '1997-01-02T03:06:07.5Z',
        },
        { customer_key: 'c2', spend: '0.10', big: 1, orders: null, first_order_date: null, first_ordered_at: null },
      ],
    });
  });

  it('gives nested values, sums and what is no finite number as JSON too', async () => {
    const sql = `select sum(orders) as orders, [1.50::decimal(3,2)] as list, {'at': timestamptz '2026-01-01 00:00:00+01'} as pair,
      timestamp '2026-01-01 10:00:00' as local, 'nan'::double as nan, true as yes from customers`;
    const rows = await snapshot.rows(sql);
    expect(rows).toEqual([
      {
        orders: 3,
        list: ['1.50'],
        pair: { at: '2025-12-31T23:00:00Z' },
        local: '2026-01-01T10:00:00',
        nan: 'NaN',
        yes: true,
      },
    ]);
    expect(JSON.parse(JSON.stringify(rows))).toEqual(rows);
  });

  it('has what was added beside its own tables, for itself alone', async () => {
    const [one, other] = [await openSnapshot(folder), await openSnapshot(folder)];
    const columns = { customer_key: ['c1', null], figure: Float64Array.of(0.5, Number.NaN) };
    await one.add('figures', { types: { customer_key: 'varchar', figure: 'double' }, columns });
    await one.add('kept', { table: 'select customer_key, spend from customers where orders = 3' });
    await one.add('seen', { view: 'select spend, figure from kept join figures using (customer_key)' });
    expect(await one.rows('select * from figures order by 1')).toEqual([
      { customer_key: 'c1', figure: 0.5 },
      { customer_key: null, figure: null },
    ]);
    expect(await one.rows('select * from seen')).toEqual([{ spend: '12.50', figure: 0.5 }]);
    expect(one.tables()).toEqual([...other.tables(), 'figures', 'kept', 'seen']);
    await expect(other.rows('select * from figures')).rejects.toThrow('the snapshot has no table figures');
    await expect(one.add('customers', { view: 'select 1 as customer_key' })).rejects.toThrow(
      'customers is a table of the snapshot',
    );
    one.close();
    other.close();
  });

  it('takes parameters instead of pasted values', async () => {
    const sql = 'select customer_key from customers where customer_key = $1 and big >= $2 and spend > $3 limit $4';
    expect(await snapshot.rows(sql, ['c1', 9007199254740993n, 0.5, 5])).toEqual([{ customer_key: 'c1' }]);
    expect(await snapshot.rows('select $1 as it', ["x' or 1=1 --"])).toEqual([{ it: "x' or 1=1 --" }]);
  });

  it('answers questions side by side', async () => {
    const answers = await Promise.all(
      [1, 2, 3, 4].map((i) => snapshot.rows(`select ${i} as i from customers limit 1`)),
    );
    expect(answers.flat()).toEqual([{ i: 1 }, { i: 2 }, { i: 3 }, { i: 4 }]);
  });

  it.each([
    'with c as (select * from customers) select * from C join Customers using (customer_key)',
    'from customers select customer_key limit 1;',
    'describe customers',
    'summarize customers',
    'show tables',
    'select * from range(3)',
    'with recursive r as (select 1 as n union all select n + 1 from r where n < 3) select * from r',
    '/* ; */ select 1 -- ; done',
    "select ';drop table customers' as text",
  ])('allows %s', async (sql) => {
    expect(await refusal(sql)).toBe('was answered');
  });

  it.each([
    ["select * from read_text('/etc/passwd')", 'query: read_text(…) may not be read from'],
    ["select * from '/etc/passwd'", 'query: the snapshot has no table /etc/passwd'],
    [`select * from '${join(root, 'cdnow/1998-06-30/1/contacts.parquet').replaceAll("'", "''")}'`, 'has no table'],
    ["select (select max(content) from read_text('/etc/passwd'))", 'read_text(…)'],
    ["show '/etc/passwd'", 'query: the snapshot has no table /etc/passwd'],
    ["select * from glob('/*')", 'glob(…)'],
    ["select * from query('select 1')", 'query(…)'],
    ["from json_execute_serialized_sql(json_serialize_sql('select 1'))", 'json_execute_serialized_sql(…)'],
    ["from enable_logging('QueryLog', storage_path => '/tmp/x')", 'enable_logging(…)'],
    ['select * from duckdb_settings()', 'duckdb_settings(…)'],
    ['select * from information_schema.tables', 'no table information_schema.tables'],
    ['select * from duckdb_settings', 'no table duckdb_settings'],
    ['select * from other.main.customers', 'no table other.main.customers'],
    ["copy customers to '/tmp/perdura-evil.parquet'", 'only select statements'],
    ['create table x as select 1', 'only select statements'],
    ['insert into customers select * from customers', 'only select statements'],
    ['drop view customers', 'only select statements'],
    ["attach '/tmp/perdura-evil.db'", 'only select statements'],
    ['install httpfs', 'only select statements'],
    ['load httpfs', 'only select statements'],
    ["set memory_limit = '8GB'", 'only select statements'],
    ['pragma database_list', 'only select statements'],
    ["export database '/tmp/perdura-evil'", 'only select statements'],
    ["call enable_logging('x')", 'only select statements'],
    ['explain analyze select 1', 'only select statements'],
    ['prepare p as select 1', 'only select statements'],
    ['select 1; select 2', 'query: needs one statement, got 2'],
    ['select 1; drop view customers', 'only select statements'],
    ['', 'query: needs one statement, got 0'],
    ['-- nothing', 'query: needs one statement, got 0'],
  ])('refuses %s', async (sql, message) => {
    const before = readdirSync(folder);
    expect(await refusal(sql)).toContain(message);
    expect(readdirSync(folder)).toEqual(before);
    expect(readdirSync('/tmp').filter((name) => name.startsWith('perdura-evil'))).toEqual([]);
  });

  it('leaves contacts out unless they are asked for', async () => {
    expect(await refusal('select * from contacts')).toContain('the snapshot has no table contacts');
    const full = await openSnapshot(folder, { withContacts: true });
    expect(await full.rows('select email from contacts')).toEqual([{ email: 'c1@example.test' }]);
    full.close();
  });

  it('names tables that are spelt nearly so', async () => {
    await expect(snapshot.rows('select * from custmers')).rejects.toMatchObject({
      kind: 'bad_data',
      message: 'query: the snapshot has no table custmers; did you mean customers?',
      remedy: 'ask one of customers',
    });
  });

  it('hands on what DuckDB says about a mistake', async () => {
    expect(await refusal('selec 1')).toBe('query: syntax error at or near "selec"');
    expect(await refusal('select spnd from customers')).toContain('Referenced column "spnd" not found');
    expect(await refusal("select customer_key::int from customers where customer_key = 'c1'")).toContain("'c1'");
    expect(await refusal('select nosuch(1)')).toContain('nosuch');
    expect(await refusal('select $1::int as it')).toContain('Values were not provided');
  });

  it('stops a query that takes too long, needs too much memory or gives too many rows', async () => {
    const small = await openSnapshot(folder, { timeoutMs: 200, maxRows: 3000 });
    const endless = 'select count(*) from range(10000000) a, range(10000000) b where a.range * b.range % 7 = 3';
    await expect(small.rows(endless)).rejects.toThrow('query: stopped after 0.2 s');
    await expect(small.rows('select * from range(100000)')).rejects.toThrow('query: gives more than 3000 rows');
    expect(await small.rows('select * from range(3000)')).toHaveLength(3000);
    expect(await small.rows('select 1 as one')).toEqual([{ one: 1 }]);
    small.close();

    const tight = await openSnapshot(folder, { memoryLimit: '50MB' });
    const wide = 'select * from range(50000000) order by hash(range) limit 1 offset 40000000';
    await expect(tight.rows(wide)).rejects.toThrow('query: needs more than 50MB of memory');
    tight.close();
    expect(existsSync('.tmp')).toBe(false);
  });

  it('says which snapshot has lost a table', async () => {
    const broken = await writeSample(sampleName(newFolder()));
    await connection.run(
      `copy (select 1) to '${join(broken.folder, 'customers.parquet').replaceAll("'", "''")}' (format csv)`,
    );
    await expect(openSnapshot(broken.folder)).rejects.toThrow('customers.parquet cannot be read');
  });
});
