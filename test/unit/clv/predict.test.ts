/** Predictions of every customer: once per distinct history, in the customers' order, with honest bounds. */
import { describe, expect, it } from 'vitest';
import { bgNbd } from '../../../models/clv/bg-nbd/model.ts';
import { cumulativeProbability } from '../../../models/clv/counts.ts';
import { groupHistories, type Histories } from '../../../models/clv/histories.ts';
import { orderModels } from '../../../models/clv/models.ts';
import { predict } from '../../../models/clv/predict.ts';
import type { FittedSpend } from '../../../models/clv/predict/fitted.ts';
import type { Spending } from '../../../models/clv/spend-model.ts';
import { inUnit } from '../../../models/clv/time-units.ts';
import { seededUniform } from './columns.ts';
import { simulateShop } from './simulate-shop.ts';

const cdnow = { unit: 'weeks', r: 0.242594512, alpha: 4.413601786, a: 0.792922012, b: 2.425906851 } as const;
const model = orderModels['bg-nbd'];
const orders = { model, parameters: cdnow, covariance: null, customers: 1e6 };

/** Whole days, many histories alike. */
function draw(customers: number, seed: number): Histories {
  const uniform = seededUniform(seed);
  const whole = (most: number) => Math.floor(uniform() * (most + 1));
  const tenure = Float64Array.from({ length: customers }, () => 150 + whole(120));
  const frequency = tenure.map(() => (uniform() < 0.6 ? 0 : 1 + whole(12)));
  const recency = tenure.map((days, i) => (frequency[i] === 0 ? 0 : 1 + whole(days - 1)));
  return { unit: 'days', frequency, recency, tenure };
}

/** Gamma spends around a level of each customer's own, as published, without its search. */
const spendModel: FittedSpend = {
  parameters: null,
  model: {
    name: 'gamma-gamma',
    parameterNames: [],
    fit: () => {
      throw new Error('nothing is fitted here');
    },
    posteriors: (_, { frequency, monetary }) => ({
      shape: 6.25,
      q: frequency.map((x) => 6.25 * x + 3.74),
      scale: frequency.map((x, i) => 15.44 + x * monetary[i]!),
    }),
    expectedSpend: (_, { frequency, monetary }) =>
      frequency.map((x, i) => (6.25 * (15.44 + x * monetary[i]!)) / (6.25 * x + 2.74)),
    scaleOf: () => ({ prior: 15.44, countsFirst: false }),
    expectedSpendOfNew: () => 35,
  },
};

function drawSpending({ frequency }: Histories): Spending {
  const uniform = seededUniform(99);
  const monetary = frequency.map((x) => (x === 0 ? 0 : 5 + 60 * uniform()));
  return { frequency, monetary, firstSpend: frequency.map(() => 20) };
}

describe('predict', () => {
  const histories = draw(3000, 1);
  const spending = drawSpending(histories);
  const weeks = inUnit(histories, 'weeks');
  const input = { orders, histories, spend: { ...spendModel, spending }, horizonsDays: [365, 90] };
  const { groups, groupOf, probabilityAlive, waitingDays, horizons, daySpend, spendScale } = predict(input);
  const [year, quarter] = [horizons[0]!, horizons[1]!];

  it('says of each customer what the model says of the history alone', () => {
    const expected = bgNbd.expectedPurchases(cdnow, weeks, 365 / 7);
    const alive = bgNbd.probabilityAlive(cdnow, weeks);
    const chance = bgNbd.orderProbability(cdnow, weeks, 90 / 7);
    const waiting = bgNbd.medianWaitingTime(cdnow, weeks);
    // The same sums in the same order: equal to the last bit.
    expect(Float64Array.from(groupOf, (group) => year.purchaseDays[group]!)).toEqual(expected);
    expect(Float64Array.from(groupOf, (group) => probabilityAlive[group]!)).toEqual(alive);
    expect(Float64Array.from(groupOf, (group) => quarter.orderProbability[group]!)).toEqual(chance);
    expect(Float64Array.from(groupOf, (group) => waitingDays[group]!)).toEqual(waiting.map((time) => time * 7));
    expect(groups.frequency.length).toBeLessThan(3000);
  });

  it('bounds purchase days by the smallest numbers that hold the probability asked for', () => {
    const counts = bgNbd.purchaseCounts(cdnow, inUnit(groups, 'weeks'), 365 / 7);
    const levels = [
      [year.purchaseDayBounds.lower95, 0.025],
      [year.purchaseDayBounds.lower80, 0.1],
      [year.purchaseDayBounds.upper80, 0.9],
      [year.purchaseDayBounds.upper95, 0.975],
    ] as const;
    const wrong = levels.flatMap(([bounds, level]) =>
      Array.from(bounds, (bound, row) => ({ row, bound, level })).filter(
        ({ row, bound }) =>
          !(
            cumulativeProbability(counts, row, bound) >= level && cumulativeProbability(counts, row, bound - 1) < level
          ),
      ),
    );
    expect(wrong).toEqual([]);
  });

  it('bounds spend so that what is drawn falls inside as often as promised', () => {
    const uniform = seededUniform(5);
    const bounds = year.unitSpendBounds!;
    const counts = bgNbd.purchaseCounts(cdnow, inUnit(groups, 'weeks'), 365 / 7);
    const buyers = Array.from(groups.frequency, (_, row) => row)
      .filter((row) => year.orderProbability[row]! > 0.3)
      .slice(0, 400);
    let [below, above, draws] = [0, 0, 0];
    for (const row of buyers) {
      for (let i = 0; i < 50; i++) {
        const level = uniform();
        let days = 0;
        while (cumulativeProbability(counts, row, days) < level && days < 400) days++;
        const spent =
          days === 0 ? 0 : gamma(6.25 * days, uniform) / gamma(6.25 * groups.frequency[row]! + 3.74, uniform);
        if (spent < bounds.lower80[row]!) below++;
        if (spent > bounds.upper80[row]!) above++;
        draws++;
      }
    }
    // 20,000 draws: the standard error of a share of .1 is .002.
    expect(above / draws).toBeCloseTo(0.1, 2);
    // The atom at 0 takes some of the lower tail: never more than promised.
    expect(below / draws).toBeLessThan(0.11);
  });

  it('orders bounds, widens them with the level and the horizon, and scales money alone', () => {
    const { purchaseDayBounds: b, unitSpendBounds: s } = year;
    const rows = Array.from(groups.frequency, (_, row) => row);
    const isOrdered = rows.every(
      (row) =>
        b.lower95[row]! <= b.lower80[row]! &&
        b.lower80[row]! <= b.upper80[row]! &&
        b.upper80[row]! <= b.upper95[row]! &&
        s!.lower95[row]! <= s!.lower80[row]! &&
        s!.lower80[row]! <= s!.upper80[row]! &&
        s!.upper80[row]! <= s!.upper95[row]! &&
        quarter.purchaseDayBounds.upper80[row]! <= b.upper80[row]! &&
        quarter.purchaseDays[row]! <= year.purchaseDays[row]!,
    );
    expect(isOrdered).toBe(true);
    expect(daySpend).toHaveLength(3000);
    expect(spendScale!.every((scale) => scale > 0)).toBe(true);
  });

  it('gives the same whatever the order of customers, and however many there are', () => {
    const turned = (column: Float64Array) => column.toReversed();
    const { unit, frequency, recency, tenure } = histories;
    const again = predict({
      ...input,
      histories: { unit, frequency: turned(frequency), recency: turned(recency), tenure: turned(tenure) },
      spend: null,
    });
    expect(again.horizons[0]!.purchaseDays).toEqual(year.purchaseDays);
    expect(again.groupOf.toReversed()).toEqual(groupOf);
    expect(again.daySpend).toBeNull();
    expect(again.horizons[0]!.unitSpendBounds).toBeNull();
    const many = draw(30_000, 1);
    const all = predict({ ...input, histories: many, spend: null });
    expect(all.groups.frequency.length).toBeGreaterThan(8192);
    const expected = bgNbd.expectedPurchases(cdnow, inUnit(many, 'weeks'), 365 / 7);
    expect(Float64Array.from(all.groupOf, (group) => all.horizons[0]!.purchaseDays[group]!)).toEqual(expected);
  });

  it('widens intervals where few customers were learned from, and leaves the expectation as it is', () => {
    const shop = simulateShop({ customers: 100, tenure: 300, alpha: 60, a: 1, b: 4, seed: 7 });
    const fit = model.fit(groupHistories(shop.histories));
    const about = { ...input, histories: shop.histories, spend: null };
    const few = predict({ ...about, orders: { ...fit, model } });
    const sure = predict({ ...about, orders: { ...fit, model, customers: 5000 } });
    const width = ({ upper95, lower95 }: { upper95: Uint32Array; lower95: Uint32Array }) =>
      upper95.reduce((sum, upper, row) => sum + upper - lower95[row]!, 0);
    expect(width(few.horizons[0]!.purchaseDayBounds)).toBeGreaterThan(width(sure.horizons[0]!.purchaseDayBounds));
    expect(few.horizons[0]!.purchaseDays).toEqual(sure.horizons[0]!.purchaseDays);
  });

  it.each(Object.values(orderModels))('predicts a small shop with $name, parameters left open or not', (each) => {
    const { histories: few } = simulateShop({ customers: 60, tenure: 300, alpha: 60, a: 1, b: 4, seed: 3 });
    const fit = each.fit(groupHistories(few));
    for (const covariance of [fit.covariance, null]) {
      const { horizons: predicted } = predict({
        ...input,
        histories: few,
        spend: null,
        orders: { ...fit, model: each, covariance },
      });
      const { lower95, upper95 } = predicted[0]!.purchaseDayBounds;
      expect(Number.isFinite(predicted[0]!.purchaseDays.reduce((sum, days) => sum + days, 0))).toBe(true);
      expect(
        upper95.every((upper, row) => upper >= lower95[row]! && upper >= predicted[0]!.purchaseDays[row]! - 1),
      ).toBe(true);
    }
  });

  it('refuses spending of other customers, and customers of one history that differ in more than their scale', () => {
    const other = { ...spending, frequency: spending.frequency.slice(1) };
    expect(() => predict({ ...input, spend: { ...spendModel, spending: other } })).toThrow('a row per customer');
    const posteriors = { shape: 1, q: spending.frequency.map((_, i) => 2 + i), scale: spending.frequency };
    const uneven = { ...spendModel.model, posteriors: () => posteriors };
    expect(() => predict({ ...input, spend: { ...spendModel, model: uneven, spending } })).toThrow('need one q');
  });
});

/** Sum of exponentials and a remainder by Johnk's rejection; slow, and independent of what it checks. */
function gamma(shape: number, uniform: () => number): number {
  let sum = 0;
  for (let i = 0; i < Math.floor(shape); i++) sum -= Math.log(uniform());
  const rest = shape - Math.floor(shape);
  if (rest === 0) return sum;
  for (;;) {
    const x = uniform() ** (1 / rest);
    const y = uniform() ** (1 / (1 - rest));
    if (x + y <= 1) return sum + (-Math.log(uniform()) * x) / (x + y);
  }
}
