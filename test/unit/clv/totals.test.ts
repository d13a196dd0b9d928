import { assert, double, property } from 'fast-check';
import { describe, expect, it } from 'vitest';
import { commonError, type TotalError } from '../../../models/clv/totals/common-error.ts';
import { countMoments } from '../../../models/clv/totals/count-moments.ts';
import { rollingCutOffs } from '../../../models/clv/totals/cut-offs.ts';
import { normalProbability } from '../../../models/clv/totals/normal.ts';
import { sigmaPoints } from '../../../models/clv/sigma-points.ts';
import { spendMoments } from '../../../models/clv/totals/spend-moments.ts';
import { totalInterval } from '../../../models/clv/totals/total-interval.ts';
import { meanCovariance, overlapCorrelation } from '../../../models/clv/totals/windows.ts';

const ahead = { from: 1000, days: 90, historyDays: 1000 };
const nothing = Float64Array.of(0);

/** A cut-off some days back that missed by a factor, with hardly any noise of its own. */
const missedBy = (factor: number, daysBack: number): TotalError => ({
  from: 1000 - daysBack,
  days: daysBack,
  historyDays: 1000 - daysBack,
  predicted: 10_000,
  actual: 10_000 * factor,
  ownVariance: 10_000,
  parameterLogVariance: 0,
});
const middle = (values: Float64Array) => values[(values.length - 1) / 2]!;
const width = (values: Float64Array) => values.at(-20)! - values[19]!;

describe('moments', () => {
  it('of a count are those of its probabilities', () => {
    const moments = countMoments({
      offsets: Uint32Array.of(0, 2, 5),
      probabilities: Float64Array.of(0.5, 0.5, 0.2, 0, 0.8),
    });
    expect([...moments.mean]).toEqual([0.5, 1.6]);
    expect(moments.variance[0]).toBeCloseTo(0.25, 12);
    expect(moments.variance[1]).toBeCloseTo(0.64, 12);
  });

  it('of spend are those of a beta prime mixture', () => {
    const oneDay = { mean: Float64Array.of(1), variance: Float64Array.of(0) };
    const { mean, variance } = spendMoments(oneDay, { shape: 2, q: Float64Array.of(4), scale: Float64Array.of(30) });
    // BetaPrime(2, 4): mean 2/3, variance 2 · 5 / (2 · 9) = 5/9.
    expect(mean[0]).toBeCloseTo(20, 12);
    expect(variance[0]).toBeCloseTo(500, 9);
  });

  it('of spend stay finite where the variance is not', () => {
    const counts = { mean: Float64Array.of(0, 1), variance: Float64Array.of(0, 1) };
    const posteriors = { shape: 1, q: Float64Array.of(1.5, 1.5), scale: Float64Array.of(10, 10) };
    const { variance } = spendMoments(counts, posteriors);
    expect(variance[0]).toBe(0);
    expect(variance[1]).toBeGreaterThan(0);
    expect(variance[1]).toBeLessThan(1e6);
  });
});

describe('sigma points', () => {
  it('have the mean and the covariance they were made of', () => {
    const covariance = [
      [0.04, 0.03],
      [0.03, 0.09],
    ];
    const points = sigmaPoints({ r: 2, alpha: 50 }, ['r', 'alpha'], covariance);
    const logs = points.map(({ r, alpha }) => [Math.log(r / 2), Math.log(alpha / 50)] as const);
    const mean = (of: (log: readonly [number, number]) => number) => logs.reduce((sum, log) => sum + of(log), 0) / 4;
    expect(points).toHaveLength(4);
    expect(mean(([x]) => x)).toBeCloseTo(0, 12);
    expect(mean(([x]) => x * x)).toBeCloseTo(0.04, 12);
    expect(mean(([x, y]) => x * y)).toBeCloseTo(0.03, 12);
    expect(mean(([, y]) => y * y)).toBeCloseTo(0.09, 12);
  });

  it('refuse a covariance of another size', () => {
    expect(() => sigmaPoints({ r: 1 }, ['r'], [[1, 0]])).toThrow(RangeError);
  });
});

describe('two windows', () => {
  it('covary as the mean over their moments does', () => {
    const [a, b] = [
      { from: 0, days: 60 },
      { from: 40, days: 90 },
    ];
    // Midpoint sum of exp(−|s − t| / 50) over 600 × 900 moments; its error is of the order of the squared step, 1e-4.
    let sum = 0;
    for (let s = 0.05; s < 60; s += 0.1) for (let t = 40.05; t < 130; t += 0.1) sum += Math.exp(-Math.abs(s - t) / 50);
    expect(meanCovariance(a, b, 50)).toBeCloseTo(sum / (600 * 900), 4);
    expect(overlapCorrelation(a, b)).toBeCloseTo(20 / Math.sqrt(5400), 12);
    expect(() => meanCovariance(a, { from: 0, days: 0 }, 50)).toThrow(RangeError);
  });
});

describe('the normal distribution', () => {
  it('has its tabled probabilities', () => {
    // Twelve digits from 50-digit arithmetic; the rational fit promises 1.2e-7 of the tail.
    const table = [
      [-3, 0.001349898032],
      [-1, 0.158655253931],
      [0, 0.5],
      [1.959963984540054, 0.975],
    ] as const;
    for (const [z, probability] of table) expect(Math.abs(normalProbability(z) - probability)).toBeLessThan(1.2e-7);
  });
});

describe('the common error', () => {
  it('is centred on no error, and wide, when no cut-off has told anything', () => {
    const values = commonError([], ahead, 0);
    expect(middle(values)).toBeCloseTo(0, 6);
    expect(width(values)).toBeGreaterThan(0.15);
  });

  it('moves towards errors that agree, but not all the way', () => {
    const values = commonError(
      [28, 56, 84].map((back) => missedBy(1.2, back)),
      ahead,
      0,
    );
    expect(middle(values)).toBeGreaterThan(0.01);
    expect(middle(values)).toBeLessThan(Math.log(1.2));
  });

  it('is sharper after small errors than after large ones, and than after none', () => {
    const after = (factors: readonly number[]) =>
      width(
        commonError(
          factors.map((factor, i) => missedBy(factor, 28 * (i + 1))),
          ahead,
          0,
        ),
      );
    const small = after([1.01, 0.99, 1, 1.01, 0.99]);
    expect(small).toBeLessThan(after([]));
    expect(small).toBeLessThan(after([1.4, 0.7, 1.3, 0.8, 1.3]));
  });

  it('widens with what is open about the parameters', () => {
    expect(width(commonError([], ahead, 0.04))).toBeGreaterThan(width(commonError([], ahead, 0)));
    expect(() => commonError([], ahead, Number.NaN)).toThrow(RangeError);
  });

  it('takes a hold-out without a purchase for what it is', () => {
    const values = commonError([{ ...missedBy(0, 28), predicted: 3, ownVariance: 4 }], ahead, 0);
    expect(values.every(Number.isFinite)).toBe(true);
    expect(middle(values)).toBeLessThan(0);
  });
});

describe('the interval of a total', () => {
  it('is that of a gamma distribution where nothing but the customers is uncertain', () => {
    const { median, lower80, upper95 } = totalInterval({ expected: 10, ownVariance: 10, common: nothing });
    // Gamma(10) quantiles (SciPy): 9.668715, 6.221305, 17.084803; the cube root is good to 0.2 % there.
    expect(Math.abs(median / 9.668715 - 1)).toBeLessThan(0.002);
    expect(Math.abs(lower80 / 6.221305 - 1)).toBeLessThan(0.002);
    expect(Math.abs(upper95 / 17.084803 - 1)).toBeLessThan(0.002);
  });

  it('of nothing is nothing', () => {
    expect(totalInterval({ expected: 0, ownVariance: 0, common: nothing }).upper95).toBe(0);
    expect(() => totalInterval({ expected: -1, ownVariance: 0, common: nothing })).toThrow(RangeError);
  });

  it('has ordered, finite bounds for any total', () => {
    const common = commonError([], ahead, 0.01);
    assert(
      property(
        double({ min: 1e-6, max: 1e9, noNaN: true }),
        double({ min: 0, max: 50, noNaN: true }),
        (expected, over) => {
          const { lower95, lower80, median, upper80, upper95 } = totalInterval({
            expected,
            ownVariance: expected * over,
            common,
          });
          const bounds = [0, lower95, lower80, median, upper80, upper95];
          expect(bounds.every(Number.isFinite)).toBe(true);
          expect(bounds).toEqual(bounds.toSorted((a, b) => a - b));
        },
      ),
      { numRuns: 50, seed: 5 },
    );
  });
});

describe('rolling cut-offs', () => {
  it('are up to six, apart by a quarter of the horizon or 28 days, with 180 days before them', () => {
    expect(rollingCutOffs(0, 999, 180).map(({ day, holdoutDays }) => [day, holdoutDays])).toEqual([
      [954, 45],
      [909, 90],
      [864, 135],
      [819, 180],
      [774, 180],
      [729, 180],
    ]);
    expect(rollingCutOffs(0, 250, 90).map(({ day }) => day)).toEqual([222, 194]);
    expect(rollingCutOffs(0, 150, 90)).toEqual([]);
  });
});
