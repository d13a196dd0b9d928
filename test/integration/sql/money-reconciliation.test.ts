/** Whatever a shop with refunds, currencies and lines holds, money agrees with an account kept apart from the models. */
import * as fc from 'fast-check';
import { afterAll, expect, it } from 'vitest';
import { addDays } from '../../../lib/pure/dates.ts';
import { openSqlShop } from '../../support/sql-shop.ts';

const shop = await openSqlShop();
afterAll(() => shop.close());

const asOf = '2024-06-30';
const maybe = <T>(arbitrary: fc.Arbitrary<T>): fc.Arbitrary<T | null> => fc.option(arbitrary, { freq: 3 });
const day = fc.integer({ min: 0, max: 130 }).map((days) => addDays('2024-03-01', days));
/** Ten-thousandths. */
const units = fc.oneof(fc.constant(0n), fc.bigInt({ min: 1n, max: 9_999_999n }), fc.constant(12_345_678_901_299n));
const ids: fc.Arbitrary<string> = fc.integer({ min: 1, max: 25 }).map((id) => (id === 25 ? 'é' : String(id)));
const people: fc.Arbitrary<string> = fc.constantFrom('ana', 'bob', 'ñu', '0001', '1');

const shops = fc.record({
  orders: fc.uniqueArray(
    fc.record({
      order_id: ids,
      customer_id: people,
      ordered_at: day,
      status: maybe(fc.constantFrom('paid', 'cancelled', 'test', 'partially_refunded')),
      currency: maybe(fc.constantFrom('EUR', 'USD', 'GBP')),
      units,
    }),
    { minLength: 3, maxLength: 25, selector: ({ order_id }) => order_id },
  ),
  refunds: fc.uniqueArray(
    fc.record({
      refund_id: fc.integer({ min: 1, max: 99 }).map(String),
      order_id: maybe(fc.oneof(ids, fc.constant('lost'))),
      customer_id: maybe(fc.oneof(people, fc.constant('stranger'))),
      refunded_at: day,
      currency: maybe(fc.constantFrom('EUR', 'USD', 'GBP')),
      units,
    }),
    { maxLength: 30, selector: ({ refund_id }) => refund_id },
  ),
  rates: fc.uniqueArray(fc.record({ date: day, isTurned: fc.boolean(), units: fc.bigInt({ min: 1n, max: 40_000n }) }), {
    maxLength: 6,
    selector: ({ date, isTurned }) => `${date}${isTurned}`,
  }),
});
type Shop = typeof shops extends fc.Arbitrary<infer S> ? S : never;

const money = (whole: bigint): string => {
  const text = (whole < 0n ? -whole : whole)
    .toString()
    .padStart(5, '0')
    .replace(/(\d{4})$/, '.$1');
  return whole < 0n ? `-${text}` : text;
};
const halfUp = (above: bigint, below: bigint): bigint => (2n * above + below) / (2n * below);

/** What a unit of USD is worth in EUR on a day, times 10^14; GBP never has a rate. */
function rateOn({ rates }: Shop, currency: string, date: string): bigint | undefined {
  if (currency === 'EUR') return 10n ** 14n;
  if (currency !== 'USD') return undefined;
  const [latest] = rates
    .filter((rate) => rate.date <= date && addDays(rate.date, 31) >= date)
    .toSorted((a, b) => (a.date < b.date ? 1 : a.date > b.date ? -1 : Number(a.isTurned) - Number(b.isTurned)));
  if (latest === undefined) return undefined;
  const written = latest.units * 10n ** 10n;
  return latest.isTurned ? halfUp(10n ** 28n, written) : written;
}

/** The books by hand: orders one after the other, their refunds in the order of days and ids. */
function account(given: Shop) {
  const known = new Map(given.orders.filter(({ ordered_at }) => ordered_at <= asOf).map((one) => [one.order_id, one]));
  const buyers = new Set([...known.values()].map(({ customer_id }) => customer_id));
  const refunds = given.refunds
    .filter(({ refunded_at }) => refunded_at <= asOf)
    .toSorted((a, b) =>
      a.refunded_at < b.refunded_at ? -1 : a.refunded_at > b.refunded_at ? 1 : a.refund_id < b.refund_id ? -1 : 1,
    );
  const worth = (amount: bigint, currency: string, date: string): bigint | undefined => {
    const rate = rateOn(given, currency, date);
    return rate === undefined ? undefined : halfUp(amount * rate, 10n ** 14n);
  };
  let orders = 0;
  let spend = 0n;
  let excess = 0n;
  for (const order of known.values()) {
    const gross = worth(order.units, order.currency ?? 'EUR', order.ordered_at);
    let left = gross ?? 0n;
    // In each currency by itself: what all of them so far are worth, less what those before were.
    const paid = new Map<string, bigint>();
    for (const refund of refunds.filter(({ order_id }) => order_id === order.order_id)) {
      const currency = refund.currency ?? order.currency ?? 'EUR';
      const before = paid.get(currency) ?? 0n;
      paid.set(currency, before + refund.units);
      const [all, earlier] = [before + refund.units, before].map((sum) => worth(sum, currency, order.ordered_at));
      if (all === undefined || earlier === undefined) continue;
      const value = all - earlier;
      const taken = value < left ? value : left;
      left -= taken;
      excess += value - taken;
    }
    const isOut = order.status === 'cancelled' || order.status === 'test' || gross === undefined;
    if (isOut || (gross > 0n && left === 0n)) continue;
    orders += 1;
    spend += left;
  }
  let lowered = 0n;
  for (const { order_id, customer_id, currency, units: amount, refunded_at } of refunds) {
    if ((order_id !== null && known.has(order_id)) || customer_id === null || !buyers.has(customer_id)) continue;
    lowered += worth(amount, currency ?? 'EUR', refunded_at) ?? 0n;
  }
  return { orders, spend: money(spend), clv: money(spend - lowered), excess: money(excess) };
}

it('agrees from the files to orders, customers and clusters, to the smallest unit', async () => {
  await fc.assert(
    fc.asyncProperty(shops, async (given) => {
      const row = <T extends { readonly units: bigint }>({ units: whole, ...rest }: T) => ({
        ...rest,
        amount: money(whole),
      });
      const rates = given.rates.map(({ date, isTurned, units: whole }) => ({
        ...(isTurned ? { from: 'EUR', to: 'USD' } : { from: 'USD', to: 'EUR' }),
        date,
        rate: money(whole),
      }));
      await shop.transform(
        { orders: given.orders.map(row), refunds: given.refunds.map(row), currency_rates: rates },
        { asOf },
      );
      await shop.audit();
      await shop.publish();
      const expected = account(given);
      const [books] = await shop.rows(`select
        (select count(*) from int_orders) as judged,
        (select count(*) from int_refunds) as judged_refunds,
        (select count(*) from int_orders where is_counted) as orders,
        (select coalesce(sum(amount) filter (where is_counted), 0) from int_orders)::decimal(38, 4) as spend,
        (select coalesce(sum(spend), 0) from customer_histories)::decimal(38, 4) as history_spend,
        (select coalesce(sum(historic_orders), 0) from customers) as customer_orders,
        (select coalesce(sum(historic_clv), 0) from customers)::decimal(38, 4) as clv,
        (select coalesce(sum(total_spend), 0) from clusters where k = 3)::decimal(38, 4) as cluster_clv,
        (select coalesce(sum(excess_amount), 0) from int_refunds)::decimal(38, 4) as excess`);
      expect(books).toEqual({
        judged: given.orders.length,
        judged_refunds: given.refunds.length,
        orders: expected.orders,
        spend: expected.spend,
        history_spend: expected.spend,
        customer_orders: expected.orders,
        clv: expected.clv,
        cluster_clv: expected.clv,
        excess: expected.excess,
      });
      expect(
        await shop.rows(`select 1 from int_orders where left_out_because = 'refunded' and amount <> 0
          or amount < 0 or refunded_amount > gross_amount`),
      ).toEqual([]);
    }),
    { numRuns: 15 },
  );
}, 240_000);
