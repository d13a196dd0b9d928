import { describe, expect, it } from 'vitest';
import type { CountDistributions } from '../../../models/clv/counts.ts';
import { groupHistories } from '../../../models/clv/histories.ts';
import { expectedPurchases } from '../../../models/clv/pareto-nbd/expected-purchases.ts';
import { fitParetoNbd } from '../../../models/clv/pareto-nbd/fit.ts';
import { orderProbability } from '../../../models/clv/pareto-nbd/order-probability.ts';
import { paretoNbdNames } from '../../../models/clv/pareto-nbd/parameters.ts';
import { purchaseCounts } from '../../../models/clv/pareto-nbd/purchase-counts.ts';
import { simulateParetoNbd } from './pareto-nbd-shop.ts';

/** Mean over rows of the share of [F(y − 1), F(y)] inside [low, high] (Czado, Gneiting & Held 2009). */
function pitShare({ offsets, probabilities }: CountDistributions, counts: Float64Array, low: number, high: number) {
  let sum = 0;
  counts.forEach((y, row) => {
    const start = offsets[row]!;
    const own = probabilities.subarray(start, start + y + 1);
    const upTo = own.reduce((total, p) => total + p, 0);
    const width = own.at(-1)!;
    sum += Math.max(0, Math.min(upTo, high) - Math.max(upTo - width, low)) / width;
  });
  return sum / counts.length;
}

const shops = [
  // Like CDNOW; loyal and frequent; short-lived.
  { r: 0.55, alpha: 74, s: 0.6, beta: 82, tenure: [180, 540], horizon: 270, seed: 31 },
  { r: 2, alpha: 60, s: 1, beta: 600, tenure: [200, 700], horizon: 90, seed: 32 },
  { r: 1.2, alpha: 20, s: 2.5, beta: 150, tenure: [100, 365], horizon: 180, seed: 33 },
] as const;

describe.each(shops)('Pareto/NBD in a shop with r $r, alpha $alpha, s $s, beta $beta', (truth) => {
  const { histories, next } = simulateParetoNbd({ ...truth, customers: 40_000 });
  const fit = fitParetoNbd(groupHistories(histories));
  const { parameters } = fit;

  it('finds the parameters within three standard errors', () => {
    expect(fit.converged).toBe(true);
    expect(fit.notIdentified).toEqual([]);
    expect(fit.limit).toBeNull();
    for (const name of paretoNbdNames) {
      const error = fit.standardErrors[name]!;
      expect(error).toBeGreaterThan(0);
      expect(error / truth[name]).toBeLessThan(0.2);
      expect(Math.abs(parameters[name] - truth[name])).toBeLessThan(3 * error);
    }
  });

  it('spreads its counts as wide as they come', () => {
    // 40,000 customers leave a standard error of 0.2 and 0.1 points.
    const counts = purchaseCounts(parameters, histories, truth.horizon, { reach: next });
    expect(Math.abs(pitShare(counts, next, 0.1, 0.9) - 0.8)).toBeLessThan(0.01);
    expect(Math.abs(pitShare(counts, next, 0.025, 0.975) - 0.95)).toBeLessThan(0.01);
  });

  it('predicts what customers do next, for every frequency', () => {
    const order = orderProbability(parameters, histories, truth.horizon);
    const purchases = expectedPurchases(parameters, histories, truth.horizon);
    for (const [from, to] of [
      [0, 0],
      [1, 1],
      [2, 3],
      [4, 7],
      [8, 999],
    ] as const) {
      let [n, ordered, predicted, bought, expected, spread] = [0, 0, 0, 0, 0, 0];
      histories.frequency.forEach((x, i) => {
        if (x < from || x > to) return;
        n++;
        ordered += next[i]! > 0 ? 1 : 0;
        predicted += order[i]!;
        bought += next[i]!;
        expected += purchases[i]!;
        spread += (next[i]! - purchases[i]!) ** 2;
      });
      // Four standard errors of a share and of a sum.
      expect(Math.abs(ordered - predicted)).toBeLessThan(4 * Math.sqrt(n * 0.25));
      expect(Math.abs(bought - expected)).toBeLessThan(4 * Math.sqrt(spread));
    }
  });
});
