/** Looking at files that nothing is configured for. */
import { mkdtemp, rm, writeFile } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { gzipSync } from 'node:zlib';
import { DuckDBInstance } from '@duckdb/node-api';
import { afterEach, beforeEach, describe, expect, it } from 'vitest';
import { inspectFile } from '../../../connectors/files/index.ts';

let folder: string;
beforeEach(async () => {
  folder = await mkdtemp(join(tmpdir(), 'perdura-inspect-'));
});
afterEach(() => rm(folder, { recursive: true, force: true }));

const inspect = async (name: string, content: string | Uint8Array, options = {}) => {
  await writeFile(join(folder, name), content);
  return inspectFile(join(folder, name), options);
};

describe('inspecting a file', () => {
  it('says which stream it is, which columns map, which do not, and what to write', async () => {
    const seen = await inspect(
      'export.csv',
      'Order Number;Customer ID;Order Date;Grand Total;Currency;Gift note\n1;c1;31/12/2024;12.50;EUR;"a; b"\n2;c2;01/02/2025;7;EUR;\n',
    );
    expect(seen).toMatchObject({
      format: 'csv',
      delimiter: ';',
      encoding: { name: 'utf-8', isCertain: true },
      rowsSeen: 2,
    });
    expect(seen.streams[0]).toMatchObject({
      stream: 'orders',
      missing: [],
      unused: ['Gift note'],
      questions: [],
      settings: {
        columns: { order_id: 'Order Number', amount: 'Grand Total' },
        dateFormat: '%d/%m/%Y',
      },
    });
  });

  it('asks what 03/04/2024 means, and decides nothing', async () => {
    const { streams } = await inspect('orders.csv', 'order_id,customer_id,ordered_at,amount\n1,c1,03/04/2024,1\n');
    expect(streams[0]?.questions).toEqual(['ordered_at: how is 03/04/2024 meant? dateFormat: %d/%m/%Y or %m/%d/%Y']);
    expect(streams[0]?.settings).toEqual({});
  });

  it.each([
    ['refunds', 'refund_id,order_id,date,amount\n1,2,2024-01-01,3\n'],
    ['order_lines', 'order id\tline\tsku\tqty\tprice\n1\t1\tmug\t2\t3\n'],
    ['customers', 'Customer ID,E-Mail,First Name,Last Name\n1,ana@shop.test,Ana,Díaz\n'],
    ['acquisition_costs', 'channel,month,cost\nsearch,2024-01,300\n'],
    ['consents', 'customer_id,channel,status,at\n1,email,subscribed,2024-01-01\n'],
    ['products', 'SKU,Title,Price\nmug,Mug,7\n'],
    ['currency_rates', 'from,to,date,rate\nUSD,EUR,2024-01-01,0.9\n'],
    ['orders', 'Pedido,Cliente,Fecha,Importe\n1,c1,2024-01-01,3\n'],
    ['orders', 'Bestellnummer,Kundennummer,Bestelldatum,Betrag\n1,c1,2024-01-01,3\n'],
  ])('takes it for %s', async (stream, text) => {
    const seen = await inspect('data.txt', text);
    expect(seen.streams[0]).toMatchObject({ stream, missing: [] });
  });

  it('says that amounts with a comma are no numbers here', async () => {
    const { streams } = await inspect('orders.csv', 'order_id;customer_id;ordered_at;amount\n1;c1;2024-04-03;12,50\n');
    expect(streams[0]?.questions).toEqual(['amount: 12,50 is no number here; can it be exported as 1234.56?']);
  });

  it('says what is missing', async () => {
    const { streams } = await inspect('x.csv', 'order_id,customer_id,foo\n1,2,3\n', { stream: 'orders' });
    expect(streams).toHaveLength(1);
    expect(streams[0]).toMatchObject({
      missing: ['ordered_at', 'amount'],
      questions: [
        'orders needs ordered_at: which header is it? left are foo',
        'orders needs amount: which header is it? left are foo',
      ],
    });
  });

  it('shows no person in the sample', async () => {
    const { sample } = await inspect(
      'customers.csv',
      'customer_id,email,first_name,phone,note\nana@shop.test,ana@shop.test,Añá,+34 600,Lives at 7 Main St\n',
    );
    expect(sample).toEqual([['xxx@xxxx.xxxx', 'xxx@xxxx.xxxx', 'xxx', '+99 999', 'xxxxx xx 9 xxxx xx']]);
  });

  it('reads what people send: packed, with a byte order mark, in other encodings, as JSON, as Parquet', async () => {
    const text = 'order_id,customer_id,ordered_at,amount,status\n1,Bügel,2024-01-01,3,paid\n';
    const json = [{ order_id: 1, customer_id: 'c', ordered_at: '2024-01-01', amount: 3.5, extra: { a: [1] } }];
    const parquet = join(folder, 'made.parquet');
    const connection = await (await DuckDBInstance.create(':memory:')).connect();
    await connection.run(
      `copy (select 1 as order_id, 'c' as customer_id, now() as ordered_at, 3.5 as amount) to '${parquet}'`,
    );
    const seen = [
      await inspect('a.csv.gz', gzipSync(text)),
      await inspect('b.csv', `\uFEFF${text}`),
      await inspect('c.csv', Buffer.from(`\uFEFF${text}`, 'utf16le')),
      await inspect('d.csv', Buffer.from(text, 'latin1')),
      await inspect('e.json', JSON.stringify(json, null, 2)),
      await inspect('f.jsonl', `${JSON.stringify(json[0])}\n{"broken`),
      await inspectFile(parquet),
    ];
    for (const { streams, rowsSeen } of seen) {
      expect(streams[0]).toMatchObject({ stream: 'orders', missing: [] });
      expect(rowsSeen).toBe(1);
    }
    expect(seen.map(({ encoding }) => encoding?.name)).toEqual([
      'utf-8',
      'utf-8',
      'utf-16',
      'windows-1252',
      'utf-8',
      'utf-8',
      undefined,
    ]);
    expect(seen[3]?.streams[0]).toMatchObject({
      questions: ['is the text written in windows-1252?'],
      settings: { encoding: 'windows-1252' },
    });
  });

  it.each([
    ['nothing', ''],
    ['empty lines', '\n\n'],
    ['a header alone', 'order_id,customer_id,ordered_at,amount'],
    ['binary', '\0\u0001\u0002'],
    ['one long line', 'x'.repeat(2_000_000)],
    ['a quote that never ends', 'order_id,amount\n"1\n'],
  ])('survives %s', async (_, text) => {
    const seen = await inspect('orders.csv', text);
    expect(seen.rowsSeen).toBe(0);
  });

  it('looks at no more than the first megabyte', async () => {
    const line = '1,c1,2024-01-01,3\n';
    const seen = await inspect('orders.csv', `order_id,customer_id,ordered_at,amount\n${line.repeat(300_000)}`);
    expect(seen.rowsSeen).toBeLessThan(60_000);
    expect(seen.rowsSeen).toBeGreaterThan(50_000);
  });
});
