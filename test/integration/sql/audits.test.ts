/** The books: audits pass on what the models build, and fail once a table is tampered with. */
import { afterAll, beforeEach, describe, expect, it } from 'vitest';
import { buildStage, openSqlShop, setContext } from '../../support/sql-shop.ts';
import { createLandingProject } from '../landing/landing-project.ts';

const shop = await openSqlShop();
afterAll(() => shop.close());

beforeEach(() =>
  shop.transform({
    orders: [
      { order_id: '1', customer_id: 'a', ordered_at: '2024-01-01', amount: '123456789012.99' },
      { order_id: '2', customer_id: 'a', ordered_at: '2024-01-01', amount: '0.0001' },
      { order_id: '3', customer_id: 'b', ordered_at: '2024-01-02', amount: '5', status: 'cancelled' },
      { order_id: '4', customer_id: 'b', ordered_at: '2024-01-03', amount: '5' },
    ],
    refunds: [
      { refund_id: 'r1', order_id: '4', refunded_at: '2024-01-05', amount: '2' },
      { refund_id: 'r2', order_id: '3', refunded_at: '2024-01-05', amount: '1' },
      { refund_id: 'r3', customer_id: 'a', refunded_at: '2024-01-05', amount: '7' },
    ],
  }),
);

describe('the audit of orders', () => {
  it('passes on what the models built', async () => {
    const { models } = await shop.audit();
    expect(models.map(({ name, status }) => [name, status])).toEqual([
      ['audit_orders_reconcile', 'success'],
      ['audit_refunds_reconcile', 'success'],
      ['audit_rows_reconcile', 'success'],
    ]);
  });

  it.each([
    ['an order was lost', `delete from int_orders where order_id = '2'`],
    [
      'an order appeared',
      `insert into int_orders select * replace ('5' as order_id, 0 as amount) from int_orders where order_id = '1'`,
    ],
    ['an amount is off by the smallest unit', `update int_orders set amount = amount + 0.0001 where order_id = '1'`],
    ['a refund is off by the smallest unit', `update int_orders set refunded_amount = 2.0001 where order_id = '4'`],
    ['an order counts that did not', `update int_orders set is_counted = true where order_id = '3'`],
    ['a customer was lost', 'delete from customer_histories'],
    ['a customer has another order', 'update customer_histories set orders = orders + 1'],
  ])('fails where %s', async (_, tamper) => {
    await shop.warehouse.run(tamper);
    await expect(shop.audit()).rejects.toMatchObject({
      kind: 'bad_data',
      message: expect.stringContaining('model audit_orders_reconcile: 1 rows that should not exist') as string,
    });
  });
});

describe('the audit of refunds', () => {
  it.each([
    ['a refund was lost', `delete from int_refunds where refund_id = 'r2'`],
    ['an order lacks more than was taken', `update int_refunds set applied_amount = 1.9999 where refund_id = 'r1'`],
    ['a customer was paid back twice', 'update int_customer_refunds set amount = 2 * amount'],
    ['a refund counts that did not', `update int_refunds set is_counted = true where refund_id = 'r2'`],
  ])('fails where %s', async (_, tamper) => {
    await shop.warehouse.run(tamper);
    await expect(shop.audit()).rejects.toMatchObject({
      kind: 'bad_data',
      message: expect.stringContaining('model audit_refunds_reconcile: 1 rows that should not exist') as string,
    });
  });
});

describe('the audit of loads', () => {
  it('passes where every row is loaded or quarantined, and fails where one is neither', async () => {
    const project = await createLandingProject();
    try {
      await project.land('orders.csv', 'customer_id,order_date,amount\na,2024-01-01,1\nb,someday,1\n');
      await project.load();
      const warehouse = await project.warehouse();
      await setContext(warehouse);
      await buildStage(warehouse, 'transform');
      expect(await warehouse.rows('select "rows", loaded, quarantined from _loads')).toEqual([
        { rows: 2, loaded: 1, quarantined: 1 },
      ]);
      await buildStage(warehouse, 'audit');
      await warehouse.run('update _loads set quarantined = 0');
      await expect(buildStage(warehouse, 'audit')).rejects.toThrow(
        'audit_rows_reconcile: 1 rows that should not exist',
      );
    } finally {
      await project.remove();
    }
  });
});
