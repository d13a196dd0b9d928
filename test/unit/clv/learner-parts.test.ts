import * as fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import { cumulativeProbability } from '../../../models/clv/counts.ts';
import { BINS, binRows, learnBins } from '../../../models/clv/learner/bins.ts';
import { boost, scoreRows } from '../../../models/clv/learner/boost.ts';
import { type Feature, featuresAt } from '../../../models/clv/learner/features.ts';
import { tiltCounts } from '../../../models/clv/learner/tilt-counts.ts';
import { type Purchases, summarisePurchases } from '../../../models/clv/purchases.ts';
import { countMoments } from '../../../models/clv/totals/count-moments.ts';

const feature = (values: readonly number[], isUnordered = false): Feature => ({
  name: 'one',
  values: Float64Array.from(values),
  isUnordered,
});

const countsOf = (...rows: readonly (readonly number[])[]) => ({
  offsets: Uint32Array.from([0, ...rows.map((_, i) => rows.slice(0, i + 1).flat().length)]),
  probabilities: Float64Array.from(rows.flat()),
});

/** Negative binomial with mean `mean` and shape `shape`, P(0) … P(most). */
function negativeBinomial(mean: number, shape: number, most: number): number[] {
  const odds = mean / (mean + shape);
  const terms = [(shape / (mean + shape)) ** shape];
  for (let n = 1; n <= most; n++) terms.push((terms[n - 1]! * odds * (shape + n - 1)) / n);
  return terms;
}

describe('features of customers at a cut-off', () => {
  // Customer 0 buys on days 10, 17, 40 and 90, customer 1 on day 95, customer 2 on days 20 and 50.
  const purchases: Purchases = {
    customers: 3,
    customer: Uint32Array.of(0, 0, 0, 0, 1, 2, 2),
    day: Int32Array.of(10, 17, 40, 90, 95, 20, 50),
    spend: Float64Array.of(5, 8, 12, 99, 7, 3, 9),
  };
  const at = (cutoff: number) => {
    const covariate = { name: 'channel', codes: Int32Array.of(4, 1, -1) };
    const features = featuresAt(purchases, summarisePurchases(purchases, { until: cutoff }), { cutoff }, [covariate]);
    return Object.fromEntries(features.map(({ name, values }) => [name, [...values]]));
  };

  it('say what the models know, and more', () => {
    expect(at(60)).toEqual({
      frequency: [2, 1],
      recency: [30, 30],
      tenure: [50, 40],
      silence: [20, 10],
      'silence in intervals': [20 / 15, 10 / 30],
      'mean interval': [15, 30],
      'last interval in intervals': [23 / 15, 1],
      'spread of intervals': [(7 ** 2 + 23 ** 2) / 2 / 15 ** 2 - 1, Number.NaN],
      'first spend': [5, 3],
      'repeat spend': [10, 9],
      channel: [4, Number.NaN],
    });
  });

  it('leave open what a single purchase does not tell', () => {
    const { frequency, silence, channel, ...rest } = at(15);
    expect({ frequency, silence, channel }).toEqual({ frequency: [0], silence: [5], channel: [4] });
    expect(rest['mean interval']).toEqual([Number.NaN]);
  });

  it('refuse codes of other customers', () => {
    const summary = summarisePurchases(purchases, { until: 60 });
    const covariates = [{ name: 'channel', codes: Int32Array.of(1) }];
    expect(() => featuresAt(purchases, summary, { cutoff: 60 }, covariates)).toThrow('needs 3 codes, got 1');
  });
});

describe('bins', () => {
  const binsOf = (learned: Feature, asked: Feature) => [...binRows([asked], [learnBins(learned)]).bins];

  it('keep few values apart, put what is missing in a bin of its own and what lies beyond into the last', () => {
    const learned = feature([3, 1, 2, 2, Number.NaN]);
    expect(binsOf(learned, feature([Number.NaN, 1, 2, 3, 1.5, 0, 9]))).toEqual([0, 1, 2, 3, 2, 1, 3]);
  });

  it('hold equal shares of many values', () => {
    const values = Array.from({ length: 3100 }, (_, i) => (i * 997) % 3100);
    const sizes = new Map<number, number>();
    for (const bin of binsOf(feature(values), feature(values))) sizes.set(bin, (sizes.get(bin) ?? 0) + 1);
    expect(Math.max(...sizes.keys())).toBe(BINS - 1);
    expect([...sizes.values()]).toEqual(Array.from({ length: BINS - 1 }, () => 100));
  });

  it('keep the most frequent codes, and none that was never seen', () => {
    const codes = [...Array.from({ length: 40 }, (_, code) => code), 7, 39, 39];
    const asked = feature([39, 7, 0, 38, 1000], true);
    expect(binsOf(feature(codes, true), asked)).toEqual([1, 2, 3, 0, 0]);
  });
});

describe('tilted counts', () => {
  it('keep the shape of a negative binomial and change its rate', () => {
    // Tail behind 400 days: below 1e-60 for every mean here.
    const counts = countsOf(negativeBinomial(1.5, 0.6, 400));
    for (const factor of [0.3, 0.9, 1, 1.7, 4]) {
      const { probabilities } = tiltCounts(counts, Uint32Array.of(0), Float64Array.of(factor));
      const wanted = negativeBinomial(1.5 * factor, 0.6, 60);
      wanted.forEach((p, n) => expect(probabilities[n]).toBeCloseTo(p, 10));
    }
  });

  it('are the given ones to the last bit where nothing changes, and stay at nothing where there is nothing', () => {
    const counts = countsOf([0.7, 0.2, 0.1], [1], [1, 0, 0]);
    const same = tiltCounts(counts, Uint32Array.of(2, 0, 1), Float64Array.of(3, 1, 3));
    expect([...same.probabilities]).toEqual([1, 0, 0, 0.7, 0.2, 0.1, 1]);
  });

  it('are distributions with the mean that was asked for', () => {
    const row = fc.array(fc.double({ min: 1e-9, max: 1, noNaN: true }), { minLength: 3, maxLength: 40 });
    const share = fc.double({ min: 0.001, max: 0.999, noNaN: true });
    fc.assert(
      fc.property(row, share, (weights, at) => {
        const sum = weights.reduce((total, weight) => total + weight, 0);
        const counts = countsOf(weights.map((weight) => weight / sum));
        const wanted = at * (weights.length - 1);
        const factor = wanted / countMoments(counts).mean[0]!;
        const tilted = tiltCounts(counts, Uint32Array.of(0), Float64Array.of(factor));
        expect(cumulativeProbability(tilted, 0, weights.length)).toBeCloseTo(1, 12);
        expect(countMoments(tilted).mean[0]! / wanted).toBeCloseTo(1, 9);
      }),
    );
  });

  it('refuse a mean that no such count has', () => {
    expect(() => tiltCounts(countsOf([0.5, 0.5]), Uint32Array.of(0), Float64Array.of(2))).toThrow(RangeError);
  });
});

describe('boosting', () => {
  const n = 6000;
  const codes = Array.from({ length: n }, (_, i) => i % 3);
  const noise = Array.from({ length: n }, (_, i) => (i * 7919) % 1009);
  const expected = new Float64Array(n).fill(0.5);
  const isHeldBack = Uint8Array.from({ length: n }, (_, i) => (i % 5 === 0 ? 1 : 0));
  const learn = (actual: Float64Array) => {
    const features = [feature(codes, true), feature(noise)];
    const rows = binRows(features, features.map(learnBins));
    const boosted = boost({ rows, expected, actual, weight: new Float64Array(n).fill(1), isHeldBack });
    return { boosted, scores: scoreRows(boosted, rows) };
  };

  it('finds the factor of each group', () => {
    // Counts are spread evenly: code 0 buys half as much as expected, code 1 as expected, code 2 twice as much.
    const factors = [0.5, 1, 2];
    const actual = Float64Array.from(codes, (code, i) => {
      const period = Math.round(1 / (0.5 * factors[code]!));
      return Math.floor(i / 3) % period === 0 ? 1 : 0;
    });
    const { boosted, scores } = learn(actual);
    expect(boosted.heldBackGain).toBeGreaterThan(0);
    // It stops where a split gains less than 4: for some 400 purchases an error of √(4 / 400) = .1 is left, and the ridge's share.
    for (const code of [0, 1, 2]) expect(Math.abs(scores[code]! - Math.log(factors[code]!))).toBeLessThan(0.15);
  });

  it('learns nothing where nothing is to be learned', () => {
    const { boosted, scores } = learn(Float64Array.from(codes, (_, i) => (Math.floor(i / 3) % 2 === 0 ? 1 : 0)));
    expect(boosted).toMatchObject({ trees: [], heldBackGain: 0 });
    expect(scores.every((score) => score === 0)).toBe(true);
  });
});
