import { describe, expect, it } from 'vitest';
import type { CountDistributions } from '../../../../models/clv/counts.ts';
import { scoreCounts } from '../../../../models/quality/measures/count-scores.ts';
import { countCoverage } from '../../../../models/quality/measures/coverage.ts';

const distributions = (...rows: number[][]): CountDistributions => ({
  offsets: Uint32Array.from([0, ...rows.map((_, i) => rows.slice(0, i + 1).flat().length)]),
  probabilities: Float64Array.from(rows.flat()),
});
const poisson = (mean: number) => {
  const row = [Math.exp(-mean)];
  for (let n = 1; n < 40; n++) row.push((row[n - 1]! * mean) / n);
  return row;
};

describe('scoreCounts', () => {
  it('scores Poisson forecasts as SciPy does', () => {
    // −logpmf, Σ (cdf − 1{y ≤ k})² over k < 60 (the same as E|N − y| − ½ E|N − N′|), cdf(y − 1) and cdf(y).
    const counts = distributions(poisson(0.8), poisson(2.5));
    const scores = scoreCounts(counts, Uint32Array.of(0, 0, 1), Float64Array.of(0, 3, 1));
    const expected = [
      [0.8, 0.34213240988988897, 0, 0.4493289641172217],
      [3.2611901231706844, 1.7635294168033497, 0.9525774039285098, 0.990920142199846],
      [1.583709268125845, 0.7953872983631205, 0.0820849986238988, 0.2872974951836458],
    ];
    for (const [i, [logScore, crps, below, upTo]] of expected.entries()) {
      expect(scores.logScore[i]).toBeCloseTo(logScore!, 12);
      expect(scores.crps[i]).toBeCloseTo(crps!, 12);
      expect(scores.below[i]).toBeCloseTo(below!, 12);
      expect(scores.upTo[i]).toBeCloseTo(upTo!, 12);
    }
  });

  it('takes the absolute error of a point forecast as its CRPS', () => {
    const scores = scoreCounts(distributions([0, 0, 1]), Uint32Array.of(0, 0, 0), Float64Array.of(0, 2, 7));
    expect([...scores.crps]).toEqual([2, 0, 5]);
    expect(scores.logScore[1]).toBeCloseTo(0, 14);
  });

  it('stays finite where the forecast called the outcome impossible', () => {
    const scores = scoreCounts(distributions([1]), Uint32Array.of(0), Float64Array.of(4));
    expect(scores.logScore[0]).toBeCloseTo(300 * Math.LN10, 6);
    expect([scores.below[0], scores.upTo[0], scores.crps[0]]).toEqual([1, 1, 4]);
  });
});

describe('countCoverage', () => {
  it('promises what the whole-numbered bounds hold, and observes who is inside', () => {
    // Poisson(.8): central 80 % is 0 … 2 with probability .9526, as SciPy's ppf and cdf say.
    const actual = Float64Array.of(0, 1, 2, 3);
    const coverage = countCoverage(distributions(poisson(0.8)), new Uint32Array(4), actual, 0.8);
    expect(coverage.promised).toBeCloseTo(0.9525774039285098, 12);
    expect(coverage.observed).toBe(0.75);
  });

  it('leaves out what lies below the lower bound', () => {
    // Poisson(2.5): 1 … 5 for 80 %: cdf(5) − cdf(0) = .9579789618046938 − .0820849986238988.
    const coverage = countCoverage(distributions(poisson(2.5)), new Uint32Array(2), Float64Array.of(0, 5), 0.8);
    expect(coverage.promised).toBeCloseTo(0.875893963180795, 12);
    expect(coverage.observed).toBe(0.5);
  });
});
