import * as fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import { fitBgNbd } from '../../../models/clv/bg-nbd/fit.ts';
import { bgNbd } from '../../../models/clv/bg-nbd/model.ts';
import { type BgNbdParameters, bgNbdFamily } from '../../../models/clv/bg-nbd/parameters.ts';
import { likelihoodColumns } from '../../../models/clv/geometric-dropout/likelihood-columns.ts';
import * as family from '../../../models/clv/geometric-dropout/log-likelihood.ts';
import { type GroupedHistories, groupHistories } from '../../../models/clv/histories.ts';
import { type HistoryRow, historiesOf, relativeError } from './columns.ts';
import { simulateShop } from './simulate-shop.ts';

const { expectedPurchases, medianWaitingTime, orderProbability, probabilityAlive } = bgNbd;
const logLikelihood = (parameters: BgNbdParameters, groups: GroupedHistories, gradient?: Float64Array) =>
  family.logLikelihood(bgNbdFamily(parameters), likelihoodColumns(groups), gradient);

const repeat = (times: number, row: HistoryRow): HistoryRow[] => Array.from({ length: times }, () => row);
const groupsOf = (rows: readonly HistoryRow[]) => groupHistories(historiesOf(rows));
const parametersOf = ([r, alpha, a, b]: readonly [number, number, number, number]): BgNbdParameters => ({
  unit: 'days',
  r,
  alpha,
  a,
  b,
});

const mixed = groupsOf([
  ...repeat(40, [0, 0, 200]),
  ...repeat(9, [1, 20, 150]),
  ...repeat(5, [3, 100, 365]),
  [250, 3000, 3650],
  ...repeat(2, [2000, 3649, 3650]),
]);

describe('BG/NBD log-likelihood', () => {
  // mpmath 1.3 with 40 digits, from the published formula with its gamma and beta functions.
  it.each([
    [[0.25, 30, 0.8, 2.4], -7508.144493048897],
    [[1e4, 1e6, 0.8, 2.4], -19546.11123748039],
    [[1e-5, 1e-3, 1e-9, 1e-3], -7637.247885960301],
    [[2, 300, 1e3, 1e5], -7830.927808333357],
    [[0.5, 10, 1, 1], -7517.088693611061],
  ] as const)('is exact at %j', (at, wanted) => {
    // Thousands of logarithms are summed, each rounded to 1e-16 of the running total.
    expect(relativeError(logLikelihood(parametersOf(at), mixed), wanted)).toBeLessThan(1e-12);
  });

  it('has the slope that finite differences have', () => {
    const log10 = (min: number, max: number) => fc.double({ min, max, noNaN: true }).map((exponent) => 10 ** exponent);
    fc.assert(
      fc.property(fc.tuple(log10(-2, 2), log10(-1, 3), log10(-2, 2), log10(-2, 2)), (at) => {
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
    expect(() => bgNbd.logLikelihoods({ ...parametersOf([1, 1, 1, 1]), unit: 'weeks' }, mixed)).toThrow(RangeError);
  });
});

describe('fitBgNbd', () => {
  const shop = simulateShop({ customers: 20_000, tenure: 300, alpha: 60, a: 1, b: 3, seed: 11 });

  it('finds the parameters behind a simulated shop, and a level point', () => {
    const groups = groupHistories(shop.histories);
    const { parameters, logLikelihood: best, converged, notIdentified } = fitBgNbd(groups);
    expect(converged).toBe(true);
    expect(notIdentified).toEqual([]);
    // True values 1, 60, 1, 3; 20,000 customers leave standard errors of 2–6 %.
    expect(relativeError(parameters.r, 1)).toBeLessThan(0.08);
    expect(relativeError(parameters.alpha, 60)).toBeLessThan(0.08);
    expect(relativeError(parameters.a, 1)).toBeLessThan(0.2);
    expect(relativeError(parameters.b, 3)).toBeLessThan(0.2);
    expect(best).toBeGreaterThanOrEqual(logLikelihood(parametersOf([1, 60, 1, 3]), groups));
    const slope = new Float64Array(4);
    logLikelihood(parameters, groups, slope);
    // Per customer and relative change of a parameter.
    const { r, alpha, a, b } = parameters;
    const steepest = Math.max(...[r, alpha, a, b].map((at, i) => Math.abs(slope[i]! * at)));
    expect(steepest / 20_000).toBeLessThan(1e-8);
  });

  it('predicts what the simulated customers do next, for every frequency', () => {
    const { parameters } = fitBgNbd(groupHistories(shop.histories));
    const order = orderProbability(parameters, shop.histories, 100);
    const purchases = expectedPurchases(parameters, shop.histories, 100);
    for (const [from, to] of [
      [0, 0],
      [1, 1],
      [2, 3],
      [4, 7],
      [8, 999],
    ] as const) {
      let [n, ordered, predicted, bought, expected] = [0, 0, 0, 0, 0];
      shop.histories.frequency.forEach((x, i) => {
        if (x < from || x > to) return;
        n++;
        ordered += shop.next100[i]! > 0 ? 1 : 0;
        predicted += order[i]!;
        bought += shop.next100[i]!;
        expected += purchases[i]!;
      });
      // Four standard errors of a share; counts vary about twice as much as their mean.
      expect(Math.abs(ordered - predicted)).toBeLessThan(4 * Math.sqrt(n * 0.25));
      expect(Math.abs(bought - expected)).toBeLessThan(4 * Math.sqrt(3 * Math.max(expected, 1)));
    }
  });

  it('gives the same bits whatever the order of rows', () => {
    const rows: HistoryRow[] = Array.from({ length: 60 }, (_, i) =>
      i % 3 === 0 ? [0, 0, 30 + i] : [1 + (i % 7), 20 + i, 100 + 2 * i],
    );
    const fit = fitBgNbd(groupsOf(rows));
    fc.assert(
      fc.property(fc.shuffledSubarray(rows, { minLength: rows.length }), (shuffled) => {
        expect(fitBgNbd(groupsOf(shuffled))).toEqual(fit);
      }),
      { numRuns: 20 },
    );
  });

  it('says the same in weeks as in days', () => {
    const inDays = fitBgNbd(groupHistories(shop.histories));
    const weeks = { ...shop.histories, unit: 'weeks' as const };
    const inWeeks = fitBgNbd(
      groupHistories({ ...weeks, recency: weeks.recency.map((t) => t / 7), tenure: weeks.tenure.map((t) => t / 7) }),
    );
    expect(relativeError(inWeeks.parameters.alpha * 7, inDays.parameters.alpha)).toBeLessThan(1e-7);
    expect(relativeError(inWeeks.parameters.a, inDays.parameters.a)).toBeLessThan(1e-7);
    // The likelihood is a density in time per purchase: seven times denser per week.
    const purchases = shop.histories.frequency.reduce((sum, x) => sum + x, 0);
    expect(inWeeks.logLikelihood - inDays.logLikelihood).toBeCloseTo(purchases * Math.log(7), 5);
  });

  const degenerate: readonly (readonly [
    name: string,
    rows: readonly HistoryRow[],
    notIdentified: readonly RegExp[],
  ])[] = [
    ['one customer who never came back', [[0, 0, 30]], [/no customer has a repeat/]],
    ['one customer of today', [[0, 0, 0]], [/no customer has a repeat/]],
    ['nobody who came back', [...repeat(100, [0, 0, 30]), ...repeat(50, [0, 0, 300])], [/no customer has a repeat/]],
    ['one customer with one repeat', [[1, 5, 30]], [/one rate shared/, /Staying/]],
    ['one customer who came 3,000 times', [[3000, 3600, 3650]], [/one rate shared/, /one probability shared/]],
    ['all alike', repeat(200, [3, 60, 90]), [/one rate shared/, /nobody ever leaves/]],
    ['all alike, last seen today', repeat(200, [3, 90, 90]), [/one rate shared/, /nobody ever leaves/]],
    [
      'no dropout',
      Array.from({ length: 300 }, (_, i): HistoryRow => [1 + (i % 12), 365 - (i % 7), 365]),
      [/nobody ever leaves/],
    ],
    [
      'everybody gone after one repeat',
      Array.from({ length: 300 }, (_, i): HistoryRow => (i % 3 ? [0, 0, 1000] : [1, 1 + (i % 5), 1000])),
      [/everybody leaves/],
    ],
    [
      'all gone or all loyal',
      [...repeat(100, [1, 3, 1000]), ...repeat(100, [33, 990, 1000])],
      [/one rate/, /or never/],
    ],
    [
      'a few giants among one-time buyers',
      [...repeat(300, [0, 0, 400]), [1000, 3600, 3650], [2500, 3649, 3650], [1, 3, 400]],
      [],
    ],
    [
      'a million purchase days',
      [
        [1e5, 1e5, 1e5],
        [0, 0, 5],
      ],
      [/nobody ever leaves/],
    ],
  ];

  it.each(degenerate)('stays bounded with %s, and says what is not identified', (_, rows, sentences) => {
    const histories = historiesOf(rows);
    const { parameters, logLikelihood: best, converged, notIdentified } = fitBgNbd(groupHistories(histories));
    expect(converged).toBe(true);
    expect(Number.isFinite(best)).toBe(true);
    const { r, alpha, a, b } = parameters;
    for (const value of [r, alpha, a, b]) expect(value > 0 && value < 1e12).toBe(true);
    expect(notIdentified).toHaveLength(sentences.length);
    sentences.forEach((sentence, i) => expect(notIdentified[i]).toMatch(sentence));
    for (const share of [probabilityAlive(parameters, histories), orderProbability(parameters, histories, 365)]) {
      expect(share.every((p) => p >= 0 && p <= 1)).toBe(true);
    }
    expect(expectedPurchases(parameters, histories, 365).every(Number.isFinite)).toBe(true);
    expect(medianWaitingTime(parameters, histories).every((days) => days > 0)).toBe(true);
  });

  it('expects next to nothing where nobody ever came back', () => {
    const histories = historiesOf(repeat(50, [0, 0, 300]));
    const { parameters } = fitBgNbd(groupHistories(histories));
    expect(expectedPurchases(parameters, histories, 365)[0]).toBeLessThan(1e-4);
  });

  it('never leaves the real numbers, whatever small shop it meets', () => {
    const row: fc.Arbitrary<HistoryRow> = fc
      .tuple(fc.integer({ min: 0, max: 30 }), fc.integer({ min: 0, max: 700 }), fc.integer({ min: 0, max: 700 }))
      .map(([x, tx, silence]) => (x === 0 ? [0, 0, silence] : [x, tx + x, tx + x + silence]));
    fc.assert(
      fc.property(fc.array(row, { minLength: 1, maxLength: 12 }), (rows) => {
        const histories = historiesOf(rows);
        const { parameters, logLikelihood: best, converged } = fitBgNbd(groupHistories(histories));
        expect(converged).toBe(true);
        expect(Number.isFinite(best)).toBe(true);
        expect(expectedPurchases(parameters, histories, 365).every(Number.isFinite)).toBe(true);
      }),
      { numRuns: 200 },
    );
  });

  it('refuses nobody, impossible histories and weights', () => {
    expect(() => fitBgNbd(groupsOf([]))).toThrow(/at least one customer/);
    expect(() => fitBgNbd(groupsOf([[1, 9, 5]]))).toThrow(/recency ≤ tenure/);
    expect(() => fitBgNbd({ ...groupsOf([[0, 0, 5]]), weight: new Float64Array(1) })).toThrow(/weight/);
  });
});
