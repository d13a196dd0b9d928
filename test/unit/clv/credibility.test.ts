import { describe, expect, it } from 'vitest';
import { dayRegularity } from '../../../models/clv/credibility/day-regularity.ts';
import { fitCredibility } from '../../../models/clv/credibility/fit.ts';
import { credibility } from '../../../models/clv/credibility/model.ts';
import { mulberry32 } from '../../support/simulate-customers.ts';
import { relativeError, spendingOf } from './columns.ts';

type Row = readonly [frequency: number, monetary: number, firstSpend: number];
const repeat = (times: number, row: Row): Row[] => Array.from({ length: times }, () => row);

describe('dayRegularity', () => {
  it('solves the equation of moments', () => {
    // Shares 1/4 and 3/4 of two days: (2 share − 1)² = 1/4 = 1 / (2 p + 1), p = 3/2.
    expect(dayRegularity(spendingOf([[1, 30, 10]])).p).toBeCloseTo(1.5, 9);
    expect(dayRegularity(spendingOf([...repeat(5, [1, 30, 10]), ...repeat(5, [1, 1e4, 3e4])])).p).toBeCloseTo(1.5, 9);
    // Three days, first 2/3 of all: (3 · 2/3 − 1)² / 2 = 1/2 = 1 / (3 p + 1), p = 1/3.
    expect(dayRegularity(spendingOf([[2, 10, 40]])).p).toBeCloseTo(1 / 3, 9);
  });

  it('stays within bounds where days do not differ, or one of them is all', () => {
    expect(dayRegularity(spendingOf(repeat(9, [2, 20, 20])))).toMatchObject({ standardError: null, customers: 9 });
    expect(dayRegularity(spendingOf(repeat(9, [2, 20, 20]))).p).toBeCloseTo(1e4, 3);
    expect(dayRegularity(spendingOf(repeat(9, [2, 0, 20]))).p).toBeCloseTo(0.01, 6);
  });

  it('assumes an exponential spend where nobody spent twice', () => {
    const shops: Row[] = [
      [0, 0, 20],
      [3, 0, 0],
    ];
    expect(dayRegularity(spendingOf(shops))).toMatchObject({ p: 1, standardError: null, customers: 0 });
  });
});

describe('fitCredibility', () => {
  // Two customers with two days each, means 10 and 30; shares 1/4 give p = 3/2. In units of the mean 20 the variance of means is
  // 1/2, chance 1/2 / p = 1/3, variation (1/2 − 1/3) / (4/3) = 1/8, k = (1 + 8) / p = 6; weights are equal, the mean is 20.
  const rows: Row[] = [
    [1, 15, 5],
    [1, 45, 15],
  ];

  it('weighs by moments', () => {
    const { parameters, notIdentified } = fitCredibility(spendingOf(rows));
    expect(parameters.p).toBeCloseTo(1.5, 9);
    expect(parameters.k).toBeCloseTo(6, 8);
    expect(parameters.mean).toBeCloseTo(20, 9);
    expect(notIdentified).toEqual([]);
    // 2 own days against 6 of everybody's: (2 · 10 + 6 · 20) / 8.
    expect(credibility.expectedSpend(parameters, spendingOf(rows))[0]).toBeCloseTo(17.5, 7);
    const { shape, q, scale } = credibility.posteriors(parameters, spendingOf(rows));
    expect([shape, q[0], scale[0]]).toEqual([
      parameters.p,
      1 + parameters.p * (2 + parameters.k),
      20 + parameters.k * parameters.mean,
    ]);
  });

  it('leaves real big spenders most of their own mean, however big', () => {
    const shop = [
      ...Array.from({ length: 300 }, (_, i): Row => [i % 3, i % 3 === 0 ? 0 : 15, 20]),
      [9, 1e6, 5e5] as Row,
    ];
    const { parameters } = fitCredibility(spendingOf(shop));
    const value = credibility.expectedSpend(parameters, spendingOf([[9, 1e6, 5e5]]))[0]!;
    expect(relativeError(value, 9.5e5)).toBeLessThan(0.05);
  });

  it('says what chance alone explains', () => {
    // As many high as low days, everywhere: customers' means differ less than their days promise.
    const shop = [...repeat(50, [1, 30, 10]), ...repeat(50, [1, 10, 30])];
    const { parameters, notIdentified } = fitCredibility(spendingOf(shop));
    expect(notIdentified).toEqual([expect.stringMatching(/between customers is not identified/)]);
    for (const value of credibility.expectedSpend(parameters, spendingOf([[1, 90, 90]]))) {
      expect(relativeError(value, 20)).toBeLessThan(0.01);
    }
  });

  it('says that nobody bought twice, or nothing was paid', () => {
    expect(fitCredibility(spendingOf([[0, 0, 5]])).notIdentified[0]).toMatch(/nobody bought twice/);
    const free = fitCredibility(spendingOf([[2, 0, 0]]), 35);
    expect(free.notIdentified).toEqual([expect.stringMatching(/all days were free; 35/)]);
    expect(free.parameters.mean).toBe(35);
    expect(() => fitCredibility(spendingOf([[2, 0, 0]]), -1)).toThrow(/fallbackMean/);
    expect(() => fitCredibility(spendingOf([]))).toThrow(/at least one customer/);
  });

  it('knows how far its figures would scatter over other customers', () => {
    const uniform = mulberry32(3);
    const gamma = (shape: number) => {
      let sum = 0;
      for (let i = 0; i < shape; i++) sum -= Math.log(uniform());
      return sum;
    };
    const fits = Array.from({ length: 150 }, () =>
      fitCredibility(
        spendingOf(
          Array.from({ length: 1000 }, (): Row => {
            const x = uniform() < 0.5 ? 0 : 1 + Math.floor(4 * uniform());
            const rate = gamma(8) / 35;
            return [x, x === 0 ? 0 : gamma(3 * x) / rate / x, gamma(3) / rate];
          }),
        ),
      ),
    );
    for (const name of ['mean', 'k', 'p'] as const) {
      const values = fits.map(({ parameters }) => parameters[name]);
      const promised = fits.reduce((sum, { standardErrors }) => sum + standardErrors[name]!, 0) / fits.length;
      const centre = values.reduce((sum, value) => sum + value, 0) / fits.length;
      const spread = Math.sqrt(values.reduce((sum, value) => sum + (value - centre) ** 2, 0) / (fits.length - 1));
      // A deviation over 150 draws is known to 6 %; k, a ratio, has a longer tail than its first order says.
      expect(relativeError(promised, spread)).toBeLessThan(0.25);
    }
  });

  it('refuses parameters out of range', () => {
    for (const parameters of [
      { mean: -1, k: 1, p: 1 },
      { mean: 1, k: 0, p: 1 },
      { mean: 1, k: 1, p: Number.NaN },
    ]) {
      expect(() => credibility.expectedSpend(parameters, spendingOf(rows))).toThrow(RangeError);
    }
  });
});
