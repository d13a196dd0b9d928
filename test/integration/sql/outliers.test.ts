/** Outliers of a shop in the warehouse: what is learned without them, and the table that names who was touched. */
import { afterAll, expect, it } from 'vitest';
import { learnWithoutOutliers, writeOutliers } from '../../../activities/outliers.ts';
import { openSqlShop } from '../../support/sql-shop.ts';

const shop = await openSqlShop();
afterAll(() => shop.close());

const fence = { stage: 'fit', token: 1, attempt: 1 };

/** Five customers of one purchase, 10 to 160, and one of 100,000; one who comes back on three days. */
const amounts = ['10', '20', '40', '80', '160', '100000'];
const orders = [
  ...amounts.map((amount, at) => ({
    order_id: `${at}`,
    customer_id: `c${at}`,
    ordered_at: '2024-01-10T10:00:00Z',
    amount,
  })),
  ...['01', '02', '03'].map((day) => ({
    order_id: `b${day}`,
    customer_id: 'back',
    ordered_at: `2024-02-${day}T10:00:00Z`,
    amount: '40',
  })),
];

async function readPurchases() {
  const { columns } = await shop.warehouse.columns(
    `select customer_number - 1 as customer, date_diff('day', date '1970-01-01', purchase_date) as "day", days.spend
     from int_purchase_days as days join customer_histories using (person_number) order by 1, 2`,
    { customer: 'int32', day: 'int32', spend: 'float64' },
  );
  return {
    customers: amounts.length + 1,
    customer: Uint32Array.from(columns.customer),
    day: columns.day,
    spend: columns.spend,
  };
}

async function touched(bits: Uint8Array | null) {
  await shop.warehouse.claim(fence);
  await shop.warehouse.commit(fence, (transaction) => writeOutliers(transaction, bits));
  return shop.rows(
    `select customer_id, has_extreme_amount, has_extreme_count from outliers
     join int_customers_resolved using (customer_key) order by customer_id`,
  );
}

it('caps what models learn, leaves the books alone and names who was touched', async () => {
  await shop.transform({ orders });
  const until = Date.parse('2024-06-30') / 86_400_000;
  // Amounts 10, 20, 40 four times, 80, 160, 100,000: quartiles 40 and 80, so the fences are 40 / 2^1.5 and 80 · 2^1.5.
  const learned = learnWithoutOutliers(await readPurchases(), { until }, { method: 'quantile', action: 'cap' });
  const [lower, upper] = [40 / 2 ** 1.5, 80 * 2 ** 1.5];
  expect(learned.report.amounts).toMatchObject({ lower, upper, customers: 2, purchaseDays: 2 });
  expect(learned.meanDayValue).toBeCloseTo((lower + 20 + 40 * 4 + 80 + 160 + upper) / 9, 9);
  expect([...learned.histories.weight]).toEqual([6, 1]);
  expect(await touched(learned.touched)).toEqual([
    { customer_id: 'c0', has_extreme_amount: true, has_extreme_count: false },
    { customer_id: 'c5', has_extreme_amount: true, has_extreme_count: false },
  ]);
  expect(await shop.rows('select cast(sum(spend) as double) as spend from customer_histories')).toEqual([
    { spend: 100_430 },
  ]);
});

it('names nobody where nothing is treated', async () => {
  await shop.transform({ orders });
  expect(await touched(null)).toEqual([]);
});
