import * as fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import type { GeometricDropout } from '../../../models/clv/geometric-dropout/family.ts';
import { likelihoodColumns } from '../../../models/clv/geometric-dropout/likelihood-columns.ts';
import { logLikelihood } from '../../../models/clv/geometric-dropout/log-likelihood.ts';
import { logLikelihoods } from '../../../models/clv/geometric-dropout/log-likelihoods.ts';
import { search, searchable } from '../../../models/clv/geometric-dropout/search.ts';
import { groupHistories } from '../../../models/clv/histories.ts';
import { orderModels } from '../../../models/clv/models.ts';
import type { OrderFit } from '../../../models/clv/order-model.ts';
import { mulberry32, simulateCustomers } from '../../support/simulate-customers.ts';
import { type HistoryRow, historiesOf, relativeError } from './columns.ts';

const names = ['nbd', 'bg-nbd', 'mbg-nbd', 'mbg-cnbd-k'] as const;
const repeat = (times: number, row: HistoryRow): HistoryRow[] => Array.from({ length: times }, () => row);
const groupsOf = (rows: readonly HistoryRow[]) => groupHistories(historiesOf(rows));
const numbersOf = ({ parameters }: OrderFit) => parameters as unknown as Record<string, number>;

const mixed = groupsOf([
  ...repeat(40, [0, 0, 200]),
  ...repeat(9, [1, 20, 150]),
  ...repeat(5, [3, 100, 365]),
  [2, 90, 90],
  [250, 3000, 3650],
]);

const log10 = (min: number, max: number) => fc.double({ min, max, noNaN: true }).map((exponent) => 10 ** exponent);
const anyFamily: fc.Arbitrary<GeometricDropout> = fc
  .tuple(log10(-2, 2), log10(-1, 3), log10(-2, 2), log10(-2, 2), fc.integer({ min: 1, max: 4 }), fc.boolean())
  .map(([r, alpha, a, b, k, first]) => ({ r, alpha, a, b, k, stayedAtFirst: first || k > 1 ? 1 : 0 }));

describe('log-likelihood of geometric dropout', () => {
  it('is the sum over customers', () => {
    fc.assert(
      fc.property(anyFamily, (family) => {
        const each = logLikelihoods(family, mixed);
        const sum = each.reduce((total, value, i) => total + mixed.weight[i]! * value, 0);
        // Thousands of logarithms, rounded to 1e-16 of the running total.
        expect(relativeError(logLikelihood(family, likelihoodColumns(mixed)), sum)).toBeLessThan(1e-11);
      }),
    );
  });

  it('has the slope that finite differences have', () => {
    const columns = likelihoodColumns(mixed);
    fc.assert(
      fc.property(anyFamily, (family) => {
        const gradient = new Float64Array(4);
        const value = logLikelihood(family, columns, gradient);
        (['r', 'alpha', 'a', 'b'] as const).forEach((name, i) => {
          const step = 1e-5 * family[name];
          const ahead = logLikelihood({ ...family, [name]: family[name] + step }, columns);
          const behind = logLikelihood({ ...family, [name]: family[name] - step }, columns);
          // Rounding of the value, 1e-13, over the step; plus the step's own error.
          const tolerance = (1e-12 * Math.abs(value)) / 1e-5 + 1e-8 * Math.abs(value);
          expect(Math.abs(((ahead - behind) / (2 * step) - gradient[i]!) * family[name])).toBeLessThan(tolerance);
        });
      }),
    );
  });

  it('is a density of frequency and recency: over all of them it adds up to 1', () => {
    // With k > 1 the likelihood of t_x is that of k = 1 times a factor, so densities are x / t_x^x … of it: Γ(x) / t_x^(x − 1) undone.
    const family: GeometricDropout = { r: 0.8, alpha: 10, a: 0.7, b: 1.5, k: 3, stayedAtFirst: 1 };
    const T = 30;
    const steps = 4000;
    const rows: HistoryRow[] = [[0, 0, T]];
    for (let x = 1; x <= 40; x++) for (let i = 0; i < steps; i++) rows.push([x, ((i + 0.5) * T) / steps, T]);
    const each = logLikelihoods(family, historiesOf(rows));
    let sum = Math.exp(each[0]!);
    let logGamma = 0; // of x
    for (let x = 1, row = 1; x <= 40; x++) {
      if (x > 1) logGamma += Math.log(x - 1);
      for (let i = 0; i < steps; i++, row++) {
        sum += (T / steps) * Math.exp(each[row]! + (x - 1) * Math.log(rows[row]![1]) - logGamma);
      }
    }
    // Midpoint rule; more than 40 purchases are rarer than 1e-5.
    expect(Math.abs(sum - 1)).toBeLessThan(1e-5);
  });
});

describe.each(names)('the fit of %s', (name) => {
  const model = orderModels[name];

  it('gives the same bits whatever the order of rows, and says the same of rows as of groups', () => {
    const rows: HistoryRow[] = Array.from({ length: 60 }, (_, i) =>
      i % 3 === 0 ? [0, 0, 30 + (i % 10)] : [1 + (i % 7), 20 + i, 100 + 2 * i],
    );
    const fit = model.fit(groupsOf(rows));
    const histories = historiesOf(rows);
    const ungrouped = model.fit({ ...histories, weight: new Float64Array(rows.length).fill(1) });
    expect(Math.abs(fit.logLikelihood - ungrouped.logLikelihood)).toBeLessThan(1e-9);
    fc.assert(
      fc.property(fc.shuffledSubarray(rows, { minLength: rows.length }), (shuffled) => {
        expect(model.fit(groupsOf(shuffled))).toEqual(fit);
      }),
      { numRuns: 5 },
    );
  });

  it('says the same in weeks as in days', () => {
    const inDays = model.fit(mixed);
    const { recency, tenure } = mixed;
    const inWeeks = model.fit({
      ...mixed,
      unit: 'weeks',
      recency: recency.map((days) => days / 7),
      tenure: tenure.map((days) => days / 7),
    });
    // Both searches end where the slope per customer is 1e-9.
    expect(relativeError(numbersOf(inWeeks)['alpha']! * 7, numbersOf(inDays)['alpha']!)).toBeLessThan(1e-5);
    expect(numbersOf(inWeeks)['k']).toBe(numbersOf(inDays)['k']);
    // The likelihood is a density in time per purchase: seven times denser per week.
    const purchases = mixed.frequency.reduce((sum, x, i) => sum + mixed.weight[i]! * x, 0);
    expect(inWeeks.logLikelihood - inDays.logLikelihood).toBeCloseTo(purchases * Math.log(7), 6);
  });

  it.each<readonly [string, readonly HistoryRow[]]>([
    ['one customer of today', [[0, 0, 0]]],
    ['nobody who came back', [...repeat(100, [0, 0, 30]), [0, 0, 231], [0, 0, 379]]],
    ['all alike', repeat(200, [3, 60, 90])],
    ['one with one repeat', [[1, 5, 30]]],
    ['one who came 3,000 times', [[3000, 3600, 3650]]],
    [
      'everybody gone',
      Array.from({ length: 300 }, (_, i): HistoryRow => (i % 3 ? [0, 0, 1000] : [1, 1 + (i % 5), 1000])),
    ],
    ['repeats in no time', [...repeat(10, [1, 0, 50]), ...repeat(10, [2, 0, 0]), ...repeat(5, [1, 9, 50])]],
  ])('stays bounded with %s', (_, rows) => {
    const histories = historiesOf(rows);
    const fit = model.fit(groupsOf(rows));
    expect(fit.converged).toBe(true);
    expect(Number.isFinite(fit.logLikelihood)).toBe(true);
    for (const parameter of model.parameterNames) {
      expect(numbersOf(fit)[parameter]! > 0 && numbersOf(fit)[parameter]! < 1e13).toBe(true);
    }
    const { parameters } = fit;
    for (const share of [
      model.probabilityAlive(parameters, histories),
      model.orderProbability(parameters, histories, 90),
    ]) {
      expect(share.every((p) => p >= 0 && p <= 1)).toBe(true);
    }
    expect(model.expectedPurchases(parameters, histories, 90).every(Number.isFinite)).toBe(true);
    expect(model.medianWaitingTime(parameters, histories).every((days) => days >= 0)).toBe(true);
    expect(model.purchaseCounts(parameters, histories, 90).probabilities.every((p) => p >= 0 && p <= 1)).toBe(true);
  });

  it('is held near its start by a penalty', () => {
    const plain = model.fit(mixed);
    const held = model.fit(mixed, { penalty: 1e6 });
    expect(held.logLikelihood).toBeLessThan(plain.logLikelihood);
    // The start: shape ½, purchases as seen.
    expect(relativeError(numbersOf(held)['r']!, 0.5)).toBeLessThan(0.01);
    expect(() => model.fit(mixed, { penalty: -1 })).toThrow(/penalty/);
  });

  it('refuses nobody, impossible histories and weights', () => {
    expect(() => model.fit(groupsOf([]))).toThrow(/at least one customer/);
    expect(() => model.fit(groupsOf([[1, 9, 5]]))).toThrow(/recency ≤ tenure/);
    expect(() => model.fit({ ...groupsOf([[0, 0, 5]]), weight: new Float64Array(1) })).toThrow(/weight/);
  });
});

describe('search', () => {
  it.each([0, 1] as const)('finds the highest summit of a small shop, wherever it begins (δ = %d)', (stayedAtFirst) => {
    const uniform = mulberry32(5);
    for (let seed = 1; seed <= 12; seed++) {
      const truth = { r: 0.6, alpha: 30, a: 0.9, b: 2.4, k: 1, stayedAtFirst } as const;
      const shop = { customers: 100, longestTenure: 270, horizon: 0, seed };
      const data = searchable(groupHistories(simulateCustomers(truth, shop).histories));
      const member = { k: 1, stayedAtFirst, leaves: true };
      const best = search(data, member, 0).logLikelihood;
      for (let i = 0; i < 4; i++) {
        const from = [3 * uniform() - 2, 4 * uniform() - 2, 6 * uniform() - 4, 6 * uniform() - 3];
        // The search stops where the slope per customer is 1e-9.
        expect(search(data, member, 0, from).logLikelihood).toBeLessThan(best + 1e-6);
      }
    }
  });
});

describe('limits', () => {
  const stay = { r: 0.8, alpha: 60, a: 0, b: 1, stayedAtFirst: 0 } as const;
  const simulation = { customers: 3000, longestTenure: 365, horizon: 0, seed: 3 };

  // By chance half of all samples of such a shop show a trace of dropout; these show none.
  it.each([
    ['bg-nbd', 2],
    ['mbg-nbd', 1],
    ['mbg-cnbd-k', 1],
  ] as const)('%s falls back to NBD where nobody leaves', (name, seed) => {
    const groups = groupHistories(simulateCustomers({ ...stay, k: 1 }, { ...simulation, seed }).histories);
    const fit = orderModels[name].fit(groups);
    const nbd = orderModels.nbd.fit(groups);
    expect(fit.limit).toBe('nbd');
    expect(fit.notIdentified[0]).toMatch(/nobody ever leaves/);
    expect(fit.standardErrors['a']).toBeNull();
    expect(fit.covariance).toBeNull();
    expect(Math.abs(fit.logLikelihood - nbd.logLikelihood)).toBeLessThan(0.02);
    expect(relativeError(numbersOf(fit)['r']!, numbersOf(nbd)['r']!)).toBeLessThan(0.01);
    expect(nbd.limit).toBeNull();
    expect(nbd.covariance).not.toBeNull();
  });

  it('regular purchases are no limit of another model', () => {
    const groups = groupHistories(simulateCustomers({ ...stay, alpha: 20, k: 3 }, simulation).histories);
    const fit = orderModels['mbg-cnbd-k'].fit(groups);
    expect(numbersOf(fit)['k']).toBeGreaterThan(1);
    expect(fit.limit).toBeNull();
    expect(Object.keys(fit.standardErrors)).toEqual(['r', 'alpha', 'a', 'b']);
  });
});
