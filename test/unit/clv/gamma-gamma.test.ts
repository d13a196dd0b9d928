import * as fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import { expectedSpend } from '../../../models/clv/gamma-gamma/expected-spend.ts';
import { fitGammaGamma } from '../../../models/clv/gamma-gamma/fit.ts';
import { groupRepeaters } from '../../../models/clv/gamma-gamma/group-repeaters.ts';
import { logLikelihood } from '../../../models/clv/gamma-gamma/log-likelihood.ts';
import { relativeError, spendingOf } from './columns.ts';

type Row = readonly [frequency: number, monetary: number];
const repeat = (times: number, row: Row): Row[] => Array.from({ length: times }, () => row);

const rows: Row[] = [
  [1, 10],
  [2, 35.5],
  [7, 0.25],
  [400, 80],
  [3000, 25],
];
// Money of the groups is in mean spends; `scale` brings it back.
const { groups, customers, scale } = groupRepeaters(spendingOf(rows));
const inMoney = (p: number, q: number, v: number, gradient?: Float64Array) =>
  logLikelihood({ p, q, v: v / scale }, groups, gradient) - customers * Math.log(scale);

describe('groupRepeaters', () => {
  it('leaves out one-time buyers and free days, and sorts the rest', () => {
    const grouped = groupRepeaters(
      spendingOf([
        [2, 30],
        [0, 0],
        [1, 10],
        [5, 0],
        [2, 20],
      ]),
    );
    expect(grouped.customers).toBe(3);
    expect(grouped.scale).toBe(20);
    expect(grouped.groups.map(({ frequency, monetary }) => [frequency, ...monetary])).toEqual([
      [1, 0.5],
      [2, 1, 1.5],
    ]);
  });
});

describe('Gamma-Gamma log-likelihood', () => {
  // mpmath 1.3 with 40 digits, from the published formula.
  it.each([
    [6.25, 3.74, 15.4, -104.00897449078796],
    [1e4, 1e4, 25, -168586.23589408715],
    [0.01, 0.5, 1e-3, -53.81159085295995],
    [1e-4, 30, 1e6, -44.28246877382696],
  ])('is exact at p %d, q %d, v %d', (p, q, v, wanted) => {
    expect(relativeError(inMoney(p, q, v), wanted)).toBeLessThan(1e-12);
  });

  it('has the slope that finite differences have', () => {
    const log10 = (min: number, max: number) => fc.double({ min, max, noNaN: true }).map((exponent) => 10 ** exponent);
    fc.assert(
      fc.property(fc.tuple(log10(-2, 2), log10(-1, 2), log10(-2, 2)), ([p, q, v]) => {
        const gradient = new Float64Array(3);
        const value = logLikelihood({ p, q, v }, groups, gradient);
        const steps = { p: 1e-5 * p, q: 1e-5 * q, v: 1e-5 * v };
        const slopes = [
          logLikelihood({ p: p + steps.p, q, v }, groups) - logLikelihood({ p: p - steps.p, q, v }, groups),
          logLikelihood({ p, q: q + steps.q, v }, groups) - logLikelihood({ p, q: q - steps.q, v }, groups),
          logLikelihood({ p, q, v: v + steps.v }, groups) - logLikelihood({ p, q, v: v - steps.v }, groups),
        ].map((difference) => difference / 2e-5);
        const analytic = [gradient[0]! * p, gradient[1]! * q, gradient[2]! * v];
        // Rounding of the value over the step, plus the step's own error.
        const tolerance = 2e-7 * Math.max(1, Math.abs(value));
        slopes.forEach((slope, i) => expect(Math.abs(slope - analytic[i]!)).toBeLessThan(tolerance));
      }),
    );
  });
});

describe('expectedSpend', () => {
  const parameters = { p: 6.25, q: 3.75, v: 15.5 };

  it('moves from the mean of all to the mean of the customer', () => {
    const [nobody, once, often, always] = expectedSpend(
      parameters,
      spendingOf([
        [0, 0],
        [1, 100],
        [20, 100],
        [1e6, 100],
      ]),
    );
    expect(nobody).toBeCloseTo((15.5 * 6.25) / 2.75, 12);
    expect(once).toBeCloseTo(((15.5 + 100) * 6.25) / (6.25 + 2.75), 12);
    expect(often).toBeGreaterThan(once!);
    expect(always).toBeCloseTo(100, 3);
  });

  it('refuses a mean that does not exist, and spending that is none', () => {
    expect(() => expectedSpend({ ...parameters, q: 1 }, spendingOf([[1, 5]]))).toThrow(/q > 1/);
    expect(() => expectedSpend(parameters, spendingOf([[1, -5]]))).toThrow(/monetary/);
    expect(() => expectedSpend(parameters, spendingOf([[1, Number.NaN]]))).toThrow(/monetary/);
  });
});

describe('fitGammaGamma', () => {
  it('gives the same bits whatever the order of rows', () => {
    const shop = Array.from({ length: 80 }, (_, i): Row => [i % 6, i % 6 === 0 ? 0 : 5 + ((i * 37) % 41)]);
    const fit = fitGammaGamma(spendingOf(shop));
    fc.assert(
      fc.property(fc.shuffledSubarray(shop, { minLength: shop.length }), (shuffled) => {
        expect(fitGammaGamma(spendingOf(shuffled))).toEqual(fit);
      }),
      { numRuns: 20 },
    );
  });

  it('does not care about the currency', () => {
    const shop = Array.from({ length: 200 }, (_, i): Row => [1 + (i % 5), 5 + ((i * 37) % 41) * (1 + (i % 3))]);
    const euros = fitGammaGamma(spendingOf(shop));
    const yen = fitGammaGamma(spendingOf(shop.map(([x, m]) => [x, 160 * m])));
    expect(relativeError(yen.parameters.p, euros.parameters.p)).toBeLessThan(1e-6);
    expect(relativeError(yen.parameters.v, 160 * euros.parameters.v)).toBeLessThan(1e-6);
    // A density in money per customer: 160 times thinner per yen.
    expect(yen.logLikelihood).toBeCloseTo(euros.logLikelihood - 200 * Math.log(160), 6);
  });

  const tailed = (steepness: number) =>
    Array.from({ length: 400 }, (_, i): Row => [1, 10 / (1 - (i + 0.5) / 400) ** steepness]);
  const mean = (shop: readonly Row[]) => shop.reduce((sum, [, m]) => sum + m, 0) / shop.length;

  // Left to itself the fit ends just above q = 1, where its mean is a multiple of the mean seen, and below, where it has none.
  it.each([1.485, 1.6])(
    'holds the mean at the one seen where tails of index 1 / %d leave it unidentified',
    (steepness) => {
      const shop = tailed(steepness);
      const { parameters, notIdentified } = fitGammaGamma(spendingOf(shop));
      expect(notIdentified[0]).toMatch(/mean spend over customers is not identified/);
      const [nobody] = expectedSpend(parameters, spendingOf([[0, 0]]));
      expect(relativeError(nobody!, mean(shop))).toBeLessThan(1e-9);
    },
  );

  const degenerate: readonly (readonly [name: string, rows: readonly Row[], sentences: readonly RegExp[]])[] = [
    ['one repeat customer', [[1, 20]], [/purchase days of one customer/, /between customers/]],
    ['one customer with 5,000 days', [[5000, 20]], [/purchase days of one customer/, /between customers/]],
    ['equal spends', repeat(100, [3, 20]), [/purchase days of one customer/, /between customers/]],
    [
      'two repeat customers',
      [
        [1, 20],
        [2, 30],
      ],
      [/between customers/],
    ],
    [
      'spends from a billionth to a billion',
      [
        [1, 1e-9],
        [1, 1e9],
        [4, 3],
      ],
      [/./],
    ],
    [
      'free days beside one paid',
      [
        [3, 0],
        [1, 10],
      ],
      [/purchase days of one customer/, /between customers/],
    ],
    ['steep tails', tailed(1.6), [/mean spend/]],
    [
      'nobody who came back',
      [
        [0, 0],
        [0, 0],
      ],
      [/no customer has a repeat purchase/],
    ],
  ];

  it.each(degenerate)('stays bounded with %s, and says what is not identified', (_, shop, sentences) => {
    const { parameters, logLikelihood: best, converged, notIdentified } = fitGammaGamma(spendingOf(shop));
    expect(converged).toBe(true);
    expect(Number.isFinite(best)).toBe(true);
    expect(parameters.q).toBeGreaterThan(1);
    sentences.forEach((sentence, i) => expect(notIdentified[i]).toMatch(sentence));
    const spend = expectedSpend(parameters, spendingOf([...shop, [0, 0]]));
    expect(spend.every((value) => value >= 0 && value < Number.POSITIVE_INFINITY)).toBe(true);
  });

  it('expects the spend that all repeat days show', () => {
    const { parameters } = fitGammaGamma(spendingOf(repeat(100, [3, 20])));
    for (const value of expectedSpend(
      parameters,
      spendingOf([
        [0, 0],
        [1, 20],
      ]),
    ))
      expect(value).toBeCloseTo(20, 1);
  });

  it('falls back to the given mean where nobody came back', () => {
    const spending = spendingOf([[0, 0]]);
    expect(expectedSpend(fitGammaGamma(spending, 35).parameters, spending)[0]).toBe(35);
    expect(expectedSpend(fitGammaGamma(spending).parameters, spending)[0]).toBe(0);
    expect(() => fitGammaGamma(spending, Number.NaN)).toThrow(/fallbackMean/);
  });

  it('refuses nobody and impossible spending', () => {
    expect(() => fitGammaGamma(spendingOf([]))).toThrow(/at least one customer/);
    expect(() => fitGammaGamma(spendingOf([[1, -1]]))).toThrow(/monetary/);
    expect(() => fitGammaGamma({ ...spendingOf([]), frequency: new Float64Array(2) })).toThrow(RangeError);
  });
});
