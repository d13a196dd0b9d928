import * as fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import { calibrationByDecile } from '../../../../models/quality/measures/calibration.ts';
import { gini } from '../../../../models/quality/measures/gini.ts';
import { spearman } from '../../../../models/quality/measures/spearman.ts';
import { blockRanks, sharedTieBlocks, tieBlocks } from '../../../../models/quality/measures/tie-blocks.ts';
import { topShare } from '../../../../models/quality/measures/top-share.ts';

// Twelve customers with ties among actual and predicted. SciPy's spearmanr; Gini and top share as means over all 576 orders of the
// tied predictions, each by cumulated sums.
const actual = Float64Array.of(0, 0, 1, 0, 3, 0, 2, 0, 7, 1, 0, 0);
const predicted = Float64Array.of(0.1, 0.1, 0.5, 0.2, 0.5, 0.1, 0.9, 0.2, 2, 0.5, 0.1, 0.9);
const giniOf = (a: Float64Array, p: Float64Array) => gini(a, tieBlocks(a), tieBlocks(p));

describe('tieBlocks', () => {
  it('puts equal values together and ranks them alike', () => {
    const blocks = tieBlocks(Float64Array.of(20, 10, 20, 30, 20));
    expect([...blocks.values]).toEqual([10, 20, 30]);
    expect([...blocks.sizes]).toEqual([1, 3, 1]);
    expect([...blocks.blockOf]).toEqual([1, 0, 1, 2, 1]);
    expect([...blockRanks(blocks)]).toEqual([1, 3, 5]);
    expect(sharedTieBlocks(Float64Array.of(30, 10, 20, 20), Uint32Array.of(2, 1, 3, 0, 2))).toEqual(blocks);
  });

  it('refuses what cannot be ranked', () => {
    expect(() => tieBlocks(Float64Array.of(1, Number.NaN))).toThrow(RangeError);
  });
});

describe('spearman', () => {
  it("gives the textbook's value without ties", () => {
    // IQ and hours of television of ten people: 1 − 6·194 / (10·99) = −29/165.
    const iq = tieBlocks(Float64Array.of(106, 100, 86, 101, 99, 103, 97, 113, 112, 110));
    const hours = tieBlocks(Float64Array.of(7, 27, 2, 50, 28, 29, 20, 12, 6, 17));
    expect(spearman(iq, hours)).toBeCloseTo(-29 / 165, 14);
  });

  it('is exact with ties, and null for a constant', () => {
    expect(spearman(tieBlocks(actual), tieBlocks(predicted))).toBeCloseTo(0.739976963504859, 12);
    expect(spearman(tieBlocks(actual), tieBlocks(new Float64Array(12)))).toBeNull();
  });
});

describe('gini', () => {
  it('is the mean over all orders of equal predictions', () => {
    expect(giniOf(actual, predicted)).toBeCloseTo(0.8571428571428612, 12);
    expect(giniOf(Float64Array.of(3, 0, 1), Float64Array.of(9, 1, 1))).toBeCloseTo(5 / 6, 12);
  });

  it('is 1 for the true order, −1 for its reverse, 0 for no order', () => {
    const distinct = Float64Array.of(5, 0, 2, 9);
    expect(giniOf(distinct, distinct)).toBeCloseTo(1, 12);
    expect(
      giniOf(
        distinct,
        distinct.map((value) => -value),
      ),
    ).toBeCloseTo(-1, 12);
    expect(giniOf(distinct, new Float64Array(4))).toBeCloseTo(0, 12);
  });

  it('is null when everybody brought the same, or nothing', () => {
    expect(giniOf(Float64Array.of(2, 2), Float64Array.of(1, 2))).toBeNull();
    expect(giniOf(new Float64Array(3), Float64Array.of(1, 2, 3))).toBeNull();
  });
});

describe('topShare', () => {
  it('counts customers at the cut in part', () => {
    // Two places: 7 of 14 from the first, half of 2 from the two at .9. A quarter is three places: both of them.
    expect(topShare(actual, tieBlocks(predicted))).toBeCloseTo(8 / 14, 14);
    expect(topShare(actual, tieBlocks(predicted), 0.25)).toBeCloseTo(9 / 14, 14);
    expect(topShare(actual, tieBlocks(new Float64Array(12)), 1)).toBe(1);
    expect(topShare(new Float64Array(3), tieBlocks(Float64Array.of(1, 2, 3)))).toBeNull();
  });
});

describe('calibrationByDecile', () => {
  it('splits equal predictions evenly among the tenths that they reach into', () => {
    // Twenty customers, tenths of two: three at 1 (actual 3 in all), seventeen at 2 (actual 17).
    const p = Float64Array.from({ length: 20 }, (_, i) => (i < 3 ? 1 : 2));
    const a = Float64Array.from({ length: 20 }, (_, i) => (i === 0 ? 3 : i < 3 ? 0 : 1));
    const tenths = calibrationByDecile(a, tieBlocks(p));
    expect(tenths).toHaveLength(10);
    expect(tenths[0]).toEqual({ decile: 1, customers: 2, predictedMean: 1, actualMean: 1 });
    expect(tenths[1]).toMatchObject({ customers: 2, predictedMean: 1.5, actualMean: 1 });
    expect(tenths[9]).toMatchObject({ customers: 2, predictedMean: 2 });
  });

  it('leaves out tenths without a customer', () => {
    const one = Float64Array.of(4);
    expect(calibrationByDecile(one, tieBlocks(one))).toEqual([
      { decile: 10, customers: 1, predictedMean: 4, actualMean: 4 },
    ]);
  });

  it('loses nobody and nothing', () => {
    fc.assert(
      fc.property(fc.array(fc.tuple(fc.nat(4), fc.nat(9)), { minLength: 1, maxLength: 60 }), (rows) => {
        const a = Float64Array.from(rows, ([value]) => value);
        const p = Float64Array.from(rows, ([, value]) => value);
        const tenths = calibrationByDecile(a, tieBlocks(p));
        const total = (of: (tenth: (typeof tenths)[number]) => number) =>
          tenths.reduce((sum, tenth) => sum + of(tenth) * tenth.customers, 0);
        expect(total(() => 1)).toBe(rows.length);
        expect(total(({ actualMean }) => actualMean)).toBeCloseTo(
          a.reduce((sum, value) => sum + value, 0),
          9,
        );
        expect(total(({ predictedMean }) => predictedMean)).toBeCloseTo(
          p.reduce((sum, value) => sum + value, 0),
          9,
        );
      }),
    );
  });
});

describe('the order of rows', () => {
  it('changes no measure', () => {
    const pair = fc.tuple(fc.nat(5), fc.nat(5), fc.nat());
    fc.assert(
      fc.property(fc.array(pair, { minLength: 2, maxLength: 40 }), (rows) => {
        const measure = (sorted: typeof rows) => {
          const a = Float64Array.from(sorted, ([value]) => value);
          const p = tieBlocks(Float64Array.from(sorted, ([, value]) => value));
          return [spearman(tieBlocks(a), p), gini(a, tieBlocks(a), p), topShare(a, p), calibrationByDecile(a, p)];
        };
        // Whole numbers add up exactly in any order; products of ranks may differ in the last bit.
        const digits = (value: unknown) => JSON.stringify(value, (_, v) => (typeof v === 'number' ? v.toFixed(9) : v));
        const shuffled = rows.toSorted(([, , one], [, , other]) => one - other);
        expect(digits(measure(shuffled))).toBe(digits(measure(rows)));
      }),
    );
  });
});
