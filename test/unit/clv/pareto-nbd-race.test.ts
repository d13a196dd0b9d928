import * as fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import { gaussLegendre } from '../../../models/clv/special/gauss-legendre.ts';
import { newRacePoints, race } from '../../../models/clv/pareto-nbd/race.ts';
import { relativeError } from './columns.ts';

const log10 = (min: number, max: number) => fc.double({ min, max, noNaN: true }).map((exponent) => 10 ** exponent);

describe('Pareto/NBD integrals', () => {
  it.each([
    // Equal clocks win half of the time that anything happens. On the same scale the shapes share the wins.
    [[1, 1, 1, 1, 1], 0.375],
    [[1, 1, 1, 1, 1e300], 0.5],
    [[4, 3, 1, 3, 1e300], 0.8],
    [[1e-3, 1, 3e-3, 1, 1e100], 0.25 * -Math.expm1(-0.4 * Math.LN10)],
    // By partial fractions.
    [[1, 1, 1, 2, 1], 1 + 2 * Math.log(0.75)],
    [[1, 2, 1, 1, 1], 2 * Math.log(4 / 3) - 1 / 3],
    [[1, 1, 1, 1, 0], 0],
  ] as const)(
    'race clocks of shapes, scales and horizon %j',
    ([shape, scale, rivalShape, rivalScale, horizon], wanted) => {
      const chance = race(newRacePoints(), shape, scale, rivalShape, rivalScale, horizon);
      expect(Math.abs(chance - wanted)).toBeLessThan(1e-13);
    },
  );

  it('have three outcomes of every race, which add up to 1', () => {
    const [points, clock] = [newRacePoints(), fc.tuple(log10(-4, 4), log10(-6, 6))];
    fc.assert(
      fc.property(clock, clock, log10(-1, 4), ([shape, scale], [rivalShape, rivalScale], horizon) => {
        const wins = race(points, shape, scale, rivalShape, rivalScale, horizon);
        const loses = race(points, rivalShape, rivalScale, shape, scale, horizon);
        const neither = Math.exp(-shape * Math.log1p(horizon / scale) - rivalShape * Math.log1p(horizon / rivalScale));
        expect(Math.abs(wins + loses + neither - 1)).toBeLessThan(1e-12);
      }),
      { numRuns: 2000 },
    );
  });

  it('sum polynomials of degree 2n − 1 without loss', () => {
    for (const n of [1, 2, 7, 24, 64]) {
      const { points, weights } = gaussLegendre(n);
      const integral = points.reduce((sum, x, i) => sum + weights[i]! * x ** (2 * n - 1), 0);
      expect(relativeError(integral, 1 / (2 * n))).toBeLessThan(1e-13);
    }
  });
});
