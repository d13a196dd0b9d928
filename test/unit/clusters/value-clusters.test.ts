import * as fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import { clusterByValue } from '../../../models/clusters/value-clusters.ts';

const cluster = (values: readonly number[], scale: number, k: number) =>
  clusterByValue(Float64Array.from(values), scale, k);

const squaredDistance = (levels: readonly number[]): number => {
  const mean = levels.reduce((sum, level) => sum + level, 0) / levels.length;
  return levels.reduce((sum, level) => sum + (level - mean) ** 2, 0);
};

/** Least squared distance over all ways to cut sorted levels into at most k ranges, by trying every one. */
function leastDistance(levels: readonly number[], k: number): number {
  if (k === 1 || levels.length <= 1) return squaredDistance(levels);
  let least = squaredDistance(levels);
  for (let cut = 1; cut < levels.length; cut += 1) {
    least = Math.min(least, squaredDistance(levels.slice(0, cut)) + leastDistance(levels.slice(cut), k - 1));
  }
  return least;
}

/** Values with many repetitions, zeros and some below zero, as stores have them. */
const value = fc.oneof(
  fc.constantFrom(0, 0, 12.5, 30, 400),
  fc.double({ min: -50, max: 100_000, noNaN: true }),
  fc.integer({ min: 0, max: 60 }),
);
const clusterCount = fc.integer({ min: 2, max: 20 });

describe('clusterByValue', () => {
  it('groups by how many times a usual order a customer is worth', () => {
    const { k, ranks, bounds } = cluster([90, 0, 1000, 10, 100, 0, 1200, 12], 10, 3);
    expect(k).toBe(3);
    expect([...ranks]).toEqual([2, 1, 3, 1, 2, 1, 3, 1]);
    expect(bounds).toEqual([
      { lower: null, upper: 90 },
      { lower: 90, upper: 1000 },
      { lower: 1000, upper: null },
    ]);
  });

  it('compares ratios above a usual order and differences below it', () => {
    // Levels 0, 3.71, 4.62 when a usual order is 1; 0, .0040, .0100 when it is 10,000.
    expect([...cluster([0, 40, 100], 1, 2).ranks]).toEqual([1, 2, 2]);
    expect([...cluster([0, 40, 100], 10_000, 2).ranks]).toEqual([1, 1, 2]);
  });

  it('finds fewer clusters when there are fewer distinct values, and says so', () => {
    const { k, asked, ranks, bounds } = cluster([7, 0, 7, 0, 0], 20, 10);
    expect({ k, asked }).toEqual({ k: 2, asked: 10 });
    expect([...ranks]).toEqual([2, 1, 2, 1, 1]);
    expect(bounds).toEqual([
      { lower: null, upper: 7 },
      { lower: 7, upper: null },
    ]);
    expect(cluster([3, 3, 3], 20, 3)).toMatchObject({ k: 1, bounds: [{ lower: null, upper: null }] });
  });

  it('finds no cluster among no customers', () => {
    expect(cluster([], 20, 3)).toEqual({ k: 0, asked: 3, ranks: new Uint8Array(0), bounds: [] });
  });

  it('counts values below zero as zero', () => {
    expect([...cluster([-100, 0, 500, -3, 510], 50, 2).ranks]).toEqual([1, 1, 2, 1, 2]);
    expect(cluster([-100, 0, -5], 50, 3).k).toBe(1);
  });

  it('weighs customers who are worth the same', () => {
    // Nearly linear at this scale: one customer at 0 gives way to the one at 45 (45²/2 < 55²/2), fifty do not (45²·50/51 > 55²/2).
    expect([...cluster([0, 45, 100], 1e6, 2).ranks]).toEqual([1, 1, 2]);
    const crowd = [45, 100, ...Array.from({ length: 50 }, () => 0)];
    expect(cluster(crowd, 1e6, 2).ranks.slice(0, 3)).toEqual(Uint8Array.of(2, 2, 1));
  });

  it('leaves no partition with a smaller squared distance', () => {
    fc.assert(
      fc.property(fc.array(value, { minLength: 1, maxLength: 9 }), fc.integer({ min: 2, max: 5 }), (values, k) => {
        const levels = values.map((v) => Math.log1p(Math.max(0, v) / 25));
        const { ranks } = cluster(values, 25, k);
        const distance = [1, 2, 3, 4, 5]
          .map((rank) => levels.filter((_, index) => ranks[index] === rank))
          .filter((members) => members.length > 0)
          .reduce((sum, members) => sum + squaredDistance(members), 0);
        // Prefix sums of squares of levels up to 9 lose about 14 digits.
        expect(distance).toBeLessThanOrEqual(
          leastDistance(
            levels.toSorted((a, b) => a - b),
            k,
          ) + 1e-10,
        );
      }),
    );
  });

  it('gives every customer the rank whose bounds hold the value', () => {
    fc.assert(
      fc.property(fc.array(value, { minLength: 1, maxLength: 200 }), clusterCount, (values, asked) => {
        const { k, ranks, bounds } = cluster(values, 25, asked);
        expect(k).toBeLessThanOrEqual(asked);
        expect(bounds).toHaveLength(k);
        expect(new Set(ranks)).toEqual(new Set(bounds.map((_, index) => index + 1)));
        for (const [index, rank] of ranks.entries()) {
          const { lower, upper } = bounds[rank - 1] ?? {};
          const worth = values[index] as number;
          expect(worth >= (lower ?? Number.NEGATIVE_INFINITY)).toBe(true);
          expect(worth < (upper ?? Number.POSITIVE_INFINITY)).toBe(true);
        }
      }),
    );
  });

  it('does not depend on the order of the customers', () => {
    const shuffled = fc
      .array(value, { minLength: 1, maxLength: 100 })
      .chain((values) =>
        fc.tuple(
          fc.constant(values),
          fc.shuffledSubarray([...values.keys()], { minLength: values.length, maxLength: values.length }),
        ),
      );
    fc.assert(
      fc.property(shuffled, clusterCount, ([values, order], k) => {
        const straight = cluster(values, 25, k);
        const mixed = cluster(
          order.map((index) => values[index] as number),
          25,
          k,
        );
        expect(mixed.bounds).toEqual(straight.bounds);
        expect([...mixed.ranks]).toEqual(order.map((index) => straight.ranks[index]));
      }),
    );
  });

  it.each([1, 21, 2.5, Number.NaN])('refuses %s clusters', (k) => {
    expect(() => cluster([1, 2, 3], 10, k)).toThrow(RangeError);
  });

  it.each([0, -1, Number.NaN, Number.POSITIVE_INFINITY])('refuses a scale of %s', (scale) => {
    expect(() => cluster([1, 2, 3], scale, 3)).toThrow(RangeError);
  });

  it('refuses values that are not finite', () => {
    expect(() => cluster([1, Number.NaN], 10, 3)).toThrow(new RangeError('clusters: need finite values, got NaN at 1'));
  });
});
