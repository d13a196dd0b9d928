/** Orders in other currencies: which rate of which day, what it makes of them, and what happens without one. */
import { afterAll, describe, expect, it } from 'vitest';
import { openSqlShop, type ShopContext, type ShopRow } from '../../support/sql-shop.ts';

const shop = await openSqlShop();
afterAll(() => shop.close());

const rate = (from: string, to: string, date: string, value: string, row: ShopRow = {}): ShopRow => ({
  from,
  to,
  date,
  rate: value,
  ...row,
});

/** Order id → its amount in the store's currency, or why it is left out. */
async function amounts(
  orders: readonly ShopRow[],
  currency_rates: readonly ShopRow[],
  { refunds = [], ...context }: ShopContext & { readonly refunds?: readonly ShopRow[] } = {},
): Promise<Record<string, string>> {
  const given = orders.map((row) => ({ customer_id: 'ana', amount: '100', currency: 'USD', ...row }));
  await shop.transform({ orders: given, currency_rates, refunds }, context);
  await shop.audit();
  const rows = await shop.rows<{ order_id: string; worth: string }>(
    `select order_id, coalesce(left_out_because, amount::varchar) as worth from int_orders`,
  );
  return Object.fromEntries(rows.map(({ order_id, worth }) => [order_id, worth]));
}

describe('the rate of an order', () => {
  it('is the latest one of its day or the 31 days before it', async () => {
    const rates = [rate('USD', 'EUR', '2024-01-31', '0.5'), rate('USD', 'EUR', '2024-02-02', '0.6')];
    const on = (date: string) => ({ order_id: date, ordered_at: `${date}T10:00:00Z` });
    expect(
      await amounts(
        ['2024-01-30', '2024-01-31', '2024-02-01', '2024-02-02', '2024-03-04', '2024-03-05'].map(on),
        rates,
      ),
    ).toEqual({
      '2024-01-30': 'no_rate',
      '2024-01-31': '50.0000',
      '2024-02-01': '50.0000',
      '2024-02-02': '60.0000',
      '2024-03-04': '60.0000',
      '2024-03-05': 'no_rate',
    });
  });

  it('is that of the day in the store', async () => {
    const rates = [rate('USD', 'EUR', '2024-02-01', '0.5'), rate('USD', 'EUR', '2024-02-02', '0.6')];
    const orders = [{ order_id: 'late', ordered_at: '2024-02-01T23:30:00Z' }];
    expect(await amounts(orders, rates)).toEqual({ late: '50.0000' });
    expect(await amounts(orders, rates, { zone: 'Europe/Madrid' })).toEqual({ late: '60.0000' });
  });

  it('may be written the other way round; the direct one of the same day counts, a later one before it', async () => {
    const orders = ['2024-02-01', '2024-02-02', '2024-02-03'].map((date) => ({ order_id: date, ordered_at: date }));
    const rates = [
      rate('EUR', 'USD', '2024-02-01', '3'),
      rate('EUR', 'USD', '2024-02-02', '4'),
      rate('USD', 'EUR', '2024-02-02', '0.3'),
      rate('eur', 'usd', '2024-02-03', '8'),
    ];
    expect(await amounts(orders, rates)).toEqual({
      '2024-02-01': '33.3333',
      '2024-02-02': '30.0000',
      '2024-02-03': '12.5000',
    });
  });

  it('is corrected by a later file, and by the first source by name where two say different things', async () => {
    const orders = [
      { order_id: 'usd', ordered_at: '2024-02-01' },
      { order_id: 'gbp', ordered_at: '2024-02-01', currency: 'gbp' },
    ];
    const rates = [
      rate('USD', 'EUR', '2024-02-01', '0.5', { _load: '000002-b' }),
      rate('USD', 'EUR', '2024-02-01', '0.4', { _load: '000001-a' }),
      rate('GBP', 'EUR', '2024-02-01', '2', { _source: 'bank' }),
      rate('GBP', 'EUR', '2024-02-01', '3', { _source: 'agency' }),
    ];
    expect(await amounts(orders, rates)).toEqual({ usd: '50.0000', gbp: '300.0000' });
  });

  it('keeps large amounts and small rates exact, rounded half up at the fourth decimal', async () => {
    const at = { ordered_at: '2024-02-01' };
    const orders = [
      { ...at, order_id: 'large', amount: '123456789012.3456' },
      { ...at, order_id: 'half', amount: '0.0001', currency: 'CHF' },
      { ...at, order_id: 'dong', amount: '1000000000', currency: 'VND' },
      { ...at, order_id: 'beyond', amount: '99999999999999.9999', currency: 'BTC' },
    ];
    const rates = [
      rate('USD', 'EUR', '2024-02-01', '0.92345678901234'),
      rate('CHF', 'EUR', '2024-02-01', '0.5'),
      rate('EUR', 'VND', '2024-02-01', '27000'),
      rate('BTC', 'EUR', '2024-02-01', '99999999999999'),
    ];
    // 123456789012.3456 × 0.92345678901234 = 114007009958.31…; 10^9 / 27000 = 37037.037037…
    const exact = (1234567890123456n * 92345678901234n * 10n) / 10n ** 14n;
    const large = (exact + 5n) / 10n;
    const text = `${large / 10000n}.${String(large % 10000n).padStart(4, '0')}`;
    expect(await amounts(orders, rates)).toEqual({
      large: text,
      half: '0.0001',
      dong: '37037.0370',
      beyond: 'no_rate',
    });
  });
});

it('leaves orders without a rate out for a reason of their own, and takes them in once a rate has come', async () => {
  const orders = [
    { order_id: 'usd', ordered_at: '2024-02-01' },
    { order_id: 'eur', ordered_at: '2024-02-01', currency: null },
    { order_id: 'cancelled', ordered_at: '2024-02-01', status: 'cancelled' },
  ];
  expect(await amounts(orders, [])).toEqual({ usd: 'no_rate', eur: '100.0000', cancelled: 'cancelled' });
  expect(await amounts(orders, [rate('USD', 'GBP', '2024-02-01', '2')])).toMatchObject({ usd: 'no_rate' });
  expect(await amounts(orders, [rate('USD', 'EUR', '2024-02-01', '2')])).toMatchObject({ usd: '200.0000' });
});

it('takes refunds back at the rate at which their order came in, whatever the rate is on their own day', async () => {
  const rates = [
    rate('USD', 'EUR', '2024-02-01', '0.5'),
    rate('USD', 'EUR', '2024-03-01', '0.9'),
    rate('CHF', 'EUR', '2024-02-01', '1.1'),
  ];
  const refund = (id: string, order_id: string, amount: string, currency: string | null = null): ShopRow => ({
    refund_id: id,
    order_id,
    refunded_at: '2024-03-01',
    amount,
    currency,
  });
  const orders = ['part', 'whole', 'euros', 'francs'].map((order_id) => ({ order_id, ordered_at: '2024-02-01' }));
  const refunds = [
    refund('1', 'part', '40'),
    refund('2', 'whole', '100', 'usd'),
    refund('3', 'euros', '10', 'EUR'),
    refund('4', 'francs', '10', 'CHF'),
    refund('5', 'francs', '10', 'SEK'),
  ];
  expect(await amounts(orders, rates, { refunds })).toEqual({
    part: '30.0000',
    whole: 'refunded',
    euros: '40.0000',
    francs: '39.0000',
  });
  expect(await shop.rows(`select left_out_because as reason from int_refunds where refund_id = '5'`)).toEqual([
    { reason: 'no_rate' },
  ]);
});

it('leaves nothing of an order that was refunded in parts, however they are rounded', async () => {
  const orders = [{ order_id: '1', ordered_at: '2024-02-01', amount: '100' }];
  const rates = [rate('EUR', 'USD', '2024-02-01', '3')];
  const parts = ['33.3333', '33.3333', '33.3334'].map((amount, at) => ({
    refund_id: String(at),
    order_id: '1',
    refunded_at: `2024-03-0${at + 1}`,
    amount,
  }));
  expect(await amounts(orders, rates, { refunds: parts.slice(0, 2) })).toEqual({ 1: '11.1111' });
  expect(await amounts(orders, rates, { refunds: parts, asOf: '2024-03-02' })).toEqual({ 1: '11.1111' });
  expect(await amounts(orders, rates, { refunds: parts })).toEqual({ 1: 'refunded' });
  expect(await shop.rows('select sum(excess_amount) as excess from int_refunds')).toEqual([{ excess: '0.0000' }]);
});
