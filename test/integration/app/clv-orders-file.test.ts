/** Orders files as people have them: read, checked, collapsed to purchase days. */
import { mkdtempSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { gzipSync } from 'node:zlib';
import { DuckDBInstance } from '@duckdb/node-api';
import { afterAll, describe, expect, it } from 'vitest';
import { withOrders } from '../../../app/clv/orders-file.ts';

const folder = mkdtempSync(join(tmpdir(), 'perdura-clv-orders-'));
afterAll(() => rmSync(folder, { recursive: true }));

let files = 0;
function write(content: string | Uint8Array, ending = 'csv'): string {
  const file = join(folder, `orders-${++files}.${ending}`);
  writeFileSync(file, content);
  return file;
}

/** Rows as (customer id, day, spend), and what is said of the file. */
const read = (
  file: string,
  { until = '2024-12-31', lastDay, zone = 'UTC' }: { until?: string; lastDay?: string; zone?: string } = {},
) =>
  withOrders(
    { file, until, lastDay: lastDay ?? until, zone },
    async ({ purchases, hasAmounts, ordersPerDay, connection }) => {
      const people = await connection.runAndReadAll('select customer_id from people order by customer_number');
      const ids = people.getRows().map(([id]) => String(id));
      const { customer, day, spend } = purchases;
      const date = (on: number) => new Date(on * 86_400_000).toISOString().slice(0, 10);
      const rows = Array.from(customer, (number, i) => [ids[number], date(day[i]!), spend[i]]);
      return { rows, ids, hasAmounts, ordersPerDay };
    },
  );

const fails = (content: string | Uint8Array, ending?: string) =>
  read(write(content, ending)).then(String, describeError);
const describeError = (error: { kind: string; message: string; remedy?: string }) =>
  `${error.kind}: ${error.message.replace(/orders-\d+/, 'orders')} → ${error.remedy ?? 'nothing'}`;

async function writeParquet(select: string): Promise<string> {
  const file = join(folder, `orders-${++files}.parquet`);
  const instance = await DuckDBInstance.create(':memory:');
  const connection = await instance.connect();
  await connection.run(`set timezone = 'UTC'`);
  await connection.run(`copy (${select}) to '${file}' (format parquet)`);
  connection.closeSync();
  instance.closeSync();
  return file;
}

describe('withOrders', () => {
  it('adds up the orders of one day, keeps ids as text and customers in the order of their ids', async () => {
    const file = write(
      'customer_id,order_date,amount\n' +
        '0002,2024-03-01,5.10\n0001,2024-02-02,0.1\n0001,2024-02-02,0.2\n漢 Ä,2024-01-01,3\n0001,2024-01-05,1\n1,2024-05-05,9\n',
    );
    expect(await read(file)).toEqual({
      rows: [
        ['0001', '2024-01-05', 1],
        ['0001', '2024-02-02', 0.3],
        ['0002', '2024-03-01', 5.1],
        ['1', '2024-05-05', 9],
        ['漢 Ä', '2024-01-01', 3],
      ],
      ids: ['0001', '0002', '1', '漢 Ä'],
      hasAmounts: true,
      ordersPerDay: 6 / 5,
    });
  });

  it('reads the same from CSV, packed CSV, TSV, semicolons and Parquet, whatever its types', async () => {
    const rows = [
      ['007', '2024-01-02', '12.50'],
      ['008', '2024-02-03', '7'],
      ['007', '2024-03-04', '0'],
    ];
    const text = (delimiter: string) =>
      [['customer_id', 'order_date', 'amount'], ...rows].map((row) => row.join(delimiter)).join('\r\n');
    const values = rows.map((row) => `(${row.map((value) => `'${value}'`).join(', ')})`).join(', ');
    const source = `(values ${values}) as orders (customer_id, order_date, amount)`;
    const found = [
      await read(write(text(','))),
      await read(write(gzipSync(`\uFEFF${text(',')}\r\n`), 'csv.gz')),
      await read(write(text('\t'), 'tsv')),
      await read(write(text(';'))),
      await read(await writeParquet(`select * from ${source}`)),
      await read(
        await writeParquet(
          `select customer_id, order_date::date as order_date, amount::double as amount from ${source}`,
        ),
      ),
      await read(
        await writeParquet(
          `select customer_id, order_date::timestamptz as ordered_at, amount::decimal(9, 2) as amount from ${source}`,
        ),
      ),
    ];
    expect(new Set(found.map((one) => JSON.stringify(one))).size).toBe(1);
    expect(found[0]?.rows).toEqual([
      ['007', '2024-01-02', 12.5],
      ['007', '2024-03-04', 0],
      ['008', '2024-02-03', 7],
    ]);
  });

  it('takes instants in the zone asked for, and days as they stand', async () => {
    const file = write(
      'customer_id,ordered_at\na,2024-01-01T23:30:00Z\nb,2024-01-01\nc,2024-01-01 23:30:00\nd,2024-01-01T23:30:00-03:00\n',
    );
    const days = async (zone: string) => (await read(file, { zone })).rows.map(([, day]) => day);
    expect(await days('UTC')).toEqual(['2024-01-01', '2024-01-01', '2024-01-01', '2024-01-02']);
    expect(await days('Europe/Madrid')).toEqual(['2024-01-02', '2024-01-01', '2024-01-01', '2024-01-02']);
    expect(await days('America/Lima')).toEqual(['2024-01-01', '2024-01-01', '2024-01-01', '2024-01-01']);
  });

  it('knows nothing of days after the last, nor of customers who came after the day asked for', async () => {
    const file = write('customer_id,order_date\na,2024-01-01\na,2024-02-01\na,2024-03-01\nb,2024-02-01\n');
    const { rows, ids } = await read(file, { until: '2024-01-31', lastDay: '2024-02-15' });
    expect(ids).toEqual(['a']);
    expect(rows).toEqual([
      ['a', '2024-01-01', 0],
      ['a', '2024-02-01', 0],
    ]);
  });

  it('refuses a file that lacks a column, in words that say which', async () => {
    expect(await fails('customer_id,amount\n1,2\n')).toBe(
      'bad_data: orders orders.csv: needs the column order_date or ordered_at, got "customer_id", "amount" → name the columns customer_id, order_date or ordered_at, and amount',
    );
    expect(await fails('')).toContain('needs the column customer_id and order_date or ordered_at, got an empty file');
    expect(await fails('customer_id,order_date\n')).toContain('needs at least one order, got none');
    expect(await fails('PAR1', 'parquet')).toContain('not a whole Parquet file');
  });

  it('refuses rows that are no orders, and counts them', async () => {
    const head = 'customer_id,order_date,amount\n1,2024-01-01,5\n';
    const reasons = [
      ['1,31/12/2024,5', 'order_date: "31/12/2024" is not a date (YYYY-MM-DD or ISO 8601)'],
      ['1,2024-01-02,-3', 'amount: -3 is below 0; refunds belong in their own stream'],
      ['1,2024-01-02,', 'amount is missing'],
      ['1,2024-01-02,five', 'amount: five is not a number'],
      [',2024-01-02,5', 'customer_id is missing'],
      ['1,2024-01-02', '2 values where the header has 3'],
    ] as const;
    for (const [row, reason] of reasons) {
      expect(await fails(`${head}${row}\n`)).toBe(
        `bad_data: orders orders.csv: needs every row to be an order, got 1 of 2 rows that are not; line 3: ${reason} → correct those rows or leave them out; refunds are no orders`,
      );
    }
    const negative = await writeParquet(
      `select 'a' as customer_id, date '2024-01-01' as order_date, -1.5::double as amount`,
    );
    const never = await writeParquet(`select 'a' as customer_id, null::date as order_date`);
    const nothing = await writeParquet(
      `select 'a' as customer_id, date '2024-01-01' as order_date, 'nan'::double as amount`,
    );
    await expect(read(negative)).rejects.toThrow('row 1: amount: -1.5 is below 0');
    await expect(read(never)).rejects.toThrow('row 1: order_date is missing');
    await expect(read(nothing)).rejects.toThrow('row 1: amount: needs a number');
  });

  it('refuses a file without an order by the day asked for, and one that is not there', async () => {
    const file = write('customer_id,order_date\na,2025-01-01\n');
    await expect(read(file)).rejects.toThrow('needs orders on or before 2024-12-31, got none');
    await expect(read(join(folder, 'nowhere.csv'))).rejects.toThrow('there is no such file');
  });
});
