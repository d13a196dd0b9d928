/** The shops that intervals of totals are learned from and tested on. */
import { describe, expect, it } from 'vitest';
import { summarisePurchases } from '../../../models/clv/purchases.ts';
import { drawShop, drawTroubledShop } from '../../support/simulated-shops/fleet.ts';
import { seededRandom } from '../../support/simulated-shops/random.ts';
import { type ShopDesign, simulatePurchases } from '../../support/simulated-shops/shop.ts';

const plain: ShopDesign = {
  seed: 3,
  days: 730,
  startsOn: 0,
  customers: 1000,
  growth: 1,
  rate: { r: 1, alpha: 60 },
  dropout: { model: 'pareto-nbd', s: 0.8, beta: 200 },
  spend: { p: 4, q: 4, v: 30 },
};

describe('simulated shops', () => {
  it('are the same for a seed, differ between seeds, and have their rows in order', () => {
    expect(simulatePurchases(drawShop(1, 0))).toEqual(simulatePurchases(drawShop(1, 0)));
    expect(simulatePurchases({ ...plain, seed: 4 }).day).not.toEqual(simulatePurchases(plain).day);
    const { histories } = summarisePurchases(simulatePurchases(drawTroubledShop(1, 0)), { until: 10_000 });
    expect(histories.frequency.length).toBeGreaterThan(100);
  });

  it('sell more in their season', () => {
    const summer = { dayOfYear: 180, widthDays: 20, lift: 1 };
    const { day } = simulatePurchases({ ...plain, seasons: [summer] });
    const around = (dayOfYear: number) => day.filter((on) => Math.abs((on % 365) - dayOfYear) <= 15).length;
    expect(around(180)).toBeGreaterThan(1.3 * around(90));
  });

  it('lose what happened before the file, not the customers', () => {
    const hidden = simulatePurchases({ ...plain, hiddenDays: 700 });
    expect(hidden.customers).toBeGreaterThan(1.1 * simulatePurchases(plain).customers);
    expect(hidden.day.every((on) => on >= 0 && on < 730)).toBe(true);
  });
});

describe('their random numbers', () => {
  it('have the moments of their distributions', () => {
    const random = seededRandom(7);
    const draws = (draw: () => number) => Float64Array.from({ length: 20_000 }, draw);
    const mean = (values: Float64Array) => values.reduce((sum, value) => sum + value, 0) / values.length;
    // Four standard errors of a mean of 20,000: 4 · deviation / √20,000 = 0.028 · deviation.
    expect(Math.abs(mean(draws(random.uniform)) - 0.5)).toBeLessThan(0.028 * 0.29);
    expect(Math.abs(mean(draws(random.normal)))).toBeLessThan(0.028);
    expect(Math.abs(mean(draws(() => random.normal() ** 2)) - 1)).toBeLessThan(0.028 * Math.SQRT2);
    expect(Math.abs(mean(draws(() => random.gamma(0.4))) - 0.4)).toBeLessThan(0.028 * Math.sqrt(0.4));
    expect(Math.abs(mean(draws(() => random.gamma(3))) - 3)).toBeLessThan(0.028 * Math.sqrt(3));
    expect(Math.abs(mean(draws(() => random.beta(1, 3))) - 0.25)).toBeLessThan(0.028 * 0.2);
    expect(Math.abs(mean(draws(() => random.poisson(2))) - 2)).toBeLessThan(0.028 * Math.SQRT2);
  });
});
