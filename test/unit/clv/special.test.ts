import gammaln from '@stdlib/math-base-special-gammaln';
import * as fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import { betaExpectation } from '../../../models/clv/special/beta-expectation.ts';
import { digamma } from '../../../models/clv/special/digamma.ts';
import { logBeta } from '../../../models/clv/special/log-beta.ts';
import { logGamma } from '../../../models/clv/special/log-gamma.ts';
import { stirlingCorrection } from '../../../models/clv/special/stirling-correction.ts';
import { relativeError } from './columns.ts';

/** Absolute near zeros, relative elsewhere. */
const distance = (got: number, wanted: number) => Math.abs(got - wanted) / Math.max(1, Math.abs(wanted));

// Values without another source: mpmath 1.3 with 40 digits, rounded to 17; JavaScript keeps 16.
describe('special functions', () => {
  it('logGamma agrees with the port of the C library over 18 orders of magnitude', () => {
    fc.assert(
      fc.property(fc.double({ min: -8, max: 10, noNaN: true }), (exponent) => {
        const z = 10 ** exponent;
        expect(distance(logGamma(z), gammaln(z))).toBeLessThan(1e-14);
      }),
      { numRuns: 2000 },
    );
  });

  it.each([
    [1e-8, 18.42068073818021],
    [0.5, 0.5723649429247001],
    [1, 0],
    [2, 0],
    [9.99, 12.779315214350193],
    [1e6, 12815504.569147611],
  ])('logGamma(%d) is %d', (z, wanted) => {
    expect(distance(logGamma(z), wanted)).toBeLessThan(1e-14);
  });

  it.each([
    [1e-8, -100000000.57721566],
    [0.1, -10.423754940411076],
    [1, -0.5772156649015329],
    [1.5, 0.03648997397857652],
    [9.99, 2.250700372831201],
    [10, 2.251752589066721],
    [1e6, 13.815510057964191],
  ])('digamma(%d) is %d', (z, wanted) => {
    expect(distance(digamma(z), wanted)).toBeLessThan(1e-14);
  });

  it.each([
    [0.5, 0.5, 1.1447298858494002],
    [1e-5, 2.5, 11.5129126613049],
    [2, 3, -2.4849066497880004],
    [250, 3.7, -19.02122834977276],
    [1e-5, 1e6, 11.512781537795245],
    [12, 15, -18.568172732389435],
    [1e4, 1e4, -13866.28325676141],
    [6.25e5, 3.75, -48.5588436540868],
  ])('logBeta(%d, %d) is %d', (a, b, wanted) => {
    expect(distance(logBeta(a, b), wanted)).toBeLessThan(3e-14);
    expect(logBeta(b, a)).toBe(logBeta(a, b));
  });

  it('stirlingCorrection(10) is what ln 9! leaves over', () => {
    expect(relativeError(stirlingCorrection(10), 0.00833056343336287)).toBeLessThan(1e-14);
  });

  it('betaExpectation knows the moments of the beta distribution', () => {
    const shape = fc.double({ min: 0.5, max: 1e6, noNaN: true });
    fc.assert(
      fc.property(shape, shape, (a, b) => {
        expect(
          relativeError(
            betaExpectation(a, b, (p) => p),
            a / (a + b),
          ),
        ).toBeLessThan(1e-11);
        const both = (a / (a + b)) * (b / (a + b + 1));
        expect(
          relativeError(
            betaExpectation(a, b, (p, rest) => p * rest),
            both,
          ),
        ).toBeLessThan(1e-11);
      }),
    );
  });

  it.each([
    ['logGamma', () => logGamma(0)],
    ['digamma', () => digamma(-1)],
    ['logBeta', () => logBeta(0, 1)],
    ['logBeta of NaN', () => logBeta(Number.NaN, 20)],
    ['stirlingCorrection', () => stirlingCorrection(9)],
    ['betaExpectation', () => betaExpectation(0.1, 1, () => 1)],
  ])('%s refuses arguments outside its domain', (_, call) => {
    expect(call).toThrow(RangeError);
  });
});
