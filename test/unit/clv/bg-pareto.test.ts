/** The average of BG/NBD and Pareto/NBD: every answer lies midway between theirs, and what has no midway is solved for. */
import { describe, expect, it } from 'vitest';
import { fitBgNbd } from '../../../models/clv/bg-nbd/fit.ts';
import { bgNbd } from '../../../models/clv/bg-nbd/model.ts';
import { joinFits } from '../../../models/clv/bg-pareto/fit.ts';
import { bgPareto } from '../../../models/clv/bg-pareto/model.ts';
import { bgParetoNames } from '../../../models/clv/bg-pareto/parameters.ts';
import { cumulativeProbability } from '../../../models/clv/counts.ts';
import { groupHistories, type Histories } from '../../../models/clv/histories.ts';
import { fitParetoNbd } from '../../../models/clv/pareto-nbd/fit.ts';
import { paretoNbd } from '../../../models/clv/pareto-nbd/model.ts';
import { simulateShop } from './simulate-shop.ts';

const bg = { unit: 'weeks', r: 0.2426, alpha: 4.4136, a: 0.7929, b: 2.4259 } as const;
const pareto = { unit: 'weeks', r: 0.5533, alpha: 10.578, s: 0.6061, beta: 11.6562 } as const;
const both = {
  unit: 'weeks',
  bgR: bg.r,
  bgAlpha: bg.alpha,
  bgA: bg.a,
  bgB: bg.b,
  paretoR: pareto.r,
  paretoAlpha: pareto.alpha,
  paretoS: pareto.s,
  paretoBeta: pareto.beta,
} as const;

const histories: Histories = {
  unit: 'weeks',
  frequency: Float64Array.of(0, 0, 1, 2, 7, 40),
  recency: Float64Array.of(0, 0, 5, 30.43, 20, 38),
  tenure: Float64Array.of(2, 38.86, 38.86, 38.86, 30, 38.86),
};
const midway = (one: Float64Array, other: Float64Array) => one.map((value, i) => (value + other[i]!) / 2);

describe('the average of BG/NBD and Pareto/NBD', () => {
  it.each(['expectedPurchases', 'orderProbability'] as const)('has %s midway between both', (what) => {
    expect(bgPareto[what](both, histories, 39)).toEqual(
      midway(bgNbd[what](bg, histories, 39), paretoNbd[what](pareto, histories, 39)),
    );
  });

  it('has probabilities of being alive and of each number of purchases midway between both', () => {
    expect(bgPareto.probabilityAlive(both, histories)).toEqual(
      midway(bgNbd.probabilityAlive(bg, histories), paretoNbd.probabilityAlive(pareto, histories)),
    );
    const [mean, one, other] = [
      bgPareto.purchaseCounts(both, histories, 39),
      bgNbd.purchaseCounts(bg, histories, 39),
      paretoNbd.purchaseCounts(pareto, histories, 39),
    ];
    for (let row = 0; row < 6; row++) {
      for (const n of [0, 1, 5, 60]) {
        const expected = (cumulativeProbability(one, row, n) + cumulativeProbability(other, row, n)) / 2;
        // Both are cut off where 1e-9 is left.
        expect(Math.abs(cumulativeProbability(mean, row, n) - expected)).toBeLessThan(2e-9);
      }
    }
  });

  it('says of somebody new what a history of nothing says', () => {
    const nothing = {
      unit: 'weeks',
      frequency: Float64Array.of(0),
      recency: Float64Array.of(0),
      tenure: Float64Array.of(0),
    } as const;
    expect(bgPareto.expectedPurchasesOfNew(both, Float64Array.of(39))[0]).toBeCloseTo(
      bgPareto.expectedPurchases(both, nothing, 39)[0]!,
      12,
    );
    const counts = bgPareto.purchaseCountsOfNew(both, Float64Array.of(39));
    expect(1 - cumulativeProbability(counts, 0, 0)).toBeCloseTo(bgPareto.orderProbability(both, nothing, 39)[0]!, 9);
  });

  it('expects the next purchase when it has come with probability one half, as seen at the last', () => {
    const waits = bgPareto.medianWaitingTime(both, histories);
    const atPurchase = { ...histories, tenure: histories.recency };
    waits.forEach((wait, i) => expect(bgPareto.orderProbability(both, atPurchase, wait)[i]).toBeCloseTo(0.5, 9));
    const [one, other] = [bgNbd.medianWaitingTime(bg, histories), paretoNbd.medianWaitingTime(pareto, histories)];
    expect(waits.every((wait, i) => wait >= Math.min(one[i]!, other[i]!) && wait <= Math.max(one[i]!, other[i]!))).toBe(
      true,
    );
    // Who leaves at once in both stories does not come back.
    const hopeless = { ...both, bgA: 50, bgB: 0.5, paretoS: 9, paretoBeta: 0.5 };
    expect(bgPareto.medianWaitingTime(hopeless, histories)[2]).toBe(Number.POSITIVE_INFINITY);
  });

  it('has the mean of both densities as its likelihood', () => {
    const [one, other] = [bgNbd.logLikelihoods(bg, histories), paretoNbd.logLikelihoods(pareto, histories)];
    bgPareto.logLikelihoods(both, histories).forEach((value, i) => {
      expect(value).toBeCloseTo(Math.log((Math.exp(one[i]!) + Math.exp(other[i]!)) / 2), 10);
    });
  });

  it('is fitted by fitting both, together or one after the other', () => {
    const shop = groupHistories(
      simulateShop({ customers: 800, tenure: 300, alpha: 60, a: 1, b: 4, seed: 11 }).histories,
    );
    const fit = bgPareto.fit(shop);
    const [one, other] = [fitBgNbd(shop), fitParetoNbd(shop)];
    expect(joinFits(one, other, shop)).toEqual(fit);
    expect(Object.keys(fit.standardErrors)).toEqual([...bgParetoNames]);
    expect([fit.parameters.bgR, fit.parameters.paretoBeta]).toEqual([one.parameters.r, other.parameters.beta]);
    expect(fit.customers).toBe(800);
    // The mean of two densities is at least half the larger one, history by history.
    expect(fit.logLikelihood).toBeGreaterThan(Math.max(one.logLikelihood, other.logLikelihood) - 800 * Math.LN2);
    expect(fit.covariance === null).toBe(one.covariance === null || other.covariance === null);
  });

  it('refuses other units and negative horizons', () => {
    expect(() => bgPareto.expectedPurchases(both, { ...histories, unit: 'days' }, 39)).toThrow(RangeError);
    expect(() => bgPareto.orderProbability(both, histories, -1)).toThrow(RangeError);
    expect(() => bgPareto.medianWaitingTime(both, { ...histories, unit: 'days' })).toThrow(RangeError);
  });
});
