import { describe, expect, it } from 'vitest';
import { bgNbd } from '../../../models/clv/bg-nbd/model.ts';
import { groupHistories, indexHistories } from '../../../models/clv/histories.ts';
import { forecastLearned } from '../../../models/clv/learner/forecast.ts';
import { sampleKnown } from '../../../models/clv/learner/sample-known.ts';
import { trainLearner } from '../../../models/clv/learner/train.ts';
import type { OrderModel } from '../../../models/clv/order-model.ts';
import { type Purchases, summarisePurchases } from '../../../models/clv/purchases.ts';
import { countMoments } from '../../../models/clv/totals/count-moments.ts';
import { splitPurchases } from '../../../models/quality/backtest/split.ts';
import { judgeLearner, tryLearner } from '../../../models/quality/backtest/try-learner.ts';
import { channelShop } from '../../support/simulated-shops/channel-shop.ts';

const base = bgNbd as unknown as OrderModel;
const shop = channelShop({ seed: 11, customers: 6000, lift: 4 });
const covariates = [shop.channel];
const cutoff = 560;

function learnAt(purchases: Purchases, day = cutoff, horizonDays = 120) {
  const fit = base.fit(groupHistories(summarisePurchases(purchases, { until: day }).histories));
  return trainLearner(purchases, { cutoff: day, horizonDays, base: { ...fit, model: base }, covariates });
}

const forecastAt = (purchases: Purchases, learner: NonNullable<ReturnType<typeof learnAt>>) => {
  const summary = summarisePurchases(purchases, { until: cutoff });
  return forecastLearned(learner, { purchases, summary, ...indexHistories(summary.histories) });
};

/** The same customers; later days are missing, doubled in spend and moved, or as they were. */
function later(change: 'none' | 'wild'): Purchases {
  const { customers, customer, day, spend } = shop.purchases;
  const rows = [...customer.keys()].filter((row) => day[row]! <= cutoff || (change === 'wild' && row % 3 === 0));
  return {
    customers,
    customer: Uint32Array.from(rows, (row) => customer[row]!),
    day: Int32Array.from(rows, (row) => (day[row]! <= cutoff ? day[row]! : day[row]! + 5000)),
    spend: Float64Array.from(rows, (row) => (day[row]! <= cutoff ? spend[row]! : spend[row]! * 2)),
  };
}

describe('a learner beside an order model', () => {
  const learner = learnAt(shop.purchases)!;
  const forecast = forecastAt(shop.purchases, learner);

  it('learns from hold-outs that end at its cut-off or before it', () => {
    expect(learner.learnedAt).toEqual([440, 410, 380]);
    expect(learner.trees.length).toBeGreaterThan(0);
  });

  it('sees nothing after its cut-off: without those days, or with others, it is the same to the last bit', () => {
    for (const change of ['none', 'wild'] as const) {
      const other = later(change);
      const again = learnAt(other)!;
      expect(again.trees).toEqual(learner.trees);
      expect(again.binnings).toEqual(learner.binnings);
      expect(forecastAt(other, again)).toEqual(forecast);
    }
  });

  it('samples the same customers, whoever else comes later', () => {
    const sampleOf = (purchases: Purchases) => sampleKnown(purchases, { cutoff }, 1000);
    const sample = sampleOf(shop.purchases);
    const isKnown = (day: number) => day <= cutoff;
    expect(sampleOf(later('none')).customer).toEqual(sample.customer.filter((_, row) => isKnown(sample.day[row]!)));
    // A thousand of some nine thousand; the spread of a share by chance is 30.
    expect(Math.abs(new Set(sample.customer).size - 1000)).toBeLessThan(120);
    expect(sampleKnown(shop.purchases, { cutoff }, 1e6)).toBe(shop.purchases);
  });

  it('tells the channels apart', () => {
    const { customer } = summarisePurchases(shop.purchases, { until: cutoff });
    const plain = forecastAt(shop.purchases, { ...learner, trees: [] });
    const totalOf = ({ rows, mean }: typeof plain, code: number) =>
      rows.reduce((sum, row, i) => (shop.channel.codes[customer[i]!] === code ? sum + mean[row]! : sum), 0);
    expect(totalOf(forecast, 0)).toBeLessThan(totalOf(plain, 0));
    expect(totalOf(forecast, 1)).toBeGreaterThan(totalOf(plain, 1));
  });

  it('answers distributions, with the mean and the order probability that it tells', () => {
    const { counts, mean, orderProbability } = forecast;
    const moments = countMoments(counts);
    mean.forEach((value, row) => {
      const [start, end] = [counts.offsets[row]!, counts.offsets[row + 1]!];
      const sum = counts.probabilities.subarray(start, end).reduce((total, p) => total + p, 0);
      expect(sum).toBeCloseTo(1, 9);
      expect(orderProbability[row]).toBeCloseTo(1 - counts.probabilities[start]!, 9);
      // The distribution is over all parameters that remain possible, the mean is at the fit: close, not equal.
      expect(Math.abs(moments.mean[row]! - value)).toBeLessThan(0.02 + 0.1 * value);
    });
  });

  it('is the model itself without a tree', () => {
    const summary = summarisePurchases(shop.purchases, { until: cutoff });
    const { groups, groupOf } = indexHistories(summary.histories);
    const plain = forecastAt(shop.purchases, { ...learner, trees: [] });
    const expected = base.expectedPurchases(learner.base.parameters, groups, 120);
    plain.rows.forEach((row, i) => expect(plain.mean[row]).toBe(expected[groupOf[i]!]));
  });

  it('is not available before there are 180 days and 500 customers to learn from', () => {
    expect(learnAt(shop.purchases, 298)).toBeNull();
    expect(learnAt(shop.purchases, 299)).not.toBeNull();
    const few = channelShop({ seed: 12, customers: 300, lift: 4 });
    expect(
      trainLearner(few.purchases, { cutoff, horizonDays: 120, base: learner.base, covariates: [few.channel] }),
    ).toBeNull();
  });

  it('refuses weeks and empty horizons', () => {
    expect(() => trainLearner(shop.purchases, { cutoff, horizonDays: 0, base: learner.base })).toThrow(RangeError);
    const weekly = { ...learner.base, parameters: { ...learner.base.parameters, unit: 'weeks' as const } };
    expect(() => trainLearner(shop.purchases, { cutoff, horizonDays: 120, base: weekly })).toThrow('in days');
  });
});

describe('the verdict on a learner', () => {
  const window = { cutoff, until: cutoff + 120 };
  const split = splitPurchases(shop.purchases, window);
  const fitted = { model: base, fit: base.fit(split.groups) };
  const learned = tryLearner({ purchases: shop.purchases, split, base: fitted, covariates })!;
  const worse = { ...learned.logScores, loss: learned.logScores.loss.map((loss, i) => loss + 0.1 + (i % 2) * 0.01) };

  it('is in its favour only if it was available at every cut-off and is clearly better', () => {
    const both = { learner: learned, base: worse };
    expect(judgeLearner('bg-nbd', [both])).toMatchObject({ cutoffs: 1, of: 1, isBetter: true });
    expect(judgeLearner('bg-nbd', [{ learner: null, base: worse }, both])).toMatchObject({
      cutoffs: 1,
      isBetter: false,
    });
    expect(judgeLearner('bg-nbd', [{ learner: learned, base: learned.logScores }])).toMatchObject({
      difference: 0,
      isBetter: false,
    });
    expect(judgeLearner('bg-nbd', [{ learner: null, base: worse }])).toMatchObject({
      cutoffs: 0,
      difference: null,
      isBetter: false,
    });
  });
});
