/** What every spend model promises, whatever it learned. */
import * as fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import { spendModels } from '../../../models/clv/models.ts';
import { relativeError, spendingOf } from './columns.ts';

type Row = readonly [frequency: number, monetary: number, firstSpend: number];

const scaled = (rows: readonly Row[], factor: number) =>
  spendingOf(rows.map(([x, m, first]) => [x, m * factor, first * factor] as const));
const money = fc.double({ min: 0.01, max: 1e5, noNaN: true });
const row = fc.oneof(
  { weight: 3, arbitrary: fc.tuple(fc.constant(0), fc.constant(0), money) },
  { weight: 3, arbitrary: fc.tuple(fc.integer({ min: 1, max: 300 }), money, money) },
  { weight: 1, arbitrary: fc.tuple(fc.integer({ min: 1, max: 9 }), fc.constant(0), fc.constant(0)) },
);
const shops = fc.array(row, { minLength: 1, maxLength: 40 });

const degenerate: readonly (readonly [name: string, rows: readonly Row[]])[] = [
  ['one customer who bought once', [[0, 0, 20]]],
  ['one customer who came back', [[3, 25, 20]]],
  ['one customer whose days were free', [[2, 0, 0]]],
  ['everybody spends the same', Array.from({ length: 60 }, (_, i): Row => [i % 4, i % 4 === 0 ? 0 : 20, 20])],
  ['everybody bought once', Array.from({ length: 60 }, (_, i): Row => [0, 0, 5 + ((i * 37) % 41)])],
  ['everybody bought once, for the same', Array.from({ length: 60 }, (): Row => [0, 0, 20])],
  ['some free days', Array.from({ length: 60 }, (_, i): Row => [i % 3, i % 3 === 0 ? 0 : 10 * (i % 2), 7 * (i % 5)])],
  [
    'one wholesale buyer',
    [...Array.from({ length: 60 }, (_, i): Row => [i % 3, i % 3 === 0 ? 0 : 15, 20]), [9, 1e6, 9e5]],
  ],
];

describe.each(Object.values(spendModels))('$name', (model) => {
  it.each(degenerate)('is finite with %s', (_, rows) => {
    const spending = spendingOf(rows);
    const { parameters, logLikelihood } = model.fit(spending, { fallbackMean: 30 });
    expect(Number.isFinite(logLikelihood)).toBe(true);
    const { shape, q, scale } = model.posteriors(parameters, spending);
    const expected = model.expectedSpend(parameters, spending);
    const { prior, countsFirst } = model.scaleOf(parameters);
    expect(shape).toBeGreaterThan(0);
    expected.forEach((value, i) => {
      expect(q[i]).toBeGreaterThan(1);
      expect(q[i]).toBeLessThan(Number.POSITIVE_INFINITY);
      expect(value).toBeGreaterThanOrEqual(0);
      expect(value).toBeLessThan(Number.POSITIVE_INFINITY);
      // The mean of scale · BetaPrime(shape, q).
      expect(value).toBeCloseTo((scale[i]! * shape) / (q[i]! - 1), 9);
      const [x, m, first] = rows[i]!;
      expect(relativeError(scale[i]!, prior + x * m + (countsFirst ? first : 0))).toBeLessThan(1e-13);
    });
    expect(model.expectedSpendOfNew(parameters)).toBeGreaterThanOrEqual(0);
  });

  it('expects of everybody what everybody spends', () => {
    const [, rows] = degenerate.find(([name]) => name === 'everybody spends the same')!;
    const spending = spendingOf(rows);
    const { parameters } = model.fit(spending);
    for (const value of model.expectedSpend(parameters, spending)) expect(value).toBeCloseTo(20, 1);
    expect(model.expectedSpendOfNew(parameters)).toBeCloseTo(20, 1);
  });

  it('gives values four times as large in a currency four times as small, to the last bit', () => {
    fc.assert(
      fc.property(shops, (rows) => {
        const once = model.fit(scaled(rows, 1), { fallbackMean: 20 }).parameters;
        const fourfold = model.fit(scaled(rows, 4), { fallbackMean: 80 }).parameters;
        const values = model.expectedSpend(once, scaled(rows, 1));
        const larger = model.expectedSpend(fourfold, scaled(rows, 4));
        // Four is a power of two: money loses no bit, and parameters do not depend on its unit.
        expect([...larger]).toEqual([...values].map((value) => 4 * value));
      }),
      { numRuns: 25 },
    );
  });

  it('gives the same bits whatever the order of rows', () => {
    fc.assert(
      fc.property(shops, (rows) => {
        const turned = rows.toReversed();
        expect(model.fit(spendingOf(turned))).toEqual(model.fit(spendingOf(rows)));
      }),
      { numRuns: 25 },
    );
  });

  it('expects no less of who spent more, and of who bought often about what they spent', () => {
    const rows = Array.from({ length: 200 }, (_, i): Row => [1 + (i % 5), 5 + ((i * 37) % 41), 5 + ((i * 29) % 41)]);
    const { parameters } = model.fit(spendingOf(rows));
    const [low, high, often] = model.expectedSpend(
      parameters,
      spendingOf([
        [3, 10, 10],
        [3, 80, 80],
        [1e6, 80, 80],
      ]),
    );
    expect(low!).toBeLessThan(high!);
    expect(relativeError(often!, 80)).toBeLessThan(0.01);
  });

  it('refuses nobody and impossible spending', () => {
    const { parameters } = model.fit(spendingOf([[1, 5, 5]]));
    expect(() => model.fit(spendingOf([]))).toThrow(RangeError);
    for (const rows of [[[1, -1, 0]], [[1, Number.NaN, 0]], [[0.5, 1, 1]], [[0, 0, -2]], [[0, 0, Infinity]]] as const) {
      const spending = spendingOf(rows);
      expect(() => model.fit(spending)).toThrow(RangeError);
      expect(() => model.posteriors(parameters, spending)).toThrow(RangeError);
      expect(() => model.expectedSpend(parameters, spending)).toThrow(RangeError);
    }
    const uneven = { ...spendingOf([[1, 5, 5]]), firstSpend: new Float64Array(2) };
    expect(() => model.fit(uneven)).toThrow(/equal length/);
  });
});
