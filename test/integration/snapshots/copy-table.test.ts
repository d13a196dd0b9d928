import { join } from 'node:path';
import { DuckDBInstance } from '@duckdb/node-api';
import { describe, expect, it } from 'vitest';
import { copyTable } from '../../../storage/snapshots/index.ts';
import { newFolder } from './sample.ts';

const folder = newFolder();
let files = 0;

/** Every kind of column that a published table has, with repeated, unique and missing values. */
const table = (rows: number) => `
  select
    'c' || lpad(range::varchar, 9, '0') as customer_key,
    (range * 7919 % 100003)::decimal(18, 2) / 100 as spend,
    sqrt(range) * 0.37 as predicted,
    (range % 17)::integer as orders,
    case when range % 5 > 0 then date '2020-01-01' + (range % 1000)::integer end as first_order_date,
    timestamptz '2020-01-01 00:00:00Z' + to_seconds(range) as ordered_at,
    ['Low', 'Medium', 'High'][1 + range % 3] as cluster
  from range(${rows})`;

/** The rows lie in the table as `shuffle` sorts them, so that only copyTable's own order can make files equal. */
async function copyWith(threads: number, rows: number, shuffle: string) {
  const instance = await DuckDBInstance.create(':memory:', { threads: String(threads), memory_limit: '1GB' });
  const connection = await instance.connect();
  await connection.run(`create table customers as select * from (${table(rows)}) order by ${shuffle}`);
  const file = join(folder, `${(files += 1)}.parquet`);
  const copied = await copyTable(connection, { select: 'select * from customers', orderBy: ['customer_key'], file });
  connection.closeSync();
  instance.closeSync();
  return copied;
}

describe('a copied table', () => {
  it.each([1, 10, 300_000, 1_000_000])(
    'of %i rows has the same bytes with 1 and 2 threads and in a repeated run',
    async (rows) => {
      const copies = [
        await copyWith(1, rows, 'customer_key'),
        await copyWith(2, rows, 'hash(customer_key)'),
        await copyWith(2, rows, 'customer_key desc'),
      ];
      expect(new Set(copies.map(({ sha256 }) => sha256)).size).toBe(1);
      expect(copies[0]?.rows).toBe(rows);
    },
  );

  it('differs when one value differs', async () => {
    const instance = await DuckDBInstance.create(':memory:');
    const connection = await instance.connect();
    const copy = (select: string) =>
      copyTable(connection, { select, orderBy: ['i'], file: join(folder, 'one.parquet') });
    const one = await copy('select range as i, 1 as "odd ""name" from range(10)');
    const other = await copy('select range as i, if(range = 7, 2, 1) as "odd ""name" from range(10)');
    expect(one.sha256).not.toBe(other.sha256);
    expect(one.columns).toEqual([
      { name: 'i', type: 'BIGINT' },
      { name: 'odd "name', type: 'INTEGER' },
    ]);
  });
});
