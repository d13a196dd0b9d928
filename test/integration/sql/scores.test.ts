/** From scores of customers with orders to the predictions that everybody's row publishes. */
import { afterAll, describe, expect, it } from 'vitest';
import { writeScores } from '../../../activities/score-values.ts';
import type { PredictionStatus } from '../../../models/quality/sufficiency.ts';
import { openSqlShop } from '../../support/sql-shop.ts';

const shop = await openSqlShop();
afterAll(() => shop.close());

/** Of the money `a` brought on a second day, 10.01, and what is known of everybody: 30 and 19.99. */
const repeatDays = { prior: 19.99, countsFirst: false };

const fence = { stage: 'score', token: 1, attempt: 1 };

/** `a` ordered three times on two days, `b` once: four orders on three purchase days. `p` never did. */
async function score(status: PredictionStatus, margin: number | null = null, spendScale = repeatDays) {
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
  const histories = {
    unit: 'days' as const,
    // `a` bought on two days, `b` on one.
    frequency: Float64Array.of(0, 1),
    recency: Float64Array.of(0, 31),
    tenure: Float64Array.of(...(await tenures())),
  };
  const horizon = (horizonDays: number, days: [number, number], probability: [number, number]) => ({
    horizonDays,
    purchaseDays: Float64Array.of(days[1], days[0]),
    orderProbability: Float64Array.of(probability[1], probability[0]),
    purchaseDayVariance: Float64Array.of(0.5, 2),
    unitSpendVariance: Float64Array.of(1, 3),
    purchaseDayBounds: {
      lower80: Uint32Array.of(0, 1),
      upper80: Uint32Array.of(1, 5),
      lower95: Uint32Array.of(0, 0),
      upper95: Uint32Array.of(3, 7),
    },
    unitSpendBounds: {
      lower80: Float64Array.of(0, 0.5),
      upper80: Float64Array.of(1, 2),
      lower95: Float64Array.of(0, 0.25),
      upper95: Float64Array.of(1.5, 4),
    },
  });
  const scored = {
    histories,
    byHistory: {
      probabilityAlive: Float64Array.of(1, 0.75),
      waitingDays: Float64Array.of(Number.POSITIVE_INFINITY, 40),
      horizons: [horizon(365, [3, 0.5], [0.875, 0.25]), horizon(90, [1, 0.125], [0.5, 0.0625])],
      discountedDays: [Float64Array.of(0.475, 2.8), Float64Array.of(0.124, 0.99)],
      unitDayValue: Float64Array.of(12 / 19.99, 0.5),
    },
    customers: 2,
    spendScale,
  };
  await shop.warehouse.claim(fence);
  await shop.warehouse.commit(fence, (transaction) =>
    writeScores(transaction, {
      horizonsDays: [365, 90],
      status,
      margin,
      scored: status === 'not_enough_data' ? null : scored,
    }),
  );
  const rows = await shop.rows(
    `select customer_id, clv_scores.* exclude (customer_key, customer_number, person_number, first_order_date,
       last_order_date, orders, purchase_days, recency_days, spend, repaid) from clv_scores
     join int_customers_resolved using (customer_key) order by customer_id`,
  );
  return rows;
}

const tenures = async () =>
  (
    await shop.rows<{ tenure: number }>(
      'select tenure_days as tenure from customer_histories order by frequency, recency_days',
    )
  ).map(({ tenure }) => tenure);

const bounds = (values: readonly (string | number)[], name: string) =>
  Object.fromEntries(['lower80', 'upper80', 'lower95', 'upper95'].map((bound, i) => [`${name}_${bound}`, values[i]]));

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
      // Days × 4/3 orders a day, outwards: 1, 5, 0 and 7 days.
      ...bounds([1, 7, 0, 10], 'predicted_orders_365d'),
      ...bounds([1, 7, 0, 10], 'predicted_orders_90d'),
      predicted_clv_365d: '45.0000',
      predicted_clv_90d: '15.0000',
      ...bounds(['15.0000', '60.0000', '7.5000', '120.0000'], 'predicted_clv_365d'),
      ...bounds(['15.0000', '60.0000', '7.5000', '120.0000'], 'predicted_clv_90d'),
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

  it('are contributions where there is a margin: discounted days × value of a day × margin', async () => {
    const [a, b, p] = await score('full', 0.4);
    expect(a).toMatchObject({ predicted_contribution_365d: '16.8000', predicted_contribution_90d: '5.9400' });
    expect(b).toMatchObject({ predicted_contribution_365d: '2.2800', predicted_contribution_90d: '0.5952' });
    expect(p).toMatchObject({ predicted_contribution_365d: '0.0000' });
  });

  it('count the first purchase day where the model does', async () => {
    const [a, b] = await score('full', null, { prior: 1 / 3, countsFirst: true });
    // Three orders of 10.01 and one.
    expect(a).toMatchObject({ predicted_clv_365d: (3 * 0.5 * (1 / 3 + 30.03)).toFixed(4) });
    expect(b).toMatchObject({ predicted_clv_365d: (0.5 * (12 / 19.99) * (1 / 3 + 10.01)).toFixed(4) });
  });

  it('keep the variances of everybody with an order, in purchase days and in money', async () => {
    await score('full');
    expect(
      await shop.rows(
        `select customer_id, clv_variances.* exclude (customer_key) from clv_variances
         join int_customers_resolved using (customer_key) order by customer_id`,
      ),
    ).toEqual([
      {
        customer_id: 'a',
        purchase_days_variance_365d: 2,
        clv_variance_365d: expect.closeTo(2700, 9) as number,
        purchase_days_variance_90d: 2,
        clv_variance_90d: expect.closeTo(2700, 9) as number,
      },
      {
        customer_id: 'b',
        purchase_days_variance_365d: 0.5,
        clv_variance_365d: expect.closeTo(19.99 ** 2, 9) as number,
        purchase_days_variance_90d: 0.5,
        clv_variance_90d: expect.closeTo(19.99 ** 2, 9) as number,
      },
    ]);
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
