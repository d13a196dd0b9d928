/**
 * Customers who buy as BG/NBD and spend as Gamma-Gamma say: the fits find the parameters, and the spend of a window falls where
 * it was promised. Whole shapes, so that a gamma number is a sum of exponential ones.
 */
import { describe, expect, it } from 'vitest';
import { groupHistories } from '../../../models/clv/histories.ts';
import { orderModels, spendModels } from '../../../models/clv/models.ts';
import type { Spending, SpendModelName } from '../../../models/clv/spend-model.ts';
import { unitSpend } from '../../../models/clv/window-spend/unit-spend.ts';
import { mulberry32, simulateCustomers } from '../../support/simulate-customers.ts';

const truth = { p: 6, q: 4, v: 15 };
const HORIZON = 180;

function drawGamma(shape: number, uniform: () => number): number {
  let sum = 0;
  for (let i = 0; i < shape; i++) sum -= Math.log(uniform());
  return sum;
}

function simulateSpend(customers: number, seed: number) {
  const shop = simulateCustomers(
    { r: 0.5, alpha: 30, a: 0.8, b: 2.4, k: 1, stayedAtFirst: 0 },
    { customers, longestTenure: 365, horizon: HORIZON, seed },
  );
  const { frequency } = shop.histories;
  const uniform = mulberry32(seed + 1);
  const rate = frequency.map(() => drawGamma(truth.q, uniform) / truth.v);
  const spend = (days: number, i: number) => drawGamma(truth.p * days, uniform) / rate[i]!;
  const spending: Spending = {
    frequency,
    firstSpend: frequency.map((_, i) => spend(1, i)),
    monetary: frequency.map((x, i) => (x === 0 ? 0 : spend(x, i) / x)),
  };
  return { histories: shop.histories, spending, next: shop.next.map((days, i) => spend(days, i)) };
}

const shop = simulateSpend(20_000, 11);
const orders = orderModels['bg-nbd'];
const { parameters } = orders.fit(groupHistories(shop.histories));
const counts = orders.purchaseCounts(parameters, shop.histories, HORIZON);

describe('20,000 customers of BG/NBD × Gamma-Gamma', () => {
  it.each(['gamma-gamma', 'gamma-gamma-all'] as const)('%s finds the parameters, within 3 standard errors', (name) => {
    const fit = spendModels[name].fit(shop.spending);
    expect(fit.converged).toBe(true);
    expect(fit.notIdentified).toEqual([]);
    const found = fit.parameters as typeof truth;
    for (const parameter of ['p', 'q', 'v'] as const) {
      expect(Math.abs(found[parameter] - truth[parameter]) / fit.standardErrors[parameter]!).toBeLessThan(3);
    }
  });

  it('credibility finds the regularity of days, the mean, and the weight that is best', () => {
    const fit = spendModels.credibility.fit(shop.spending);
    const { mean, k, p } = fit.parameters as { mean: number; k: number; p: number };
    expect(Math.abs(p - truth.p) / fit.standardErrors['p']!).toBeLessThan(3);
    expect(Math.abs(mean - (truth.v * truth.p) / (truth.q - 1)) / fit.standardErrors['mean']!).toBeLessThan(3);
    // Under Gamma-Gamma the best weight is k = (q − 1) / p.
    expect(Math.abs(k - (truth.q - 1) / truth.p) / fit.standardErrors['k']!).toBeLessThan(3);
  });

  it.each(['gamma-gamma', 'gamma-gamma-all', 'credibility'] as const satisfies readonly SpendModelName[])(
    '%s promises what comes',
    (name) => {
      const model = spendModels[name];
      const fit = model.fit(shop.spending);
      const { shape, q, scale } = model.posteriors(fit.parameters, shop.spending);
      const unit = unitSpend(counts, shape, q);
      const inside = { pit80: 0, pit95: 0 };
      shop.next.forEach((money, i) => {
        const upper = unit.cumulative(i, money / scale[i]!);
        // Where nothing was spent the probability runs from F(0−) = 0 to F(0).
        const lower = money > 0 ? upper : 0;
        inside.pit80 += shareInside(lower, upper, 0.1, 0.9);
        inside.pit95 += shareInside(lower, upper, 0.025, 0.975);
      });
      // 20,000 shares leave standard errors of at most 0.3 and 0.16 points.
      expect(inside.pit80 / 20_000).toBeGreaterThan(0.79);
      expect(inside.pit80 / 20_000).toBeLessThan(0.81);
      expect(inside.pit95 / 20_000).toBeGreaterThan(0.94);
      expect(inside.pit95 / 20_000).toBeLessThan(0.96);
    },
  );

  it('have a total that the expectations add up to', () => {
    const days = orders.expectedPurchases(parameters, shop.histories, HORIZON);
    const seen = shop.next.reduce((sum, money) => sum + money, 0);
    for (const model of Object.values(spendModels)) {
      const value = model.expectedSpend(model.fit(shop.spending).parameters, shop.spending);
      const expected = days.reduce((sum, own, i) => sum + own * value[i]!, 0);
      // Spends of a window vary about four times their mean between customers: 3 % of the total is one standard deviation.
      expect(Math.abs(expected / seen - 1)).toBeLessThan(0.09);
    }
  });
});

/** Share of [lower, upper] inside [low, high]; a point counts as in or out. */
function shareInside(lower: number, upper: number, low: number, high: number): number {
  if (upper <= lower) return upper >= low && upper <= high ? 1 : 0;
  return Math.max(0, Math.min(upper, high) - Math.max(lower, low)) / (upper - lower);
}
