import * as fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import { expectedPurchases, expectedPurchasesOfNew } from '../../../models/clv/pareto-nbd/expected-purchases.ts';
import { medianWaitingTime } from '../../../models/clv/pareto-nbd/median-waiting-time.ts';
import { orderProbability } from '../../../models/clv/pareto-nbd/order-probability.ts';
import type { ParetoNbdParameters } from '../../../models/clv/pareto-nbd/parameters.ts';
import { probabilityAlive } from '../../../models/clv/pareto-nbd/probability-alive.ts';
import { purchaseCounts, purchaseCountsOfNew } from '../../../models/clv/pareto-nbd/purchase-counts.ts';
import { purchasesWhileAlive } from '../../../models/clv/pareto-nbd/purchases-while-alive.ts';
import { type HistoryRow, historiesOf, relativeError } from './columns.ts';

/** Maximum likelihood on the CDNOW sample. */
const cdnow: ParetoNbdParameters = { unit: 'weeks', r: 0.5532771, alpha: 10.5776837, s: 0.6062398, beta: 11.668728 };

// Computed independently of this project with SciPy from the published formulas; seven digits are known.
const customers: readonly (readonly [row: HistoryRow, alive: number, in39: number, in52: number])[] = [
  [[0, 0, 38.86], 0.295096, 0.107059, 0.13617],
  [[2, 30.43, 38.86], 0.869116, 1.455099, 1.850763],
  [[10, 5, 38.86], 5.07637e-5, 3.51284e-4, 4.46803e-4],
  [[26, 30.86, 31], 0.997918, 20.115719, 25.45632],
];

const log10 = (min: number, max: number) => fc.double({ min, max, noNaN: true }).map((exponent) => 10 ** exponent);
const anyShop: fc.Arbitrary<ParetoNbdParameters> = fc.record({
  unit: fc.constant('days' as const),
  r: log10(-5, 4),
  alpha: log10(-4, 7),
  s: log10(-5, 4),
  beta: log10(-6, 9),
});
const anyHistory: fc.Arbitrary<HistoryRow> = fc
  .tuple(fc.integer({ min: 0, max: 3000 }), fc.integer({ min: 0, max: 4000 }), fc.integer({ min: 0, max: 4000 }))
  .map(([x, tx, silence]) => (x === 0 ? [0, 0, silence] : [x, tx, tx + silence]));
/** Shops whose customers buy on fewer days than there are. */
const shop: fc.Arbitrary<ParetoNbdParameters> = fc
  .record({ r: log10(-2, 1.5), gap: log10(0.5, 3), s: log10(-2, 1.5), stay: log10(0, 4) })
  .map(({ r, gap, s, stay }) => ({ unit: 'days', r, alpha: r * gap + 1, s, beta: s * stay }));
const history: fc.Arbitrary<HistoryRow> = fc
  .tuple(fc.integer({ min: 0, max: 300 }), fc.integer({ min: 0, max: 700 }), fc.integer({ min: 0, max: 700 }))
  .map(([x, more, silence]) => (x === 0 ? [0, 0, silence] : [x, 4 * x + more, 4 * x + more + silence]));

describe('Pareto/NBD predictions', () => {
  it.each(customers)('reproduce the reference of CDNOW customer %j', (row, alive, in39, in52) => {
    const histories = historiesOf([row], 'weeks');
    // Half a unit of the reference's last digit, and as much for the rounded parameters.
    expect(Math.abs(probabilityAlive(cdnow, histories)[0]! - alive)).toBeLessThan(1e-6);
    expect(Math.abs(expectedPurchases(cdnow, histories, 39)[0]! - in39)).toBeLessThan(1e-6);
    expect(Math.abs(expectedPurchases(cdnow, histories, 52)[0]! - in52)).toBeLessThan(1e-6);
  });

  it('are finite probabilities and counts for any parameters, and agree with each other', () => {
    fc.assert(
      fc.property(anyShop, anyHistory, fc.integer({ min: 1, max: 3650 }), (at, row, days) => {
        const histories = historiesOf([row]);
        const alive = probabilityAlive(at, histories)[0]!;
        const order = orderProbability(at, histories, days)[0]!;
        const purchases = expectedPurchases(at, histories, days)[0]!;
        expect(alive >= 0 && alive <= 1).toBe(true);
        expect(order >= 0 && order <= alive).toBe(true);
        expect(Number.isFinite(purchases)).toBe(true);
        // 1e-11: both sides are rounded, and equal where one purchase is as many as there can be.
        expect(order).toBeLessThanOrEqual(purchases * (1 + 1e-11));
        expect(purchases).toBeLessThanOrEqual(expectedPurchases(at, histories, days + 30)[0]! * (1 + 1e-11));
        expect(order).toBeLessThanOrEqual(orderProbability(at, histories, days + 30)[0]! * (1 + 1e-11));
        expect(medianWaitingTime(at, histories)[0]).toBeGreaterThan(0);
      }),
      { numRuns: 1000 },
    );
  });

  it('count purchases with probabilities that sum to 1, with the expected mean and the order probability', () => {
    fc.assert(
      fc.property(shop, history, fc.integer({ min: 1, max: 730 }), (at, row, days) => {
        const histories = historiesOf([row]);
        const { offsets, probabilities } = purchaseCounts(at, histories, days, { tail: 1e-13 });
        expect([...offsets]).toEqual([0, probabilities.length]);
        let [sum, mean] = [0, 0];
        probabilities.forEach((p, n) => {
          expect(p).toBeGreaterThanOrEqual(0);
          sum += p;
          mean += n * p;
        });
        const expected = expectedPurchases(at, histories, days)[0]!;
        // 1e-12 of the quadrature; of the mean also what the tail cut off, 1e-13 at counts of up to some thousands.
        expect(Math.abs(sum - 1)).toBeLessThan(1e-11);
        expect(Math.abs(mean - expected)).toBeLessThan(1e-10 * expected + 1e-9);
        expect(Math.abs(1 - probabilities[0]! - orderProbability(at, histories, days)[0]!)).toBeLessThan(1e-11);
      }),
      { numRuns: 300 },
    );
  });

  it('are those of the NBD where nobody leaves', () => {
    // Geometric counts: shape 1, chance ½ of one more.
    const loyal: ParetoNbdParameters = { unit: 'days', r: 1, alpha: 50, s: 1e-9, beta: 1 };
    const { probabilities } = purchaseCountsOfNew(loyal, Float64Array.of(50));
    // Up to 1e-9 of dropout.
    probabilities.forEach((p, n) => expect(Math.abs(p - 0.5 ** (n + 1))).toBeLessThan(1e-8));
    expect(medianWaitingTime(loyal, historiesOf([[1, 50, 60]]))[0]).toBeCloseTo(100 * (Math.SQRT2 - 1), 5);
  });

  it('see a new customer as a history of nothing in no time', () => {
    const horizons = Float64Array.of(0, 4, 39, 520);
    const newcomer = historiesOf([[0, 0, 0]], 'weeks');
    const expected = expectedPurchasesOfNew(cdnow, horizons);
    const counts = purchaseCountsOfNew(cdnow, horizons);
    horizons.forEach((horizon, i) => {
      expect(expected[i]).toBe(expectedPurchases(cdnow, newcomer, horizon)[0]);
      const own = counts.probabilities.slice(counts.offsets[i], counts.offsets[i + 1]);
      expect(own).toEqual(purchaseCounts(cdnow, newcomer, horizon).probabilities);
    });
  });

  it('pass through s = 1 and alpha = beta without a step', () => {
    const at = (s: number, beta: number) => {
      const near: ParetoNbdParameters = { unit: 'days', r: 0.6, alpha: 60, s, beta };
      const row = historiesOf([[2, 40, 100]]);
      return (
        expectedPurchases(near, row, 90)[0]! + probabilityAlive(near, row)[0]! + orderProbability(near, row, 90)[0]!
      );
    };
    for (const [s, beta] of [
      [1, 80],
      [0.7, 60],
    ] as const) {
      const middle = at(s, beta);
      for (const nearby of [
        at(s * (1 + 1e-12), beta),
        at(s, beta * (1 - 1e-12)),
        at(s * (1 - 1e-9), beta * (1 + 1e-9)),
      ]) {
        expect(relativeError(nearby, middle)).toBeLessThan(3e-9);
      }
    }
    expect(purchasesWhileAlive(1, 1, 1, 1, 1)).toBe(Math.LN2);
  });

  it('wait the median time until an order is as likely as not', () => {
    const rows: HistoryRow[] = [
      [1, 0.3, 0.3],
      [3, 20, 20],
      [26, 30, 30],
      [300, 50, 50],
    ];
    for (const row of rows) {
      const atLastPurchase = historiesOf([row], 'weeks');
      const median = medianWaitingTime(cdnow, atLastPurchase)[0]!;
      expect(orderProbability(cdnow, atLastPurchase, median)[0]).toBeCloseTo(0.5, 12);
      const later = historiesOf([[row[0], row[1], row[2] + 70]], 'weeks');
      expect(medianWaitingTime(cdnow, later)[0]).toBe(median);
    }
  });

  it('expect no next purchase where dropout comes first more likely than not', () => {
    // On one scale the purchase wins the race with r / (r + s).
    const waits = [0.4, 0.4999999, 0.5000001, 0.6].map(
      (r) => medianWaitingTime({ unit: 'days', r, alpha: 9, s: 0.5, beta: 9 }, historiesOf([[0, 0, 30]]))[0]!,
    );
    expect(waits.map(Number.isFinite)).toEqual([false, false, true, true]);
    // (1 + w / 9)^(−1.1) = 1 − ½ · 1.1 / .6
    expect(relativeError(waits[3]!, 9 * (12 ** (1 / 1.1) - 1))).toBeLessThan(1e-11);
  });

  it('expect nothing within no time', () => {
    const histories = historiesOf([[3, 20, 20]], 'weeks');
    expect(expectedPurchases(cdnow, histories, 0)).toEqual(new Float64Array(1));
    expect(orderProbability(cdnow, histories, 0)).toEqual(new Float64Array(1));
    expect(purchaseCounts(cdnow, histories, 0).probabilities).toEqual(Float64Array.of(1));
  });

  it('reach the counts asked for, and cut off no more than the tail', () => {
    const histories = historiesOf(
      [
        [2, 30, 40],
        [0, 0, 0],
        [7, 30, 40],
      ],
      'weeks',
    );
    const short = purchaseCounts(cdnow, histories, 39, { tail: 0.01 });
    const far = purchaseCounts(cdnow, histories, 39, { tail: 0.01, reach: Float64Array.of(3, 200, 0) });
    const lengths = ({ offsets }: typeof far) => [0, 1, 2].map((i) => offsets[i + 1]! - offsets[i]!);
    expect(lengths(far)[1]).toBe(201);
    expect([lengths(far)[0], lengths(far)[2]]).toEqual([lengths(short)[0], lengths(short)[2]]);
    for (const row of [0, 1, 2]) {
      const own = short.probabilities.subarray(short.offsets[row], short.offsets[row + 1]);
      expect(own.reduce((sum, p) => sum + p, 0)).toBeGreaterThan(0.99);
      expect(far.probabilities.subarray(far.offsets[row], far.offsets[row]! + own.length)).toEqual(own);
    }
  });

  it.each([
    ['days against weeks', historiesOf([[1, 7, 14]], 'days'), 39],
    ['recency beyond tenure', historiesOf([[1, 15, 14]], 'weeks'), 39],
    ['a fraction of a purchase', historiesOf([[1.5, 7, 14]], 'weeks'), 39],
    ['an unknown tenure', historiesOf([[1, 7, Number.NaN]], 'weeks'), 39],
    ['a negative horizon', historiesOf([[1, 7, 14]], 'weeks'), -1],
    ['an endless horizon', historiesOf([[1, 7, 14]], 'weeks'), Number.POSITIVE_INFINITY],
  ])('refuse %s', (_, histories, weeks) => {
    expect(() => expectedPurchases(cdnow, histories, weeks)).toThrow(RangeError);
    expect(() => orderProbability(cdnow, histories, weeks)).toThrow(RangeError);
    expect(() => purchaseCounts(cdnow, histories, weeks)).toThrow(RangeError);
  });

  it('refuse parameters that no fit returns, and a tail that is no probability', () => {
    const row = historiesOf([[0, 0, 1]], 'weeks');
    expect(() => probabilityAlive({ ...cdnow, s: 0 }, row)).toThrow(/s must be positive/);
    expect(() => medianWaitingTime({ ...cdnow, unit: 'days' }, row)).toThrow(/days.*weeks/);
    expect(() => purchaseCounts(cdnow, row, 39, { tail: 0 })).toThrow(/tail/);
    expect(() => purchaseCountsOfNew(cdnow, Float64Array.of(-1))).toThrow(/horizon/);
  });
});
