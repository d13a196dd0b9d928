import { describe, expect, it } from 'vitest';
import { pitDeciles, pitInside } from '../../../../models/quality/measures/pit.ts';

const steps = (...pairs: [number, number][]) => ({
  below: Float64Array.from(pairs, ([below]) => below),
  upTo: Float64Array.from(pairs, ([, upTo]) => upTo),
});

describe('the transform without randomness', () => {
  it('spreads an outcome evenly over its step', () => {
    // [0, .5]: .4 of .5 inside [.1, .9]; [.8, 1]: half; [.2, .3]: all.
    expect(pitInside(steps([0, 0.5], [0.8, 1], [0.2, 0.3]), 0.1, 0.9)).toBeCloseTo((0.8 + 0.5 + 1) / 3, 14);
    expect(pitDeciles(steps([0, 0.5]))).toEqual([
      expect.closeTo(0.2, 14),
      expect.closeTo(0.2, 14),
      expect.closeTo(0.2, 14),
      expect.closeTo(0.2, 14),
      expect.closeTo(0.2, 14),
      0,
      0,
      0,
      0,
      0,
    ]);
  });

  it('takes a step without width for a point', () => {
    expect(pitInside(steps([0.05, 0.05], [0.5, 0.5]), 0.1, 0.9)).toBe(0.5);
    expect(pitDeciles(steps([1, 1]))[9]).toBe(1);
  });

  it('is uniform under the true distribution', () => {
    // Czado, Gneiting & Held 2009: the mean of F(u | y) over y ~ P is u. Binomial(4, .3), each outcome as often as it is likely:
    // 10,000 customers in exact proportions.
    const likely = [2401, 4116, 2646, 756, 81];
    let below = 0;
    const pairs = likely.flatMap((customers): [number, number][] => {
      const pair: [number, number] = [below / 10_000, (below + customers) / 10_000];
      below += customers;
      return Array.from({ length: customers }, () => pair);
    });
    expect(pitInside(steps(...pairs), 0.1, 0.9)).toBeCloseTo(0.8, 10);
    expect(pitInside(steps(...pairs), 0.025, 0.975)).toBeCloseTo(0.95, 10);
    for (const share of pitDeciles(steps(...pairs))) expect(share).toBeCloseTo(0.1, 10);
  });

  it('refuses nobody', () => {
    expect(() => pitInside(steps(), 0.1, 0.9)).toThrow(RangeError);
  });
});
