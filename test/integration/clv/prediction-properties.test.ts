/** What must hold of predictions whatever the model and the shop: CDNOW's customers drawn at random, all models. */
import { assert, constantFrom, nat, property, uniqueArray } from 'fast-check';
import { describe, expect, it } from 'vitest';
import { partitionsByValue } from '../../../models/clusters/value-clusters.ts';
import { groupHistories, type GroupedHistories } from '../../../models/clv/histories.ts';
import { orderModels, spendModels } from '../../../models/clv/models.ts';
import { type OrderModelName, orderModelNames } from '../../../models/clv/order-model.ts';
import { type Predictions, predict } from '../../../models/clv/predict.ts';
import { boundNames } from '../../../models/clv/predict/bounds.ts';
import { type Purchases, summarisePurchases } from '../../../models/clv/purchases.ts';
import { type SpendModelName, spendModelNames } from '../../../models/clv/spend-model.ts';
import { dayOf, pickCustomers, readCdnowPurchases } from '../quality/cdnow-purchases.ts';

const until = dayOf('1997-09-30');
const cdnow = readCdnowPurchases();
const horizonsDays = [1, 30, 90, 365, 730];
const customers = uniqueArray(nat(cdnow.customers - 1), { minLength: 150, maxLength: 400 });
const anyOrders = constantFrom(...orderModelNames);
const anySpend = constantFrom(...spendModelNames);

function learn(purchases: Purchases, orders: OrderModelName, spend: SpendModelName) {
  const { histories, spending } = summarisePurchases(purchases, { until });
  const fit = orderModels[orders].fit(groupHistories(histories));
  const money = spendModels[spend].fit(spending, { fallbackMean: 30 });
  const predictions = predict({
    orders: { ...fit, model: orderModels[orders] },
    histories,
    spend: { model: spendModels[spend], parameters: money.parameters, spending },
    horizonsDays,
  });
  return { histories, predictions };
}

/** Everything said of one customer; waiting times at most a century, since ∞ is no number to compare by. */
function rowOf({ groupOf, probabilityAlive, waitingDays, horizons, daySpend, spendScale }: Predictions, i: number) {
  const group = groupOf[i]!;
  return {
    alive: probabilityAlive[group]!,
    waiting: Math.min(waitingDays[group]!, 36_500),
    daySpend: daySpend![i]!,
    horizons: horizons.map((one) => ({
      days: one.purchaseDays[group]!,
      chance: one.orderProbability[group]!,
      dayBounds: boundNames.map((name) => one.purchaseDayBounds[name][group]!),
      spendBounds: boundNames.map((name) => one.unitSpendBounds![name][group]! * spendScale![i]!),
    })),
  };
}
type Row = ReturnType<typeof rowOf>;
const rowsOf = (predictions: Predictions) => Array.from(predictions.groupOf, (_, i) => rowOf(predictions, i));
const valuesOf = (row: Row) => row.daySpend * row.horizons[3]!.days;

const numbersOf = (value: unknown): readonly number[] =>
  typeof value === 'number' ? [value] : Object.values(value as object).flatMap(numbersOf);
/** Largest difference relative to the number, or to 1 where it is smaller. */
const farthest = (one: unknown, other: unknown) => {
  const theirs = numbersOf(other);
  return Math.max(...numbersOf(one).map((value, i) => Math.abs(value - theirs[i]!) / Math.max(1, Math.abs(value))));
};

describe('predictions', () => {
  it('are probabilities, and grow with the horizon: expectations, chances and every quantile', () => {
    assert(
      property(customers, anyOrders, anySpend, (picked, orders, spend) => {
        for (const row of rowsOf(learn(pickCustomers(cdnow, picked), orders, spend).predictions)) {
          const chances = [row.alive, ...row.horizons.map(({ chance }) => chance)];
          expect(chances.every((chance) => chance >= 0 && chance <= 1)).toBe(true);
          expect(row.horizons.every(({ chance, days }) => chance <= days * (1 + 1e-9))).toBe(true);
          for (const [k, later] of row.horizons.slice(1).entries()) {
            const earlier = row.horizons[k]!;
            expect(later.days).toBeGreaterThanOrEqual(earlier.days);
            expect(later.chance).toBeGreaterThanOrEqual(earlier.chance);
            expect(later.dayBounds.every((bound, at) => bound >= earlier.dayBounds[at]!)).toBe(true);
            // Quantiles of spend are read off a grid.
            expect(later.spendBounds.every((bound, at) => bound >= earlier.spendBounds[at]! * (1 - 1e-6))).toBe(true);
          }
        }
      }),
      { seed: 71, numRuns: 18 },
    );
  });

  it('are the same, whatever the order of customers', () => {
    assert(
      property(customers, anyOrders, anySpend, nat(1000), (picked, orders, spend, turn) => {
        const places = picked
          .map((_, at) => at)
          .sort((a, b) => ((a * 7919 + turn) % 1009) - ((b * 7919 + turn) % 1009) || a - b);
        const given = rowsOf(learn(pickCustomers(cdnow, picked), orders, spend).predictions);
        const turned = rowsOf(
          learn(
            pickCustomers(
              cdnow,
              places.map((at) => picked[at]!),
            ),
            orders,
            spend,
          ).predictions,
        );
        expect(turned).toEqual(places.map((at) => given[at]!));
      }),
      { seed: 72, numRuns: 18 },
    );
  });

  it.each(orderModelNames)('by %s are the same where identical histories are not counted together', (name) => {
    const { histories } = summarisePurchases(
      pickCustomers(
        cdnow,
        Array.from({ length: 600 }, (_, i) => 3 * i),
      ),
      { until },
    );
    const apart: GroupedHistories = { ...histories, weight: histories.frequency.map(() => 1) };
    const [together, oneByOne] = [orderModels[name].fit(groupHistories(histories)), orderModels[name].fit(apart)];
    expect(together.groups).toBeLessThan(oneByOne.groups);
    expect(Math.abs(together.logLikelihood / oneByOne.logLikelihood - 1)).toBeLessThan(1e-9);
    const model = orderModels[name];
    const { groups, groupOf, horizons } = predict({
      orders: { ...together, model },
      histories,
      spend: null,
      horizonsDays: [365],
    });
    expect(groups.frequency.length).toBe(together.groups);
    // The same parameters say of each customer alone what they say of the group: to the last bits.
    const alone = model.expectedPurchases(together.parameters, histories, 365);
    const counted = Float64Array.from(groupOf, (group) => horizons[0]!.purchaseDays[group]!);
    expect(alone.every((days, i) => Math.abs(days - counted[i]!) <= 1e-9 * days)).toBe(true);
    const refitted = model.expectedPurchases(oneByOne.parameters, histories, 365);
    expect(alone.every((days, i) => Math.abs(days - refitted[i]!) <= 1e-9 * days)).toBe(true);
  });

  it('scale with money, which moves nobody to another cluster', () => {
    assert(
      property(customers, anySpend, constantFrom(0.001, 0.25, 130, 1e6), (picked, spend, rate) => {
        const shop = pickCustomers(cdnow, picked);
        const given = rowsOf(learn(shop, 'bg-nbd', spend).predictions);
        const dear = { ...shop, spend: shop.spend.map((one) => one * rate) };
        const scaled = rowsOf(learn(dear, 'bg-nbd', spend).predictions);
        const inOld = scaled.map((row) => ({
          ...row,
          daySpend: row.daySpend / rate,
          horizons: row.horizons.map((one) => ({ ...one, spendBounds: one.spendBounds.map((bound) => bound / rate) })),
        }));
        // Searches over scaled amounts end within their tolerance of each other.
        expect(farthest(inOld, given)).toBeLessThan(1e-5);
        const clusters = (rows: readonly Row[], scale: number) =>
          partitionsByValue(Float64Array.from(rows, valuesOf), scale, [3, 10]).map(({ ranks }) => ranks);
        expect(clusters(scaled, 30 * rate)).toEqual(clusters(given, 30));
      }),
      { seed: 73, numRuns: 12 },
    );
  });
});
