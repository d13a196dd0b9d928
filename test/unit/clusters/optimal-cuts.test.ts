import * as fc from 'fast-check';
import { ckmeans } from 'simple-statistics';
import { describe, expect, it } from 'vitest';
import { clusterByValue, partitionsByValue } from '../../../models/clusters/value-clusters.ts';
import { optimalCuts } from '../../../models/clusters/optimal-cuts.ts';
import { seededUniform } from '../clv/columns.ts';

interface Counted {
  readonly levels: readonly number[];
  readonly weights: readonly number[];
}

/** Weighted squared distance of levels from … to, by its definition. */
function distance({ levels, weights }: Counted, from: number, to: number): number {
  const indices = levels.map((_, i) => i).slice(from, to);
  const weight = indices.reduce((sum, i) => sum + weights[i]!, 0);
  const mean = indices.reduce((sum, i) => sum + weights[i]! * levels[i]!, 0) / weight;
  return indices.reduce((sum, i) => sum + weights[i]! * (levels[i]! - mean) ** 2, 0);
}

const distanceOf = (counted: Counted, cuts: readonly number[]): number =>
  cuts.reduce((sum, from, c) => sum + distance(counted, from, cuts[c + 1] ?? counted.levels.length), 0);

/** The least over all ways to cut into exactly k ranges, by trying every one. */
function leastDistance(counted: Counted, k: number, from = 0): number {
  if (k === 1) return distance(counted, from, counted.levels.length);
  let least = Number.POSITIVE_INFINITY;
  for (let cut = from + 1; cut <= counted.levels.length - k + 1; cut++) {
    least = Math.min(least, distance(counted, from, cut) + leastDistance(counted, k - 1, cut));
  }
  return least;
}

const counted = fc
  .uniqueArray(fc.oneof(fc.integer({ min: 0, max: 30 }), fc.double({ min: 0, max: 12, noNaN: true })), {
    minLength: 2,
    maxLength: 11,
    // 0 and -0 are one level.
    comparator: (a, b) => a === b,
  })
  .chain((levels) =>
    fc.record({
      levels: fc.constant(levels.toSorted((a, b) => a - b)),
      weights: fc.array(fc.integer({ min: 1, max: 50 }), { minLength: levels.length, maxLength: levels.length }),
    }),
  );

describe('optimalCuts', () => {
  it('leaves no way to cut counted levels that is better', () => {
    fc.assert(
      fc.property(counted, fc.integer({ min: 1, max: 5 }), (data, asked) => {
        const k = Math.min(asked, data.levels.length);
        const [cuts] = optimalCuts(Float64Array.from(data.levels), Float64Array.from(data.weights), [k]);
        expect(cuts).toHaveLength(k);
        expect(cuts).toEqual([...new Set(cuts)].toSorted((a, b) => a - b));
        // Running sums of squares up to 900 · 550 lose about 10 of 16 digits at worst.
        expect(distanceOf(data, cuts!)).toBeLessThanOrEqual(leastDistance(data, k) + 1e-8);
      }),
      { numRuns: 300 },
    );
  });

  it('cuts where ckmeans cuts, for every k at once', () => {
    const uniform = seededUniform(20);
    const drawn = Float64Array.from({ length: 4000 }, () => Math.log1p(Math.round(200 * -Math.log(uniform())) / 40));
    const sorted = drawn.toSorted();
    const levels = sorted.filter((level, i) => level !== sorted[i - 1]);
    const weights = levels.map((level) => sorted.lastIndexOf(level) - sorted.indexOf(level) + 1);
    const ks = Array.from({ length: 20 }, (_, i) => i + 1);
    const byLibrary = ks.map((k) => ckmeans([...sorted], k).map(([first]) => levels.indexOf(first!)));
    expect(optimalCuts(levels, weights, ks)).toEqual(byLibrary);
  });

  it('refuses what it cannot cut', () => {
    const [levels, weights] = [Float64Array.of(1, 2), Float64Array.of(1, 1)];
    expect(() => optimalCuts(levels, weights, [3])).toThrow(RangeError);
    expect(() => optimalCuts(levels, weights, [0])).toThrow(RangeError);
    expect(() => optimalCuts(levels, Float64Array.of(1), [1])).toThrow(RangeError);
  });
});

describe('partitionsByValue', () => {
  it('finds the same clusters for many customers as for few', () => {
    const uniform = seededUniform(7);
    const few = Float64Array.from({ length: 6000 }, () => Math.round(3000 * -Math.log(uniform())) / 100);
    // Everybody ten times: above the size for which the library's own search is taken.
    const many = Float64Array.from({ length: 60_000 }, (_, i) => few[i % few.length]!);
    const [three, ten] = partitionsByValue(many, 12, [3, 10]);
    expect(three!.bounds).toEqual(clusterByValue(few, 12, 3).bounds);
    expect(ten!.bounds).toEqual(clusterByValue(few, 12, 10).bounds);
    expect(ten!.ranks.subarray(0, few.length)).toEqual(clusterByValue(few, 12, 10).ranks);
  });

  it('moves nobody when money is counted in another unit', () => {
    const amounts = fc.array(
      fc.integer({ min: 0, max: 1e9 }).map((units) => units / 10_000),
      { minLength: 1, maxLength: 60 },
    );
    fc.assert(
      fc.property(amounts, fc.constantFrom(100, 0.0061, 1.37), fc.integer({ min: 2, max: 20 }), (values, rate, k) => {
        const ranks = clusterByValue(Float64Array.from(values), 25, k).ranks;
        const converted = Float64Array.from(values, (value) => value * rate);
        expect(clusterByValue(converted, 25 * rate, k).ranks).toEqual(ranks);
      }),
    );
  });
});
