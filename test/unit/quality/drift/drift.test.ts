import { describe, expect, it } from 'vitest';
import { countInBins, fixBins } from '../../../../models/quality/drift/bins.ts';
import { calmerDrift, measureDrift } from '../../../../models/quality/drift/measure-drift.ts';
import { populationStability } from '../../../../models/quality/drift/population-stability.ts';

/** A 32-bit linear congruential generator (Numerical Recipes): enough to shuffle with, and the same everywhere. */
function seeded(seed: number): () => number {
  let state = seed >>> 0;
  return () => {
    state = (Math.imul(state, 1_664_525) + 1_013_904_223) >>> 0;
    return state / 2 ** 32;
  };
}

describe('fixBins', () => {
  it('makes tenths of equal counts', () => {
    const values = Float64Array.from({ length: 100 }, (_, i) => 99 - i);
    expect(fixBins(values)).toEqual({
      edges: [9, 19, 29, 39, 49, 59, 69, 79, 89],
      counts: Array.from({ length: 10 }, () => 10),
    });
  });

  it('merges the bins that one value fills', () => {
    expect(fixBins(Float64Array.of(0, 0, 0, 1, 2, 3), 3)).toEqual({ edges: [0, 1], counts: [3, 1, 2] });
    expect(fixBins(Float64Array.of(5, 5, 5))).toEqual({ edges: [], counts: [3] });
    expect(() => fixBins(new Float64Array(0))).toThrow(RangeError);
  });

  it('counts later values by the same edges, however far out', () => {
    expect(countInBins([0, 1], Float64Array.of(-7, 0, 0.5, 1, 1.1, 900))).toEqual([2, 2, 2]);
  });
});

describe('populationStability', () => {
  it('is what NumPy computes from smoothed shares', () => {
    // ((p − q) · ln(p / q)).sum() with p = 50.5 / 101 twice, q = 25.5 / 101 and 75.5 / 101.
    expect(populationStability([50, 50], [25, 75])).toBeCloseTo(0.26867678319074, 12);
    expect(populationStability([10, 20], [10, 20])).toBe(0);
    expect(populationStability([10, 0], [0, 10])).toBeCloseTo(2 * (10 / 11) * Math.log(21), 12);
  });

  it('refuses bins that do not match, and nobody', () => {
    expect(() => populationStability([1], [1, 2])).toThrow(RangeError);
    expect(() => populationStability([0, 0], [1, 2])).toThrow(RangeError);
  });
});

describe('measureDrift', () => {
  const draws = (n: number, mean: number, random: () => number) =>
    Float64Array.from({ length: n }, () => -mean * Math.log(1 - random()));

  it('is silent about small populations that only look different', () => {
    // Fifty customers each way: the index is above .2 most of the time though nothing has changed.
    const random = seeded(7);
    const seen = Array.from({ length: 100 }, () =>
      measureDrift(fixBins(draws(50, 1, random)), draws(50, 1, random), random),
    );
    expect(seen.filter(({ stability }) => stability > 0.2).length).toBeGreaterThan(50);
    expect(seen.filter(({ level }) => level !== 'none').length).toBeLessThanOrEqual(5);
  });

  it('warns of a change, and calls a large one severe', () => {
    // Exponential with mean 1 against 1.7 and 2.5: the divergence m + 1 / m − 2 is .29 and .9, a little less in bins.
    const random = seeded(11);
    const bins = fixBins(draws(5_000, 1, random));
    expect(measureDrift(bins, draws(5_000, 1, random), random)).toMatchObject({ level: 'none', bound: 0.2 });
    expect(measureDrift(bins, draws(5_000, 1.7, random), random).level).toBe('alarm');
    expect(measureDrift(bins, draws(5_000, 2.5, random), random).level).toBe('severe');
  });

  it('gives the same for the same seed', () => {
    const bins = fixBins(draws(80, 1, seeded(1)));
    const current = draws(60, 1, seeded(2));
    expect(measureDrift(bins, current, seeded(3))).toEqual(measureDrift(bins, current, seeded(3)));
  });
});

describe('calmerDrift', () => {
  it('takes the season for no drift', () => {
    const month = { stability: 0.6, bound: 0.2, level: 'severe' } as const;
    const year = { stability: 0.1, bound: 0.2, level: 'none' } as const;
    expect(calmerDrift(month, year)).toBe(year);
    expect(calmerDrift(year, month)).toBe(year);
    const calmer = { ...month, stability: 0.55 };
    expect(calmerDrift(month, calmer)).toBe(calmer);
  });
});
