/** From scores of customers with orders to the predictions that everybody's row publishes. */
import { afterAll, describe, expect, it } from 'vitest';
import { writeScores } from '../../../activities/score-values.ts';
import type { PredictionStatus } from '../../../models/quality/sufficiency.ts';
import { openSqlShop } from '../../support/sql-shop.ts';

const shop = await openSqlShop();
afterAll(() => shop.close());

const fence = { stage: 'score', token: 1, attempt: 1 };

/** `a` ordered three times on two days, `b` once: four orders on three purchase days. `p` never did. */
async function score(status: PredictionStatus) {
  const order = (order_id: string, customer_id: string, ordered_at: string) => ({
    order_id,
    customer_id,
    ordered_at,
    amount: '10.01',
  });
  await shop.transform({
    orders: [
      order('1', 'a', '2024-01-01T10:00:00Z'),
      order('2', 'a', '2024-01-01T11:00:00Z'),
      order('3', 'a', '2024-02-01'),
      order('4', 'b', '2024-03-01'),
    ],
    customers: [{ customer_id: 'p' }],
  });
  const customers = await shop.rows<{ customer_number: number; customer_id: string }>(
    `select customer_number, customer_id from customer_histories join int_customers_resolved using (customer_key)
     order by customer_number`,
  );
  const pick = (a: number, b: number) =>
    Float64Array.from(customers, ({ customer_id }) => (customer_id === 'a' ? a : b));
  const scores = {
    probabilityAlive: pick(0.75, 1),
    waitingDays: pick(40, Number.POSITIVE_INFINITY),
    dayValue: pick(15, 12),
    purchaseDays: [pick(3, 0.5), pick(1, 0.125)],
    orderProbability: [pick(0.875, 0.25), pick(0.5, 0.0625)],
  };
  await shop.warehouse.claim(fence);
  await shop.warehouse.commit(fence, (transaction) =>
    writeScores(transaction, {
      horizonsDays: [365, 90],
      status,
      customerNumbers: Int32Array.from(customers, ({ customer_number }) => customer_number),
      scores: status === 'not_enough_data' ? null : scores,
    }),
  );
  const rows = await shop.rows(
    `select customer_id, clv_scores.* exclude (customer_key) from clv_scores
     join int_customers_resolved using (customer_key) order by customer_id`,
  );
  return rows;
}

describe('predictions', () => {
  it('turn purchase days into orders and money: days × orders per day, days × value of a day', async () => {
    const [a, b] = await score('full');
    expect(a).toEqual({
      customer_id: 'a',
      expected_order_value: '11.2500',
      predicted_purchase_days_365d: 3,
      predicted_purchase_days_90d: 1,
      predicted_orders_365d: expect.closeTo(4, 12) as number,
      predicted_orders_90d: expect.closeTo(4 / 3, 12) as number,
      predicted_clv_365d: '45.0000',
      predicted_clv_90d: '15.0000',
      total_clv_365d: '75.0300',
      total_clv_90d: '45.0300',
      order_probability_365d: 0.875,
      order_probability_90d: 0.5,
      churn_risk_365d: 0.125,
      churn_risk_90d: 0.5,
      probability_alive: 0.75,
      prediction_status: 'full',
      waiting_days: 40,
    });
    expect(b).toMatchObject({
      customer_id: 'b',
      expected_order_value: '9.0000',
      predicted_orders_365d: expect.closeTo(2 / 3, 12) as number,
      predicted_clv_365d: '6.0000',
      total_clv_90d: '11.5100',
      churn_risk_90d: 0.9375,
    });
  });

  it('expect nothing of prospects, and say nothing of their risk or value', async () => {
    const prospect = (await score('indicative'))[2];
    expect(prospect).toMatchObject({ customer_id: 'p', prediction_status: 'indicative' });
    const zero = [
      'predicted_purchase_days',
      'predicted_orders',
      'order_probability',
      'predicted_clv',
      'total_clv',
    ].flatMap((name) => [prospect?.[`${name}_365d`], prospect?.[`${name}_90d`]]);
    expect(zero.map(Number)).toEqual(Array.from({ length: 10 }, () => 0));
    expect(zero).not.toContain(null);
    for (const name of [
      'expected_order_value',
      'churn_risk_365d',
      'churn_risk_90d',
      'probability_alive',
      'waiting_days',
    ]) {
      expect([name, prospect?.[name]]).toEqual([name, null]);
    }
  });

  it('are null for everybody where there is not enough data', async () => {
    for (const { customer_id, prediction_status, ...predicted } of await score('not_enough_data')) {
      expect(prediction_status).toBe('not_enough_data');
      expect([customer_id, Object.values(predicted).filter((value) => value !== null)]).toEqual([customer_id, []]);
    }
  });

  it('keep a waiting time that never ends finite', async () => {
    const scored = await score('full');
    expect(scored[1]?.['waiting_days']).toBe(36_525);
  });
});
