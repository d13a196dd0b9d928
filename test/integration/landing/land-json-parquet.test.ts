import { join } from 'node:path';
import { gzipSync } from 'node:zlib';
import * as fc from 'fast-check';
import { afterEach, beforeEach, describe, expect, it } from 'vitest';
import { createLandingProject, type LandingProject, readParquet } from './landing-project.ts';

let project: LandingProject;
beforeEach(async () => {
  project = await createLandingProject();
});
afterEach(() => project.remove());

const order = (id: number, more = '') => `{"order_id":${id},"ordered_at":"2024-01-0${id}","amount":${id}.50${more}}`;

describe('landing JSON lines', () => {
  it('keeps values as text, nested ones as JSON, with the line they stand on', async () => {
    const text = `${order(1, ',"customer_id":"0001","items":[{"sku":"é"}],"gone":null')}\r\n\n  \n${order(2, ',"flag":true')}`;
    const expected = [
      { _row: '1', order_id: '1', amount: '1.5', customer_id: '0001', items: '[{"sku":"é"}]', gone: null, flag: null },
      { _row: '4', order_id: '2', amount: '2.5', customer_id: null, items: null, gone: null, flag: 'true' },
    ];
    expect(await project.landed(await project.land('orders.jsonl', `\uFEFF${text}`))).toMatchObject(expected);
    expect(await project.landed(await project.land('orders.jsonl.gz', gzipSync(text)))).toMatchObject(expected);
  });

  it('sets lines aside that are not whole objects, and keeps the others', async () => {
    const record = await project.land('orders.jsonl', `${order(1)}\n{"order_id":\n[1,2]\n"x"\n${order(2)}\n`);
    expect(await project.landed(record)).toMatchObject([
      { _row: '1', _broken: null, _text: null },
      { _row: '2', _broken: 'not whole JSON', _text: '{"order_id":', order_id: null },
      { _row: '3', _broken: 'not a JSON object', _text: '[1,2]' },
      { _row: '4', _broken: 'not a JSON object', _text: '"x"' },
      { _row: '5', _broken: null },
    ]);
  });

  it('keeps keys apart that differ in case or hold odd characters', async () => {
    const record = await project.land('orders.jsonl', order(1, String.raw`,"A":1,"a":2,"x/~\"y":3,"":4,"10":5,"9":6`));
    expect(await project.landed(record)).toMatchObject([
      { A: '1', 'a (2)': '2', 'x/~"y': '3', 'column 1': '4', '10': '5', '9': '6', order_id: '1', amount: '1.5' },
    ]);
  });

  it('lands whole lines alike, whether or not a broken one stands below them', async () => {
    const key = fc.constantFrom('customer_id', 'email', 'note', 'X-1', "it's", 'größe', '10');
    const line = fc.dictionary(key, fc.jsonValue({ maxDepth: 2 }), { maxKeys: 5 });
    await fc.assert(
      fc.asyncProperty(fc.array(line, { minLength: 1, maxLength: 12 }), async (lines) => {
        const text = lines.map((value, at) =>
          JSON.stringify({ ...value, ordered_at: `2024-01-0${(at % 9) + 1}`, amount: at }),
        );
        const whole = await project.landed(await project.land('whole.jsonl', `${text.join('\n')}\n`));
        const broken = await project.landed(await project.land('broken.jsonl', `${text.join('\n')}\n{`));
        expect(whole).toEqual(broken.filter((row) => (row as Readonly<Record<string, unknown>>)['_broken'] === null));
      }),
      { numRuns: 40 },
    );
  }, 60_000);

  it('judges required columns by the keys of all lines together', async () => {
    const record = await project.land('orders.jsonl', '{"amount":1}\n{"order_date":"2024-01-01"}\n');
    expect(record.rows).toBe(2);
    await expect(project.land('orders.jsonl', '{"amount":1}\n{"total":2}\n')).rejects.toMatchObject({
      kind: 'bad_data',
      message: expect.stringContaining('no column for ordered_at; headers found: "amount", "total"'),
    });
  });

  it('reads an empty file as no rows, and one of broken lines only as broken rows', async () => {
    expect(await project.land('orders.jsonl', '')).toMatchObject({ rows: 0, notices: [expect.any(String)] });
    expect(await project.land('orders.jsonl', '{\n{\n')).toMatchObject({ rows: 2, columns: {} });
  });

  it('names the line that is not UTF-8', async () => {
    const bytes = Buffer.from(`${order(1)}\n${order(2, ',"city":"Málaga"')}\n`, 'latin1');
    await expect(project.land('orders.jsonl', bytes)).rejects.toMatchObject({
      message: 'acme/shop orders: orders.jsonl: line 2 is not UTF-8',
    });
  });
});

describe('landing a JSON file', () => {
  it('reads an array of objects, numbered from 1', async () => {
    const text = `\n[ ${order(1)},\n ${order(2)}, 7 ]`;
    const expected = [
      { _row: '1', order_id: '1' },
      { _row: '2', order_id: '2' },
      { _row: '3', _broken: 'not a JSON object', _text: '7' },
    ];
    expect(await project.landed(await project.land('orders.json', text))).toMatchObject(expected);
    expect(await project.landed(await project.land('orders.json.gz', gzipSync(text)))).toMatchObject(expected);
  });

  it('reads one object a line as well', async () => {
    expect(await project.land('orders.json', `${order(1)}\n${order(2)}\n`)).toMatchObject({ rows: 2 });
  });

  it('reads an empty array as no rows', async () => {
    expect(await project.land('orders.json', '[ ]')).toMatchObject({ rows: 0, notices: [expect.any(String)] });
  });

  it.each([
    ['is cut off', `[${order(1)}, {"order_id":`, 'not readable as JSON'],
    ['wraps its rows in an object', '{\n  "orders": []\n}', 'neither an array of objects nor one object a line'],
  ])('refuses a file that %s', async (_, text, message) => {
    await expect(project.land('orders.json', text)).rejects.toMatchObject({
      kind: 'bad_data',
      message: expect.stringContaining(message),
    });
  });
});

describe('landing a Parquet file', () => {
  it('turns every type into text that says the same', async () => {
    const path = join(project.folder, 'orders.parquet');
    await readParquet(`copy (select 1::bigint as order_id, timestamptz '2024-07-01 10:00:00+02' as ordered_at,
      timestamp '2024-07-01 08:30:00' as updated_at, 12.50::decimal(9, 2) as amount, 0.1::double as tax,
      true as is_subscription_renewal, encode('é') as channel, {'a': [1, 2]} as extra, date '2024-07-01' as day
      union all select null, null, null, null, null, null, null, null, null) to '${path}'`);
    expect(await project.landed(await project.landPath(path))).toEqual([
      {
        _row: '1',
        _broken: null,
        _text: null,
        order_id: '1',
        ordered_at: '2024-07-01T08:00:00.000000Z',
        updated_at: '2024-07-01 08:30:00',
        amount: '12.50',
        tax: '0.1',
        is_subscription_renewal: 'true',
        channel: 'é',
        extra: '{"a":[1,2]}',
        day: '2024-07-01',
      },
      expect.objectContaining({ _row: '2', order_id: null, extra: null }),
    ]);
  });

  it('refuses a file that only claims to be one', async () => {
    await expect(project.land('orders.parquet', 'PAR1 not really')).rejects.toMatchObject({
      kind: 'bad_data',
      message: 'acme/shop orders: orders.parquet: not a whole Parquet file',
    });
  });
});
