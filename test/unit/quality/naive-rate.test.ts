import { describe, expect, it } from 'vitest';
import { naiveRate } from '../../../models/quality/naive-rate.ts';

describe('naiveRate', () => {
  it('goes on as before, and expects nothing of whom it never observed', () => {
    const histories = { frequency: Float64Array.of(2, 0, 0), tenure: Float64Array.of(100, 50, 0) };
    expect(naiveRate(histories, 365)).toEqual(Float64Array.of((2 / 100) * 365, 0, 0));
  });

  it('refuses columns of different length', () => {
    expect(() => naiveRate({ frequency: new Float64Array(2), tenure: new Float64Array(1) }, 365)).toThrow(RangeError);
  });
});
