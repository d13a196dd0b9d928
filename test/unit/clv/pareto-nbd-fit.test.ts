import * as fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import { groupHistories } from '../../../models/clv/histories.ts';
import { fitParetoNbd } from '../../../models/clv/pareto-nbd/fit.ts';
import { logLikelihood } from '../../../models/clv/pareto-nbd/log-likelihood.ts';
import { paretoNbd } from '../../../models/clv/pareto-nbd/model.ts';
import type { ParetoNbdParameters } from '../../../models/clv/pareto-nbd/parameters.ts';
import { type HistoryRow, historiesOf, relativeError } from './columns.ts';
import { simulateParetoNbd } from './pareto-nbd-shop.ts';

const repeat = (times: number, row: HistoryRow): HistoryRow[] => Array.from({ length: times }, () => row);
const groupsOf = (rows: readonly HistoryRow[]) => groupHistories(historiesOf(rows));
const parametersOf = ([r, alpha, s, beta]: readonly [number, number, number, number]): ParetoNbdParameters => ({
  unit: 'days',
  r,
  alpha,
  s,
  beta,
});

const rows = [
  ...repeat(40, [0, 0, 200]),
  ...repeat(9, [1, 20, 150]),
  ...repeat(5, [3, 100, 365]),
  ...repeat(1, [250, 3000, 3650]),
  ...repeat(2, [2000, 3649, 3650]),
  ...repeat(3, [4, 60, 60]),
];
const mixed = groupsOf(rows);

describe('Pareto/NBD log-likelihood', () => {
  // mpmath 1.3 with 50 digits: the integral over the moment of dropout, summed on fine panels.
  it.each([
    [[0.55, 74, 0.6, 82], -7599.176417373614],
    [[1e4, 1e6, 0.8, 60], -19549.54984935528],
    [[1e-5, 1e-3, 1e-4, 1e-3], -7704.04628385011],
    [[2, 300, 1e3, 1e5], -7917.16001170163],
    [[0.5, 60, 1, 60], -7583.7823267608],
  ] as const)('is exact at %j', (at, wanted) => {
    // Thousands of logarithms are summed, each rounded to 1e-16 of the running total.
    expect(relativeError(logLikelihood(parametersOf(at), mixed), wanted)).toBeLessThan(1e-12);
    const perRow = paretoNbd.logLikelihoods(parametersOf(at), historiesOf(rows));
    expect(
      relativeError(
        perRow.reduce((sum, value) => sum + value, 0),
        wanted,
      ),
    ).toBeLessThan(1e-12);
  });

  it('has the slope that finite differences have', () => {
    const log10 = (min: number, max: number) => fc.double({ min, max, noNaN: true }).map((exponent) => 10 ** exponent);
    fc.assert(
      fc.property(fc.tuple(log10(-2, 2), log10(-1, 3), log10(-2, 2), log10(-1, 4)), (at) => {
        const gradient = new Float64Array(4);
        const value = logLikelihood(parametersOf(at), mixed, gradient);
        for (let i = 0; i < 4; i++) {
          const step = 1e-5 * at[i]!;
          const moved = (by: number) => at.map((x, j) => (i === j ? x + by : x)) as typeof at;
          const ahead = logLikelihood(parametersOf(moved(step)), mixed);
          const behind = logLikelihood(parametersOf(moved(-step)), mixed);
          // Rounding of the value, 1e-13, over the step; plus the step's own error.
          const tolerance = (1e-12 * Math.abs(value)) / 1e-5 + 1e-8 * Math.abs(value);
          expect(Math.abs(((ahead - behind) / (2 * step) - gradient[i]!) * at[i]!)).toBeLessThan(tolerance);
        }
      }),
    );
  });

  it('refuses parameters in another unit', () => {
    expect(() => logLikelihood({ ...parametersOf([1, 1, 1, 1]), unit: 'weeks' }, mixed)).toThrow(RangeError);
  });
});

describe('fitParetoNbd', () => {
  const shop = simulateParetoNbd({
    customers: 10_000,
    r: 0.8,
    alpha: 50,
    s: 0.7,
    beta: 100,
    tenure: [100, 500],
    horizon: 1,
    seed: 5,
  });

  it('ends in a level point', () => {
    const groups = groupHistories(shop.histories);
    const { parameters, logLikelihood: best, customers, groups: count } = fitParetoNbd(groups);
    expect([customers, count]).toEqual([10_000, groups.frequency.length]);
    expect(best).toBeGreaterThanOrEqual(logLikelihood(parametersOf([0.8, 50, 0.7, 100]), groups));
    const slope = new Float64Array(4);
    logLikelihood(parameters, groups, slope);
    // Per customer and relative change of a parameter.
    const steepest = Math.max(...paretoNbd.parameterNames.map((name, i) => Math.abs(slope[i]! * at(parameters, name))));
    expect(steepest / 10_000).toBeLessThan(1e-8);
  });

  it('gives the same bits whatever the order of rows', () => {
    const some: HistoryRow[] = Array.from({ length: 60 }, (_, i) =>
      i % 3 === 0 ? [0, 0, 30 + i] : [1 + (i % 7), 20 + i, 100 + 2 * i],
    );
    const fit = fitParetoNbd(groupsOf(some));
    fc.assert(
      fc.property(fc.shuffledSubarray(some, { minLength: some.length }), (shuffled) => {
        expect(fitParetoNbd(groupsOf(shuffled))).toEqual(fit);
      }),
      { numRuns: 20 },
    );
  });

  it('says the same in weeks as in days', () => {
    const inDays = fitParetoNbd(groupHistories(shop.histories));
    const weeks = { ...shop.histories, unit: 'weeks' as const };
    const inWeeks = fitParetoNbd(
      groupHistories({ ...weeks, recency: weeks.recency.map((t) => t / 7), tenure: weeks.tenure.map((t) => t / 7) }),
    );
    expect(relativeError(inWeeks.parameters.alpha * 7, inDays.parameters.alpha)).toBeLessThan(1e-6);
    // Beta is the flattest direction: 1e-6 in it is 1e-12 in the likelihood.
    expect(relativeError(inWeeks.parameters.beta * 7, inDays.parameters.beta)).toBeLessThan(1e-5);
    // The likelihood is a density in time per purchase: seven times denser per week.
    const purchases = shop.histories.frequency.reduce((sum, x) => sum + x, 0);
    expect(inWeeks.logLikelihood - inDays.logLikelihood).toBeCloseTo(purchases * Math.log(7), 5);
  });

  it('finds the NBD model in a shop that nobody leaves', () => {
    const loyal = simulateParetoNbd({
      customers: 3000,
      r: 0.8,
      alpha: 60,
      s: 1,
      beta: 1e9,
      tenure: [200, 600],
      horizon: 1,
      seed: 5,
    });
    const fit = fitParetoNbd(groupHistories(loyal.histories));
    expect(fit.limit).toBe('nbd');
    expect(Math.abs(fit.parameters.r - 0.8)).toBeLessThan(3 * fit.standardErrors['r']!);
    expect(Math.abs(fit.parameters.alpha - 60)).toBeLessThan(3 * fit.standardErrors['alpha']!);
    expect([fit.standardErrors['s'], fit.standardErrors['beta'], fit.covariance]).toEqual([null, null, null]);
    expect(paretoNbd.probabilityAlive(fit.parameters, loyal.histories).every((p) => p > 0.99)).toBe(true);
  });

  it('stays nearer to its start under a penalty', () => {
    const few = groupsOf(rows.slice(30));
    const [free, held] = [fitParetoNbd(few), fitParetoNbd(few, { penalty: 1 })];
    expect(held.converged).toBe(true);
    expect(held.logLikelihood).toBeLessThan(free.logLikelihood);
    expect(Math.abs(Math.log(held.parameters.s / 0.5))).toBeLessThan(Math.abs(Math.log(free.parameters.s / 0.5)));
  });

  const degenerate: readonly (readonly [
    name: string,
    rows: readonly HistoryRow[],
    notIdentified: readonly RegExp[],
    limit: 'nbd' | null,
    unknown: number,
  ])[] = [
    ['one customer who never came back', [[0, 0, 30]], [/no customer has a repeat/], null, 4],
    ['one customer of today', [[0, 0, 0]], [/no customer has a repeat/], null, 4],
    ['nobody who came back', [...repeat(100, [0, 0, 30]), ...repeat(50, [0, 0, 300])], [/no customer has/], null, 4],
    ['one customer with one repeat', [[1, 5, 30]], [/one rate shared/, /dropout differs/], null, 4],
    ['one customer who came 3,000 times', [[3000, 3600, 3650]], [/one rate shared/, /dropout differs/], null, 4],
    ['all alike', repeat(200, [3, 60, 90]), [/one rate shared/, /nobody ever/], 'nbd', 4],
    ['all alike, last seen today', repeat(200, [3, 90, 90]), [/one rate shared/, /nobody ever/], 'nbd', 4],
    [
      'no dropout',
      Array.from({ length: 300 }, (_, i): HistoryRow => [1 + (i % 12), 365 - (i % 7), 365]),
      [/nobody ever leaves/],
      'nbd',
      2,
    ],
    [
      'everybody gone after one repeat',
      Array.from({ length: 300 }, (_, i): HistoryRow => (i % 3 ? [0, 0, 1000] : [1, 1 + (i % 5), 1000])),
      [/one rate shared/, /dropout differs/],
      null,
      4,
    ],
    [
      'all gone or all loyal',
      [...repeat(100, [1, 3, 1000]), ...repeat(100, [33, 990, 1000])],
      [/one rate shared/],
      null,
      2,
    ],
    [
      'a few giants among one-time buyers',
      [...repeat(300, [0, 0, 400]), [1000, 3600, 3650], [2500, 3649, 3650], [1, 3, 400]],
      [],
      null,
      0,
    ],
    [
      'a million purchase days',
      [
        [1e5, 1e5, 1e5],
        [0, 0, 5],
      ],
      [/nobody ever leaves/],
      'nbd',
      2,
    ],
  ];

  it.each(degenerate)(
    'stays bounded with %s, and says what is not identified',
    (_, given, sentences, limit, unknown) => {
      const histories = historiesOf(given);
      const fit = fitParetoNbd(groupHistories(histories));
      expect(fit.converged).toBe(true);
      expect(Number.isFinite(fit.logLikelihood)).toBe(true);
      const { r, alpha, s, beta } = fit.parameters;
      for (const value of [r, alpha, s, beta]) expect(value > 0 && value < 1e12).toBe(true);
      expect(fit.limit).toBe(limit);
      expect(fit.notIdentified).toHaveLength(sentences.length);
      sentences.forEach((sentence, i) => expect(fit.notIdentified[i]).toMatch(sentence));
      // What is not identified has no standard error, and then there is no covariance of all four.
      expect(Object.values(fit.standardErrors).filter((error) => error === null)).toHaveLength(unknown);
      expect(fit.covariance === null).toBe(unknown > 0);
      const shares = [
        paretoNbd.probabilityAlive(fit.parameters, histories),
        paretoNbd.orderProbability(fit.parameters, histories, 365),
        paretoNbd.purchaseCounts(fit.parameters, histories, 365).probabilities,
      ];
      for (const share of shares) expect(share.every((p) => p >= 0 && p <= 1)).toBe(true);
      expect(paretoNbd.expectedPurchases(fit.parameters, histories, 365).every(Number.isFinite)).toBe(true);
      expect(paretoNbd.medianWaitingTime(fit.parameters, histories).every((wait) => wait > 0)).toBe(true);
    },
  );
});

const at = (parameters: ParetoNbdParameters, name: string) => parameters[name as 'r'];
