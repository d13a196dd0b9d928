/** The published customer: values, dates, states. */
import { afterAll, describe, expect, it } from 'vitest';
import { addDays } from '../../../lib/pure/dates.ts';
import { type Findings, openSqlShop, type ShopContext, type ShopRow, type ShopRows } from '../../support/sql-shop.ts';

const shop = await openSqlShop();
afterAll(() => shop.close());

const asOf = '2024-06-30';

/** Orders of one customer: amounts by day. */
const orders = (
  customer_id: string,
  ...bought: readonly (readonly [day: string, amount: string])[]
): readonly ShopRow[] =>
  bought.map(([day, amount], at) => ({
    order_id: `${customer_id}-${at}`,
    customer_id,
    ordered_at: `${day}T12:00:00Z`,
    amount,
  }));

async function customers<T = Record<string, unknown>>(
  columns: string,
  rows: ShopRows,
  findings?: Findings,
  context?: ShopContext,
): Promise<readonly T[]> {
  await shop.transform(rows, context);
  await shop.publish(findings);
  return shop.rows<T>(
    `select customer_id, ${columns} from customers join contacts using (customer_key) order by customer_id`,
  );
}

const daysAgo = (days: number): string => addDays(asOf, -days);

describe('values', () => {
  it('are exact: averages round half up at the fourth decimal', async () => {
    const day = '2024-01-01';
    expect(
      await customers('historic_orders, historic_clv, average_order_value', {
        orders: [
          ...orders('a', [day, '0.10'], [day, '0.20'], [day, '0.30']),
          ...orders('b', [day, '10'], [day, '0'], [day, '0']),
          ...orders('c', [day, '0.0003'], [day, '0']),
          ...orders('d', [day, '0.0001'], [day, '0'], [day, '0']),
          ...orders('e', [day, '12345678901234.5678']),
          ...orders('f', ...Array.from({ length: 700 }, () => [day, '123456789012.99'] as const)),
          ...orders('g', [day, '0']),
        ],
      }),
    ).toEqual([
      { customer_id: 'a', historic_orders: 3, historic_clv: '0.6000', average_order_value: '0.2000' },
      { customer_id: 'b', historic_orders: 3, historic_clv: '10.0000', average_order_value: '3.3333' },
      { customer_id: 'c', historic_orders: 2, historic_clv: '0.0003', average_order_value: '0.0002' },
      { customer_id: 'd', historic_orders: 3, historic_clv: '0.0001', average_order_value: '0.0000' },
      {
        customer_id: 'e',
        historic_orders: 1,
        historic_clv: '12345678901234.5678',
        average_order_value: '12345678901234.5678',
      },
      {
        customer_id: 'f',
        historic_orders: 700,
        historic_clv: '86419752309093.0000',
        average_order_value: '123456789012.9900',
      },
      { customer_id: 'g', historic_orders: 1, historic_clv: '0.0000', average_order_value: '0.0000' },
    ]);
  });

  it('have an average of days between orders from the second purchase day on', async () => {
    expect(
      await customers('purchase_days, average_days_between_orders as days', {
        orders: [
          ...orders('once', ['2024-01-01', '1']),
          ...orders('one day', ['2024-01-01', '1'], ['2024-01-01', '1']),
          ...orders('three', ['2024-01-01', '1'], ['2024-01-02', '1'], ['2024-01-02', '1'], ['2024-01-06', '1']),
        ],
      }),
    ).toEqual([
      { customer_id: 'once', purchase_days: 1, days: null },
      { customer_id: 'one day', purchase_days: 1, days: null },
      { customer_id: 'three', purchase_days: 3, days: 2.5 },
    ]);
  });
});

describe('the lifecycle state', () => {
  const bounds = [0, 181, 182, 364, 365, 730, 731, 4000];
  const shopOf = (days: readonly number[]): ShopRows => ({
    orders: days.flatMap((ago) => orders(String(ago).padStart(4, '0'), [daysAgo(ago), '1'])),
    customers: [{ customer_id: 'prospect' }],
  });

  it('changes at exactly 182, 365 and 731 days', async () => {
    expect(await customers('days_since_last_order as days, lifecycle_state as state', shopOf(bounds))).toEqual([
      { customer_id: '0000', days: 0, state: 'Active' },
      { customer_id: '0181', days: 181, state: 'Active' },
      { customer_id: '0182', days: 182, state: 'Inactive' },
      { customer_id: '0364', days: 364, state: 'Inactive' },
      { customer_id: '0365', days: 365, state: 'Hibernating' },
      { customer_id: '0730', days: 730, state: 'Hibernating' },
      { customer_id: '0731', days: 731, state: 'Lost' },
      { customer_id: '4000', days: 4000, state: 'Lost' },
      { customer_id: 'prospect', days: null, state: 'No purchases' },
    ]);
  });

  it('follows the store’s own bounds', async () => {
    const lifecycle = { active: 10, inactive: 20, hibernating: 30 };
    const rows = await customers('lifecycle_state as state', shopOf([9, 10, 20, 30, 31]), {}, { lifecycle });
    expect(rows.map(({ state }) => state)).toEqual([
      'Active',
      'Inactive',
      'Hibernating',
      'Hibernating',
      'Lost',
      'No purchases',
    ]);
  });
});

describe('the expected date of the next order', () => {
  it('is the last order and the waiting time, to the day, and stays once it has passed', async () => {
    const waiting = { soon: 30.4, half: 30.5, year: 365, beyond: 365.01, never: 36_525, today: 100, late: 99.4 };
    const names = Object.keys(waiting);
    expect(
      await customers(
        'expected_next_order_date as due, next_order_overdue_days as overdue',
        {
          orders: names.flatMap((name) => orders(name, [daysAgo(100), '1'])),
          customers: [{ customer_id: 'prospect' }],
        },
        {
          customers: Object.fromEntries(Object.entries(waiting).map(([name, waitingDays]) => [name, { waitingDays }])),
        },
      ),
    ).toEqual([
      { customer_id: 'beyond', due: null, overdue: null },
      { customer_id: 'half', due: daysAgo(69), overdue: 69 },
      { customer_id: 'late', due: daysAgo(1), overdue: 1 },
      { customer_id: 'never', due: null, overdue: null },
      { customer_id: 'prospect', due: null, overdue: null },
      { customer_id: 'soon', due: daysAgo(70), overdue: 70 },
      { customer_id: 'today', due: asOf, overdue: null },
      { customer_id: 'year', due: addDays(asOf, 265), overdue: null },
    ]);
  });

  it('does not move when only the reference date does', async () => {
    const rows = { orders: orders('a', ['2024-01-01', '1']) };
    const findings = { customers: { a: { waitingDays: 50 } } };
    const due = { customer_id: 'a', due: '2024-02-20' };
    const columns = 'expected_next_order_date as due';
    for (const day of ['2024-01-01', '2024-02-21', '2026-01-01']) {
      expect(await customers(columns, rows, findings, { asOf: day })).toEqual([due]);
    }
  });
});

describe('left truncation', () => {
  it('marks first orders in the first 60 days of the store, the store’s first being day one', async () => {
    const first = '2023-01-01';
    expect(
      await customers('is_left_truncated as is_truncated', {
        orders: [
          { order_id: 'test', customer_id: 'day 61', ordered_at: '2022-06-01T00:00:00Z', amount: '1', status: 'test' },
          ...orders('day 1', [first, '1']),
          ...orders('day 60', [addDays(first, 59), '1']),
          ...orders('day 61', [addDays(first, 60), '1']),
        ],
        customers: [{ customer_id: 'prospect' }],
      }),
    ).toEqual([
      { customer_id: 'day 1', is_truncated: true },
      { customer_id: 'day 60', is_truncated: true },
      { customer_id: 'day 61', is_truncated: false },
      { customer_id: 'prospect', is_truncated: false },
    ]);
  });
});

describe('the first channel', () => {
  it('is that of the first counted order, by instant then source and id, else the record’s', async () => {
    const at = '2024-01-01T10:00:00Z';
    const order = (row: ShopRow): ShopRow => ({ ordered_at: at, amount: '1', ...row });
    expect(
      await customers('first_channel', {
        orders: [
          order({ order_id: '2', customer_id: 'order', channel: 'POS' }),
          order({ order_id: '1', customer_id: 'order', ordered_at: '2024-01-01T10:00:01Z', channel: 'phone' }),
          order({
            order_id: '0',
            customer_id: 'order',
            ordered_at: '2023-01-01',
            channel: 'fair',
            status: 'cancelled',
          }),
          order({ order_id: '4', customer_id: 'tie', channel: 'pos' }),
          order({ order_id: '3', customer_id: 'tie', channel: 'app' }),
          order({ order_id: '5', customer_id: 'unsaid' }),
          order({ order_id: '6', customer_id: 'only cancelled', channel: 'app', status: 'cancelled' }),
        ],
        customers: [
          { customer_id: 'order', first_channel: 'newsletter' },
          { customer_id: 'prospect', first_channel: 'Fair' },
          { customer_id: 'only cancelled', first_channel: 'fair' },
          { customer_id: 'unknown' },
        ],
      }),
    ).toEqual([
      { customer_id: 'only cancelled', first_channel: 'fair' },
      { customer_id: 'order', first_channel: 'pos' },
      { customer_id: 'prospect', first_channel: 'fair' },
      { customer_id: 'tie', first_channel: 'app' },
      { customer_id: 'unknown', first_channel: null },
      { customer_id: 'unsaid', first_channel: 'online' },
    ]);
  });
});
