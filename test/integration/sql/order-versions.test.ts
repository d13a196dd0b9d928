/** Which version of an order counts, and which rows are the same order. */
import { afterAll, describe, expect, it } from 'vitest';
import { openSqlShop, type ShopRow } from '../../support/sql-shop.ts';

const shop = await openSqlShop();
afterAll(() => shop.close());

const version = (row: ShopRow): ShopRow => ({
  order_id: 'A1',
  customer_id: 'c1',
  ordered_at: '2024-01-10T10:00:00Z',
  ...row,
});

async function amountOf(...versions: readonly ShopRow[]): Promise<unknown> {
  await shop.transform({ orders: versions.map(version) });
  return (await shop.rows('select amount from stg_orders order by source, order_id')).map(({ amount }) => amount);
}

describe('the version of an order', () => {
  it('is that of the later load, though the earlier one says it was updated later', async () => {
    const first = { _load: '000001-zz', updated_at: '2024-03-01T00:00:00Z', amount: '10' };
    const second = { _load: '000002-aa', updated_at: '2024-02-01T00:00:00Z', amount: '20' };
    expect(await amountOf(first, second)).toEqual(['20.0000']);
    expect(await amountOf(second, first)).toEqual(['20.0000']);
  });

  it('is the one updated last inside a load, wherever it stands; no updated_at is the oldest', async () => {
    const newest = { updated_at: '2024-03-01T00:00:00Z', amount: '30' };
    const older = { updated_at: '2024-02-29T23:59:59Z', amount: '20' };
    const undated = { amount: '10' };
    expect(await amountOf(newest, older, undated)).toEqual(['30.0000']);
    expect(await amountOf(undated, newest, older)).toEqual(['30.0000']);
    expect(await amountOf(older, undated)).toEqual(['20.0000']);
  });

  it('is the last line where load and update are equal', async () => {
    const at = { updated_at: '2024-03-01T00:00:00Z' };
    expect(await amountOf({ ...at, amount: '1' }, { ...at, amount: '2' }, { ...at, amount: '3' })).toEqual(['3.0000']);
    expect(await amountOf({ amount: '3', _row: 9 }, { amount: '1', _row: 10 })).toEqual(['1.0000']);
  });

  it('moves the order to another customer, who keeps it alone', async () => {
    await shop.transform({
      orders: [version({ amount: '5' }), version({ amount: '5', customer_id: 'c2', _load: '000002-0' })],
    });
    expect(await shop.rows('select source, customer_id from int_customers_resolved order by all')).toEqual([
      { source: 'shop', customer_id: 'c2' },
    ]);
  });

  it('belongs to its source: two sources may use the same id', async () => {
    expect(await amountOf({ amount: '1' }, { amount: '2', _source: 'pos' })).toEqual(['2.0000', '1.0000']);
  });

  it('knows ids that differ in letters, accents and leading zeros apart', async () => {
    const ids = ['0001', '1', '\u00e9', 'e\u0301', '\u00c9', '訂單🛒', "o'rder", 'A|B'];
    await shop.transform({ orders: ids.map((order_id) => version({ order_id, amount: '1' })) });
    expect(await shop.rows('select count(*) as orders from int_orders where is_counted')).toEqual([{ orders: 8 }]);
  });
});
