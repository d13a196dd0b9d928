/** Mixtures of distributions, and days counted as weeks. */
import { array, assert, double, property } from 'fast-check';
import { describe, expect, it } from 'vitest';
import type { CountDistributions } from '../../../models/clv/counts.ts';
import { mixCounts } from '../../../models/clv/predict/mix-counts.ts';
import { inUnit } from '../../../models/clv/time-units.ts';

const rows = (...all: readonly (readonly number[])[]): CountDistributions => ({
  offsets: Uint32Array.from([0, ...all.map((_, i) => all.slice(0, i + 1).flat().length)]),
  probabilities: Float64Array.from(all.flat()),
});

describe('mixCounts', () => {
  it('averages row by row, each as long as its longest', () => {
    const mixed = mixCounts([rows([1], [0.5, 0.5]), rows([0.5, 0.25, 0.25], [1])]);
    expect(Array.from(mixed.offsets)).toEqual([0, 3, 5]);
    expect(Array.from(mixed.probabilities)).toEqual([0.75, 0.125, 0.125, 0.75, 0.25]);
  });

  it('hands a single one on, and refuses none', () => {
    const only = rows([0.5, 0.5]);
    expect(mixCounts([only])).toBe(only);
    expect(() => mixCounts([])).toThrow(RangeError);
  });

  it('keeps the total probability of every row', () => {
    const row = array(double({ min: 0.01, max: 1, noNaN: true }), { minLength: 1, maxLength: 8 });
    assert(
      property(array(row, { minLength: 1, maxLength: 4 }), (drawn) => {
        const shares = drawn.map((own) => own.map((value) => value / own.reduce((sum, one) => sum + one, 0)));
        const { offsets, probabilities } = mixCounts(shares.map((own) => rows(own)));
        const total = probabilities.reduce((sum, value) => sum + value, 0);
        expect(offsets[1]).toBe(Math.max(...drawn.map((own) => own.length)));
        // Rounding of at most 32 additions.
        expect(total).toBeCloseTo(1, 12);
      }),
    );
  });
});

describe('inUnit', () => {
  const histories = {
    unit: 'days' as const,
    frequency: Float64Array.of(2),
    recency: Float64Array.of(14),
    tenure: Float64Array.of(273),
    weight: Float64Array.of(3),
  };

  it('divides times by seven and leaves counts alone', () => {
    expect(inUnit(histories, 'weeks')).toEqual({
      unit: 'weeks',
      frequency: Float64Array.of(2),
      recency: Float64Array.of(2),
      tenure: Float64Array.of(39),
      weight: Float64Array.of(3),
    });
  });

  it('hands on what is in the unit already', () => {
    expect(inUnit(histories, 'days')).toBe(histories);
  });
});
