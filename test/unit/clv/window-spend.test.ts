import * as fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import { unitSpend } from '../../../models/clv/window-spend/unit-spend.ts';
import { regularisedBeta } from '../../../models/clv/special/regularised-beta.ts';
import { relativeError, seededUniform } from './columns.ts';

const countsOf = (rows: readonly (readonly number[])[]) => ({
  offsets: Uint32Array.from([0, ...rows.map((_, i) => rows.slice(0, i + 1).flat().length)]),
  probabilities: Float64Array.from(rows.flat()),
});
const one = (counts: readonly number[], shape: number, q: number) =>
  unitSpend(countsOf([counts]), shape, Float64Array.of(q));

/** Purchase days of an NBD with a share of customers gone. */
function countsWith(mean: number, dispersion: number, gone: number): number[] {
  const odds = mean / (mean + dispersion);
  const counts: number[] = [];
  let term = (1 - odds) ** dispersion;
  let rest = 1;
  for (let n = 0; rest > 1e-9; n++) {
    counts.push((1 - gone) * term);
    rest -= term;
    term *= ((dispersion + n) / (n + 1)) * odds;
  }
  counts[0]! += gone;
  return counts;
}

/** The mixture itself, a sum of incomplete beta functions. */
const exactly = (counts: readonly number[], shape: number, q: number) => (u: number) =>
  counts.reduce((sum, p, n) => sum + (n === 0 ? p : p * regularisedBeta(shape * n, q, u / (1 + u), 1 / (1 + u))), 0);

function rootOf(f: (u: number) => number, level: number): number {
  let low = -40;
  let high = 60;
  for (let i = 0; i < 70; i++) {
    const middle = (low + high) / 2;
    if (f(Math.exp(middle)) < level) low = middle;
    else high = middle;
  }
  return Math.exp(high);
}

/** ∫ (F − target)² du for ln u between two bounds, 3-point Gauss over 800 panels. */
function integral(f: (u: number) => number, from: number, to: number, target: number): number {
  const width = (to - from) / 800;
  let sum = 0;
  for (let i = 0; i < 800; i++) {
    for (const [node, weight] of [
      [-Math.sqrt(0.6), 5 / 18],
      [0, 8 / 18],
      [Math.sqrt(0.6), 5 / 18],
    ] as const) {
      const u = Math.exp(from + width * (i + (1 + node) / 2));
      sum += weight * width * u * (f(u) - target) ** 2;
    }
  }
  return sum;
}

const cases: readonly (readonly [name: string, counts: number[], shape: number, q: number])[] = [
  ['a one-time buyer', countsWith(0.3, 0.4, 0.2), 6.25, 3.74],
  ['a frequent buyer', countsWith(12, 20, 0.1), 6.25, 160],
  ['heavy tails', countsWith(2, 0.6, 0.3), 0.7, 1.3],
  ['days of next to no spread', countsWith(2, 1, 0.4), 4000, 9000],
  ['spread of orders of magnitude', countsWith(1, 2, 0), 0.1, 5],
  ['certain purchases', [0, 0, 0, 1], 2, 3],
];

describe('spend of a window', () => {
  it.each(cases)('has the probabilities and quantiles of the mixture: %s', (_, counts, shape, q) => {
    const spend = one(counts, shape, q);
    const f = exactly(counts, shape, q);
    for (const level of [0.025, 0.1, 0.5, 0.9, 0.975, 0.999].filter((above) => above > counts[0]!)) {
      const wanted = rootOf(f, level);
      expect(relativeError(spend.quantile(0, level), wanted)).toBeLessThan(0.002);
      expect(Math.abs(spend.cumulative(0, wanted) - level)).toBeLessThan(1e-4);
    }
    expect(spend.quantile(0, Math.max(counts[0]!, 0.001) * 0.9)).toBeLessThan(1e-6 + rootOf(f, 0.001));
  });

  it.each(cases)('has the score of the mixture: %s', (_, counts, shape, q) => {
    const spend = one(counts, shape, q);
    const f = exactly(counts, shape, q);
    for (const u of [0.003, 0.4, 30]) {
      const wanted = integral(f, -15, Math.log(u), 0) + integral(f, Math.log(u), 14, 1);
      expect(relativeError(spend.crps(0, u), wanted)).toBeLessThan(1e-4);
    }
  });

  it('has the moments that sums of purchase days have', () => {
    // E U = E N · shape / (q − 1); ∫ (1 − F) du by the quantiles at midpoints of levels, which cut off the tail.
    const counts = countsWith(3, 2, 0.3);
    const spend = one(counts, 6.25, 30);
    let sum = 0;
    for (let i = 0; i < 20_000; i++) sum += spend.quantile(0, (i + 0.5) / 20_000);
    const days = counts.reduce((total, p, n) => total + n * p, 0);
    expect(relativeError(sum / 20_000, (days * 6.25) / 29)).toBeLessThan(1e-3);
  });

  it('is a distribution with an atom, whatever counts and shapes', () => {
    const log10 = (min: number, max: number) => fc.double({ min, max, noNaN: true }).map((exponent) => 10 ** exponent);
    const any = fc.record({
      mean: log10(-3, 1.5),
      dispersion: log10(-1, 2),
      gone: fc.double({ min: 0, max: 1, noNaN: true }),
      shape: log10(-4, 4),
      excess: log10(-2, 4),
      level: fc.double({ min: 0.001, max: 0.998, noNaN: true }),
    });
    fc.assert(
      fc.property(any, ({ mean, dispersion, gone, shape, excess, level }) => {
        const counts = countsWith(mean, dispersion, gone);
        const spend = one(counts, shape, 1 + excess);
        const quantile = spend.quantile(0, level);
        expect(quantile).toBeLessThanOrEqual(spend.quantile(0, level + 0.001));
        // Below 1e-15 of the scale lies what shapes far below 1 bring: nothing, in money.
        expect(spend.cumulative(0, quantile + 1e-15)).toBeGreaterThan(level - 1e-4);
        expect(spend.cumulative(0, 0)).toBeCloseTo(counts[0]!, 12);
        expect(spend.cumulative(0, Number.POSITIVE_INFINITY)).toBe(1);
        const scores = [0, quantile, 2 * quantile + 1].map((u) => spend.crps(0, u));
        expect(scores.every((score) => score >= 0 && score < Number.POSITIVE_INFINITY)).toBe(true);
      }),
      { numRuns: 150 },
    );
  });

  it('gives rows the same figures alone, together and in any order', () => {
    const uniform = seededUniform(5);
    const rows = Array.from({ length: 30 }, () => countsWith(4 * uniform(), 0.3 + uniform(), uniform()));
    const q = Float64Array.from(rows, (_, i) => 3.74 + 6.25 * (i % 3));
    const together = unitSpend(countsOf(rows), 6.25, q);
    for (const row of [29, 0, 7, 7, 12]) {
      const alone = one(rows[row]!, 6.25, q[row]!).quantile(0, 0.99);
      // The grid reaches as far as the longest row with the same q needs.
      expect(relativeError(together.quantile(row, 0.99), alone)).toBeLessThan(1e-3);
    }
    expect(together.rows).toBe(30);
  });

  it('knows who buys nothing for certain', () => {
    const spend = one([1], 6.25, 3.74);
    expect([spend.cumulative(0, 0), spend.quantile(0, 0.999), spend.crps(0, 0)]).toEqual([1, 0, 0]);
    // As all scores: a sum over panels, good to 1e-4.
    expect(relativeError(spend.crps(0, 5), 5)).toBeLessThan(1e-4);
  });

  it.each([
    ['shape', () => one([1], 0, 2)],
    ['q', () => one([1], 1, 1)],
    ['columns', () => unitSpend(countsOf([[1]]), 1, Float64Array.of(2, 2))],
    ['a row without probability', () => unitSpend(countsOf([[]]), 1, Float64Array.of(2))],
    ['row', () => one([1], 1, 2).quantile(1, 0.5)],
    ['level', () => one([1], 1, 2).quantile(0, 1)],
    ['spend', () => one([1], 1, 2).cumulative(0, -1)],
    ['spend that is no number', () => one([1], 1, 2).crps(0, Number.NaN)],
    ['endless spend', () => one([1], 1, 2).crps(0, Number.POSITIVE_INFINITY)],
  ])('refuses an impossible %s', (_, call) => {
    expect(call).toThrow(RangeError);
  });
});
