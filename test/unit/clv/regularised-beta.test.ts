import { readFileSync } from 'node:fs';
import * as fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import { betaKernel } from '../../../models/clv/special/beta-kernel.ts';
import { log1pMinus } from '../../../models/clv/special/log1p-minus.ts';
import { regularisedBeta } from '../../../models/clv/special/regularised-beta.ts';
import { relativeError } from './columns.ts';

// 60-digit arithmetic over a grid of shapes from 1e-3 to 3e4; regularised-beta.py beside it wrote the file.
const cases = readFileSync(new URL('./fixtures/regularised-beta.csv', import.meta.url), 'utf8')
  .trim()
  .split('\n')
  .slice(1)
  .map((line) => line.split(',').map(Number) as [a: number, b: number, x: number, wanted: number]);

describe('regularisedBeta', () => {
  it('is exact to 1e-12 of 1, and of itself in the tails', () => {
    expect(cases.length).toBeGreaterThan(350);
    for (const [a, b, x, wanted] of cases) {
      const got = regularisedBeta(a, b, x);
      expect(Math.abs(got - wanted)).toBeLessThan(1e-13);
      // Rounding x moves the far tail of a large shape by shape · 1e-16, powers of tiny numbers by their logarithm.
      expect(relativeError(got, wanted)).toBeLessThan(1e-12);
    }
  });

  it('is a distribution: it grows with x and mirrors, whatever the shapes', () => {
    const shape = fc.double({ min: -4, max: 7, noNaN: true }).map((exponent) => 10 ** exponent);
    const share = fc.double({ min: 0, max: 1, noNaN: true });
    fc.assert(
      fc.property(shape, shape, share, share, (a, b, x, other) => {
        const [low, high] = [Math.min(x, other), Math.max(x, other)];
        const [below, above] = [regularisedBeta(a, b, low), regularisedBeta(a, b, high)];
        expect(below).toBeGreaterThanOrEqual(0);
        expect(above).toBeLessThanOrEqual(1);
        expect(above - below).toBeGreaterThanOrEqual(-1e-13);
        expect(Math.abs(regularisedBeta(b, a, 1 - low, low) - (1 - below))).toBeLessThan(1e-12);
      }),
      { numRuns: 500 },
    );
  });

  it('keeps the digits of a complement that x cannot hold', () => {
    // Beta(2, 1): I_x = x², hence 1 − I = (1 − x)(1 + x); the complement 1e-20 is lost in x = 1.
    expect(relativeError(regularisedBeta(1, 2, 1e-20, 1), 2e-20)).toBeLessThan(1e-14);
    expect(regularisedBeta(2, 1, 1, 1e-20)).toBe(1);
  });

  it('has its ends, and refuses what lies beyond them', () => {
    expect(regularisedBeta(3, 4, 0)).toBe(0);
    expect(regularisedBeta(3, 4, 1)).toBe(1);
    expect(() => regularisedBeta(0, 1, 0.5)).toThrow(RangeError);
    expect(() => regularisedBeta(1, Number.NaN, 0.5)).toThrow(RangeError);
    expect(() => regularisedBeta(1, 1, 1.5)).toThrow(RangeError);
    expect(() => regularisedBeta(1, 1, Number.NaN)).toThrow(RangeError);
    expect(() => regularisedBeta(1, 1, 0.5, 0)).toThrow(RangeError);
  });
});

describe('betaKernel', () => {
  it('is a polynomial for whole shapes', () => {
    // x² (1 − x)³ / B(2, 3), B(2, 3) = 1/12.
    expect(relativeError(betaKernel(2, 3, 0.25, 0.75), 0.31640625)).toBeLessThan(1e-14);
    expect(betaKernel(3, 2, 0.75, 0.25)).toBe(betaKernel(2, 3, 0.25, 0.75));
  });
});

describe('log1pMinus', () => {
  // mpmath 1.3 with 60 digits.
  it.each([
    [1e-8, -4.999999966666667e-17],
    [-0.4, -0.1108256237659907],
    [0.75, -0.19038421206457731],
    [9, -6.697414907005954],
    [-0.999, -5.908755278982136],
  ])('of %d is %d', (t, wanted) => {
    expect(relativeError(log1pMinus(t), wanted)).toBeLessThan(2e-14);
  });

  it('refuses what has no logarithm', () => {
    expect(() => log1pMinus(-1)).toThrow(RangeError);
  });
});
