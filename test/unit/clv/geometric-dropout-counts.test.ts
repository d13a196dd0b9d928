import * as fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import { countQuantile, cumulativeProbability } from '../../../models/clv/counts.ts';
import { orderModels } from '../../../models/clv/models.ts';
import type { OrderParameters } from '../../../models/clv/order-model.ts';
import { negativeBinomialTail } from '../../../models/clv/special/negative-binomial-tail.ts';
import { type HistoryRow, historiesOf, relativeError } from './columns.ts';

const names = ['nbd', 'bg-nbd', 'mbg-nbd', 'mbg-cnbd-k'] as const;

/** Named parameters; those that a model does not have do no harm. */
const parametersOf = ([k, r, alpha, a, b]: readonly number[]) =>
  ({ unit: 'days', k, r, alpha, a, b }) as unknown as OrderParameters;

const log10 = (min: number, max: number) => fc.double({ min, max, noNaN: true }).map((exponent) => 10 ** exponent);
const anyParameters = fc
  .tuple(fc.integer({ min: 1, max: 4 }), log10(-2, 1), log10(0, 3), log10(-3, 2), log10(-2, 2))
  .map(parametersOf);
const anyHistory: fc.Arbitrary<HistoryRow> = fc
  .tuple(fc.integer({ min: 0, max: 60 }), fc.integer({ min: 0, max: 2000 }), fc.integer({ min: 0, max: 2000 }))
  .map(([x, tx, silence]) => (x === 0 ? [0, 0, silence] : [x, tx + x, tx + x + silence]));
const anyHorizon = fc.integer({ min: 0, max: 400 });

describe('purchase counts', () => {
  it('are those of the textbook', () => {
    // Rates Gamma(1, 1) and a window as long: N is geometric with ½. Dropout Beta(1, 1): w₁ = ½, leaving at the second purchase ⅓.
    const { probabilities } = orderModels['bg-nbd'].purchaseCounts(
      parametersOf([1, 1, 1, 1, 1]),
      historiesOf([[0, 0, 0]]),
      1,
    );
    [1 / 2, 3 / 8, 1 / 12].forEach((wanted, n) => expect(relativeError(probabilities[n]!, wanted)).toBeLessThan(1e-14));
  });

  it.each(names)('of %s add up, with the mean and the zero that are told elsewhere', (name) => {
    const model = orderModels[name];
    fc.assert(
      fc.property(anyParameters, anyHistory, anyHorizon, (parameters, row, horizon) => {
        const histories = historiesOf([row]);
        const { probabilities } = model.purchaseCounts(parameters, histories, horizon, { tail: 1e-13 });
        let sum = 0;
        let mean = 0;
        probabilities.forEach((probability, n) => {
          expect(probability).toBeGreaterThanOrEqual(0);
          sum += probability;
          mean += n * probability;
        });
        const expected = model.expectedPurchases(parameters, histories, horizon)[0]!;
        const some = model.orderProbability(parameters, histories, horizon)[0]!;
        // Up to 4,000 terms are rounded, and a tail of 1e-13 is cut off, hardly longer than the row.
        expect(Math.abs(sum - 1)).toBeLessThan(1e-11);
        expect(Math.abs(mean - expected)).toBeLessThan(1e-9 * expected + 1e-12 * probabilities.length * 10);
        expect(Math.abs(1 - probabilities[0]! - some)).toBeLessThan(1e-13);
        expect(expected).toBeGreaterThanOrEqual(some * (1 - 1e-12));
      }),
    );
  });

  it.each(names)('of %s grow with the horizon', (name) => {
    const model = orderModels[name];
    fc.assert(
      fc.property(anyParameters, anyHistory, anyHorizon, anyHorizon, (parameters, row, horizon, more) => {
        const histories = historiesOf([row]);
        const [near, far] = [horizon, horizon + more].map((days) => ({
          expected: model.expectedPurchases(parameters, histories, days)[0]!,
          some: model.orderProbability(parameters, histories, days)[0]!,
          counts: model.purchaseCounts(parameters, histories, days),
        }));
        // Rounding: 1e-12 of the value.
        expect(far!.expected).toBeGreaterThanOrEqual(near!.expected * (1 - 1e-12));
        expect(far!.some).toBeGreaterThanOrEqual(near!.some * (1 - 1e-12));
        for (const n of [0, 1, 5]) {
          expect(cumulativeProbability(far!.counts, 0, n)).toBeLessThanOrEqual(
            cumulativeProbability(near!.counts, 0, n) + 2e-9,
          );
        }
        // F may meet the level exactly, where rounding decides.
        expect(countQuantile(far!.counts, 0, 0.9)).toBeGreaterThanOrEqual(countQuantile(near!.counts, 0, 0.9 - 1e-8));
      }),
    );
  });

  it.each(names)('of somebody new in %s are those of a history without time', (name) => {
    const model = orderModels[name];
    const parameters = parametersOf([3, 0.8, 20, 0.7, 2]);
    const newcomers = historiesOf([
      [0, 0, 0],
      [0, 0, 0],
    ]);
    const horizons = Float64Array.of(90, 365);
    const both = model.purchaseCountsOfNew(parameters, horizons);
    horizons.forEach((horizon, i) => {
      const { probabilities, offsets } = model.purchaseCounts(parameters, newcomers, horizon);
      expect(both.probabilities.slice(both.offsets[i], both.offsets[i + 1])).toEqual(
        probabilities.slice(0, offsets[1]),
      );
      expect(model.expectedPurchasesOfNew(parameters, horizons)[i]).toBe(
        model.expectedPurchases(parameters, newcomers, horizon)[0],
      );
    });
  });

  it('cut off no more than the tail, reach what they are asked to, and are no longer', () => {
    const model = orderModels['bg-nbd'];
    const parameters = parametersOf([1, 0.25, 30, 0.8, 2.4]);
    const histories = historiesOf([
      [0, 0, 200],
      [26, 200, 217],
      [3, 10, 300],
    ]);
    const exact = model.purchaseCounts(parameters, histories, 365, { tail: 1e-15 });
    const rough = model.purchaseCounts(parameters, histories, 365, { tail: 1e-3 });
    const reaching = model.purchaseCounts(parameters, histories, 365, { tail: 1e-3, reach: Float64Array.of(0, 0, 40) });
    for (let row = 0; row < 3; row++) {
      const last = rough.offsets[row + 1]! - rough.offsets[row]! - 1;
      expect(1 - cumulativeProbability(exact, row, last)).toBeLessThanOrEqual(1e-3);
      expect(1 - cumulativeProbability(exact, row, last - 1)).toBeGreaterThan(1e-3);
      const of = ({ offsets, probabilities }: typeof rough) =>
        probabilities.slice(offsets[row], offsets[row]! + last + 1);
      of(rough).forEach((value, n) => expect(relativeError(value, of(exact)[n]!)).toBeLessThan(1e-12));
    }
    expect(reaching.offsets[3]! - reaching.offsets[2]!).toBe(41);
    expect(reaching.probabilities.every((probability) => probability > 0)).toBe(true);
  });

  it('of MBG/CNBD-1 are those of MBG/NBD', () => {
    fc.assert(
      fc.property(anyParameters, anyHistory, anyHorizon, (any, row, horizon) => {
        const parameters = { ...any, k: 1 } as OrderParameters;
        const histories = historiesOf([row]);
        const [mbg, regular] = (['mbg-nbd', 'mbg-cnbd-k'] as const).map((name) => ({
          counts: orderModels[name].purchaseCounts(parameters, histories, horizon),
          logLikelihood: orderModels[name].logLikelihoods(parameters, histories),
          waiting: orderModels[name].medianWaitingTime(parameters, histories),
        }));
        expect(regular).toEqual(mbg);
      }),
    );
  });

  it('refuse a tail that is none, horizons before now, other units', () => {
    const parameters = parametersOf([1, 1, 1, 1, 1]);
    const histories = historiesOf([[0, 0, 9]]);
    for (const name of names) {
      const model = orderModels[name];
      expect(() => model.purchaseCounts(parameters, histories, 9, { tail: 0 })).toThrow(/tail/);
      expect(() => model.purchaseCounts(parameters, histories, -1)).toThrow(/horizon/);
      expect(() => model.purchaseCountsOfNew(parameters, Float64Array.of(-1))).toThrow(/horizon/);
      expect(() => model.purchaseCounts({ ...parameters, unit: 'weeks' }, histories, 9)).toThrow(/unit/);
      expect(() => model.probabilityAlive({ ...parameters, r: 0 } as OrderParameters, histories)).toThrow(/r must/);
    }
    expect(() => orderModels['mbg-cnbd-k'].probabilityAlive(parametersOf([1.5, 1, 1, 1, 1]), histories)).toThrow(
      /k must/,
    );
  });
});

describe('median waiting time', () => {
  it.each(names)('of %s is when an order has come with probability ½, as seen at the last purchase', (name) => {
    const model = orderModels[name];
    fc.assert(
      fc.property(anyParameters, anyHistory, (parameters, [x, tx]) => {
        const atLast = historiesOf([[x, tx, tx]]);
        const [wait] = model.medianWaitingTime(parameters, atLast);
        const days = Math.min(wait!, 1e9);
        const some = model.orderProbability(parameters, atLast, days)[0]!;
        // Where it never comes, the probability stays below.
        expect(days === 1e9 ? Math.max(some, 0.5) - 0.5 : Math.abs(some - 0.5)).toBeLessThan(1e-11);
      }),
    );
  });

  it('says never where staying is less likely than leaving', () => {
    const never = orderModels['mbg-nbd'].medianWaitingTime(parametersOf([1, 1, 1, 2, 1]), historiesOf([[0, 0, 5]]));
    expect(never[0]).toBe(Number.POSITIVE_INFINITY);
  });
});

describe('negativeBinomialTail', () => {
  // P(N ≥ n) / P(N = n), mpmath with 60 digits: hyp2f1(s + n, 1, n + 1, z).
  it.each([
    [3, 1, 0.5, 2],
    [1, 0.25, 0.9, 3.45901960017299],
    [500, 250.5, 0.6, 9.445704757138834],
    [40, 1e-5, 0.999, 112.1137050454259],
  ])('is exact for n = %d, shape %d, z = %d', (n, shape, z, wanted) => {
    expect(relativeError(negativeBinomialTail(n, shape, z), wanted)).toBeLessThan(1e-13);
  });
});
