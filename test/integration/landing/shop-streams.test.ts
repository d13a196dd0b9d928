/** Order lines, refunds, products and currency rates, from files to raw tables and quarantine. */
import { afterEach, beforeEach, describe, expect, it } from 'vitest';
import type { StreamName } from '../../../lib/streams.ts';
import { createLandingProject, type LandingProject } from './landing-project.ts';

let project: LandingProject;
beforeEach(async () => {
  project = await createLandingProject();
});
afterEach(() => project.remove());

async function load(stream: StreamName, content: string, name = `${stream}.csv`): Promise<readonly object[]> {
  await project.land(name, content, { stream });
  await project.load();
  return project.rows(
    `select * exclude (_connector, _source, _load, _row, _loaded_at) from raw_${stream} order by _load, _row`,
  );
}

const quarantined = async () =>
  (await project.rows<{ row: number; reason: string }>('select "row", reason from quarantine order by "row"')).map(
    ({ row, reason }) => `${row}: ${reason}`,
  );

describe('order lines', () => {
  it('are read with goods by weight and by their usual names', async () => {
    const line = { order_id: '0001', order_updated_at: null };
    expect(
      await load(
        'order_lines',
        'Order ID,Line Number,SKU,Units,Amount,Discount\n0001,1,mug,2,20,1.5\n0001,2,té,0.350,4.2,\n',
      ),
    ).toEqual([
      { ...line, line_id: '1', product_id: 'mug', quantity: '2.0000', amount: '20.0000', discount: '1.5000' },
      { ...line, line_id: '2', product_id: 'té', quantity: '0.3500', amount: '4.2000', discount: null },
    ]);
  });

  it('are put aside without an order, a line, a product, a quantity or an amount', async () => {
    const lines = [
      'order_id,line_id,product_id,quantity,amount',
      ',1,m,1,1',
      'o,,m,1,1',
      'o,1,,1,1',
      'o,2,m,two,1',
      'o,3,m,1,',
    ];
    expect(await load('order_lines', `${lines.join('\n')}\n`)).toEqual([]);
    expect(await quarantined()).toEqual([
      '2: order_id is missing',
      '3: line_id is missing',
      '4: product_id is missing',
      '5: quantity: two is not a number',
      '6: amount is missing',
    ]);
  });
});

describe('refunds', () => {
  it('are read as instants and dates of the store, and get an id where they have none', async () => {
    const content = 'order_id,refund_date,amount\no1,2024-03-01,5\no1,2024-03-01,5\no2,2024-03-01T10:00:00Z,0.5\n';
    const rows = await load('refunds', content);
    expect(rows).toMatchObject([
      { order_id: 'o1', customer_id: null, refunded_at: '2024-02-29T23:00:00.000Z', amount: '5.0000', currency: null },
      { order_id: 'o1', refunded_at: '2024-02-29T23:00:00.000Z', amount: '5.0000' },
      { order_id: 'o2', refunded_at: '2024-03-01T10:00:00.000Z', amount: '0.5000' },
    ]);
    const ids = rows.map((row) => (row as { refund_id: string }).refund_id);
    expect(new Set(ids).size).toBe(3);
    // The same rows in a newer file are the same refunds.
    const again = await load('refunds', content.replace(/o2.*\n/, ''), 'again.csv');
    expect(again.map((row) => (row as { refund_id: string }).refund_id)).toEqual([...ids, ...ids.slice(0, 2)]);
  });

  it('are put aside with a sign, without a day or without an amount', async () => {
    expect(
      await load('refunds', 'refund_id,refunded_at,amount\n1,2024-01-01,-5\n2,,5\n3,2024-01-01,\n4,soon,1\n'),
    ).toEqual([]);
    expect(await quarantined()).toEqual([
      '2: amount: -5 is below 0; what was paid back is written without a sign',
      '3: refunded_at is missing',
      '4: amount is missing',
      '5: refunded_at: "soon" is not a date (YYYY-MM-DD or ISO 8601)',
    ]);
  });
});

describe('products', () => {
  it('are read from JSON lines with what is nested, and put aside without a title', async () => {
    const lines = [
      { product_id: '0042', title: 'Té 🍵', category: 'Huerto ECO', price: 4.5, attributes: { colour: 'green' } },
      { product_id: '43' },
    ];
    expect(await load('products', lines.map((row) => JSON.stringify(row)).join('\n'), 'products.jsonl')).toEqual([
      {
        product_id: '0042',
        title: 'Té 🍵',
        category: 'Huerto ECO',
        type: null,
        price: '4.5000',
        attributes: '{"colour":"green"}',
        updated_at: null,
      },
    ]);
    expect(await quarantined()).toEqual(['2: title is missing']);
  });
});

describe('currency rates', () => {
  it('keep fourteen decimals', async () => {
    expect(
      await load('currency_rates', 'from,to,date,rate\nVND,EUR,2024-01-02,0.00003703703703\nBTC,EUR,2024-01-02,1e5\n'),
    ).toEqual([
      { from: 'VND', to: 'EUR', date: '2024-01-02', rate: '0.00003703703703' },
      { from: 'BTC', to: 'EUR', date: '2024-01-02', rate: '100000.00000000000000' },
    ]);
  });

  it('are put aside where they are nothing, less, too large or no number', async () => {
    const rates = ['0', '-1', '0.000000000000001', '999999999999999', 'par', ''];
    expect(
      await load('currency_rates', `from,to,date,rate\n${rates.map((r) => `USD,EUR,2024-01-02,${r}\n`).join('')}`),
    ).toEqual([]);
    expect(await quarantined()).toEqual([
      '2: rate: 0 is not above 0',
      '3: rate: -1 is not above 0',
      '4: rate: 0.000000000000001 is not above 0',
      '5: rate: 999999999999999 is too large: 14 digits before the point are the most',
      '6: rate: par is not a number',
      '7: rate is missing',
    ]);
  });

  it('without a needed column stop with the headers that were found', async () => {
    await expect(load('currency_rates', 'base,to,date,rate\nUSD,EUR,2024-01-02,1\n')).rejects.toMatchObject({
      message: expect.stringContaining('no column for from; headers found: "base", "to", "date", "rate"') as string,
    });
  });
});

it('tells columns that nothing takes, and takes one that a later file brings', async () => {
  const first = await project.land('a.csv', 'refund_id,refunded_at,amount,clerk\n1,2024-01-01,5,Bo\n', {
    stream: 'refunds',
  });
  expect(first.ignored).toEqual(['clerk']);
  const second = await project.land('b.csv', 'refund_id,refunded_at,amount,order_id\n2,2024-01-01,5,o1\n', {
    stream: 'refunds',
  });
  expect(second.schemaHash).not.toBe(first.schemaHash);
  await project.load();
  const rows = 'select refund_id, order_id from raw_refunds order by refund_id';
  const loaded = await project.rows(rows);
  expect(loaded).toEqual([
    { refund_id: '1', order_id: null },
    { refund_id: '2', order_id: 'o1' },
  ]);
  await project.rebuild();
  expect(await project.rows(rows)).toEqual(loaded);
});
