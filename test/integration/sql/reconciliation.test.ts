/** Whatever a small shop holds, orders and money agree from the raw rows to the published customers. */
import * as fc from 'fast-check';
import { afterAll, describe, expect, it } from 'vitest';
import { addDays } from '../../../lib/pure/dates.ts';
import { openSqlShop } from '../../support/sql-shop.ts';

const shop = await openSqlShop();
afterAll(() => shop.close());

const asOf = '2024-06-30';
const asOfEnd = '2024-07-01T00:00:00Z';

const maybe = <T>(arbitrary: fc.Arbitrary<T>): fc.Arbitrary<T | null> => fc.option(arbitrary, { freq: 3 });
const instant = fc.integer({ min: 0, max: 420 * 24 }).map((hours) => {
  const day = addDays('2023-06-01', Math.floor(hours / 24));
  return `${day}T${String(hours % 24).padStart(2, '0')}:30:00Z`;
});
/** Ten-thousandths. */
const units = fc.oneof(fc.constant(0), fc.integer({ min: 0, max: 99_999_999 }), fc.constant(1_234_567_890_129_900));
const orders = fc.uniqueArray(
  fc.record({
    order_id: fc.integer({ min: 1, max: 40 }).map(String),
    customer_id: maybe(fc.constantFrom('a', 'b', 'ç', '0001', '1')),
    email: maybe(fc.constantFrom('x@example.test', ' X@example.test', 'y@example.test')),
    ordered_at: instant,
    updated_at: maybe(instant),
    cancelled_at: fc.option(instant, { freq: 1 }),
    status: maybe(fc.constantFrom('paid', 'partially_refunded', 'refunded', 'cancelled', 'pending', 'test')),
    currency: maybe(fc.constantFrom('EUR', 'eur', 'USD')),
    units,
  }),
  { maxLength: 25, selector: ({ order_id }) => order_id },
);
type Order = typeof orders extends fc.Arbitrary<(infer O)[]> ? O : never;

const money = (whole: bigint): string =>
  whole
    .toString()
    .padStart(5, '0')
    .replace(/(\d{4})$/, '.$1');

/** The rules in words of their own: does this order count at the end of the reference date? */
function counts({ customer_id, email, ordered_at, updated_at, cancelled_at, status, currency }: Order): boolean {
  if (ordered_at >= asOfEnd || (customer_id === null && email === null)) return false;
  if (status === 'test' || status === 'pending' || currency === 'USD') return false;
  const hasEnded = cancelled_at !== null || status === 'refunded' || status === 'cancelled';
  return !hasEnded || (cancelled_at ?? updated_at ?? ordered_at) >= asOfEnd;
}

describe('the books', () => {
  it('agree from orders to customers, to the order and to the smallest unit', async () => {
    await fc.assert(
      fc.asyncProperty(orders, async (given) => {
        await shop.transform(
          { orders: given.map(({ units: whole, ...row }) => ({ ...row, amount: money(BigInt(whole)) })) },
          { asOf },
        );
        await shop.audit();
        await shop.publish();
        const counted = given.filter(counts);
        const total = money(counted.reduce((sum, { units: whole }) => sum + BigInt(whole), 0n));
        const [books] = await shop.rows(`select
          (select count(*) from stg_orders) as staged,
          (select count(*) from int_orders) as judged,
          (select count(*) from int_orders where is_counted) as counted,
          (select coalesce(sum(amount) filter (where is_counted), 0) from int_orders)::decimal(38, 4) as counted_money,
          (select coalesce(sum(orders), 0) from int_purchase_days) as day_orders,
          (select coalesce(sum(orders), 0) from customer_histories) as history_orders,
          (select coalesce(sum(spend), 0) from customer_histories)::decimal(38, 4) as history_money,
          (select coalesce(sum(historic_orders), 0) from customers) as customer_orders,
          (select coalesce(sum(historic_clv), 0) from customers)::decimal(38, 4) as customer_money,
          (select coalesce(sum(orders), 0) from clusters where k = 10) as cluster_orders,
          (select coalesce(sum(total_spend), 0) from clusters where k = 3)::decimal(38, 4) as cluster_money`);
        expect(books).toEqual({
          staged: given.length,
          judged: given.length,
          counted: counted.length,
          counted_money: total,
          day_orders: counted.length,
          history_orders: counted.length,
          history_money: total,
          customer_orders: counted.length,
          customer_money: total,
          cluster_orders: counted.length,
          cluster_money: total,
        });
        const impossible = await shop.rows(
          `select * from customer_histories where not (0 <= recency_days and recency_days <= tenure_days
             and frequency = purchase_days - 1 and purchase_days <= orders and frequency <= recency_days
             and 0 <= repeat_spend and repeat_spend <= spend)`,
        );
        expect(impossible).toEqual([]);
        const [people] = await shop.rows(`select count(*) as customers, count(distinct customer_key) as keys,
          (select count(distinct customer_key) from int_customers_resolved) as people,
          (select count(*) from contacts) as contacts from customers`);
        expect(new Set(Object.values(people ?? {})).size).toBe(1);
      }),
      { numRuns: 15 },
    );
  }, 240_000);
});
