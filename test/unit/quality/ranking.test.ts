import * as fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import { averageRanks, byDescending, correlateRanks } from '../../../models/quality/ranking.ts';

const ranksOf = (values: readonly number[]): Float64Array => {
  const column = Float64Array.from(values);
  return averageRanks(column, byDescending(column));
};

describe('byDescending', () => {
  it('puts the highest first and equal values by position', () => {
    expect([...byDescending(Float64Array.of(1, 3, 2, 3, 1))]).toEqual([1, 3, 2, 0, 4]);
  });
});

describe('averageRanks', () => {
  it('shares ranks among equal values', () => {
    expect([...ranksOf([10, 20, 20, 30, 20])]).toEqual([1, 3, 3, 5, 3]);
  });

  it('counts who is below and who is equal', () => {
    fc.assert(
      fc.property(fc.array(fc.integer({ min: 0, max: 9 }), { maxLength: 60 }), (values) => {
        const counted = values.map(
          (value) => values.filter((v) => v < value).length + (values.filter((v) => v === value).length + 1) / 2,
        );
        expect([...ranksOf(values)]).toEqual(counted);
      }),
    );
  });
});

describe('correlateRanks', () => {
  it("gives Spearman's textbook value without ties", () => {
    // IQ and hours of television of ten people: 1 − 6·194 / (10·99) = −29/165.
    const iq = [106, 100, 86, 101, 99, 103, 97, 113, 112, 110];
    const hours = [7, 27, 2, 50, 28, 29, 20, 12, 6, 17];
    expect(correlateRanks(ranksOf(iq), ranksOf(hours))).toBeCloseTo(-29 / 165, 14);
  });

  it('is exact with ties', () => {
    // Covariance and variances of average ranks in fractions: 17.75, 25.5 and 27.
    expect(correlateRanks(ranksOf([1, 2, 2, 3, 5, 5, 5]), ranksOf([2, 1, 4, 4, 3, 9, 9]))).toBeCloseTo(
      17.75 / Math.sqrt(25.5 * 27),
      14,
    );
  });

  it('is undefined when a column is constant', () => {
    expect(correlateRanks(ranksOf([1, 1, 1]), ranksOf([1, 2, 3]))).toBeNull();
  });
});
