/** Customers drawn from each model: its fit finds the parameters, its errors are the spread of fits, its counts are calibrated. */
import { describe, expect, it } from 'vitest';
import type { CountDistributions } from '../../../models/clv/counts.ts';
import type { GeometricDropout } from '../../../models/clv/geometric-dropout/family.ts';
import { groupHistories } from '../../../models/clv/histories.ts';
import { orderModels } from '../../../models/clv/models.ts';
import type { OrderFit, OrderModelName } from '../../../models/clv/order-model.ts';
import { simulateCustomers } from '../../support/simulate-customers.ts';

const truths: readonly (readonly [name: string, model: OrderModelName, truth: GeometricDropout])[] = [
  ['NBD', 'nbd', { r: 0.8, alpha: 60, a: 0, b: 1, k: 1, stayedAtFirst: 0 }],
  ['BG/NBD', 'bg-nbd', { r: 0.5, alpha: 30, a: 0.8, b: 2.4, k: 1, stayedAtFirst: 0 }],
  ['MBG/NBD', 'mbg-nbd', { r: 0.6, alpha: 30, a: 0.9, b: 2.4, k: 1, stayedAtFirst: 1 }],
  ['MBG/CNBD-2', 'mbg-cnbd-k', { r: 0.9, alpha: 20, a: 0.9, b: 2.4, k: 2, stayedAtFirst: 1 }],
  ['MBG/CNBD-3', 'mbg-cnbd-k', { r: 0.9, alpha: 15, a: 0.9, b: 2.4, k: 3, stayedAtFirst: 1 }],
];

const numbersOf = ({ parameters }: OrderFit) => parameters as unknown as Record<string, number>;

/** Mean over customers of the share of [F(y − 1), F(y)] that lies inside [low, high] (Czado, Gneiting & Held 2009). */
function pitInside({ offsets, probabilities }: CountDistributions, seen: Float64Array, low: number, high: number) {
  let sum = 0;
  seen.forEach((y, i) => {
    const start = offsets[i]!;
    let below = 0;
    for (let n = 0; n < y; n++) below += probabilities[start + n]!;
    const now = probabilities[start + y]!;
    sum += Math.max(0, Math.min(below + now, high) - Math.max(below, low)) / now;
  });
  return sum / seen.length;
}

describe.each(truths)('20,000 customers of %s', (_, name, truth) => {
  const model = orderModels[name];
  const { histories, next } = simulateCustomers(truth, {
    customers: 20_000,
    longestTenure: 365,
    horizon: 180,
    seed: 7,
  });
  const fit = model.fit(groupHistories(histories));

  it('are told apart by their parameters, within 3 standard errors', () => {
    expect(fit.converged).toBe(true);
    expect(fit.notIdentified).toEqual([]);
    for (const [parameter, error] of Object.entries(fit.standardErrors)) {
      const off = numbersOf(fit)[parameter]! - truth[parameter as 'r' | 'alpha' | 'a' | 'b'];
      expect(Math.abs(off / error!)).toBeLessThan(3);
    }
    expect(numbersOf(fit)['k'] ?? 1).toBe(truth.k);
  });

  it('buy next what was predicted', () => {
    const counts = model.purchaseCounts(fit.parameters, histories, 180, { reach: next });
    const pit80 = pitInside(counts, next, 0.1, 0.9);
    const pit95 = pitInside(counts, next, 0.025, 0.975);
    // 20,000 shares leave standard errors of 0.3 and 0.15 points.
    expect(pit80).toBeGreaterThan(0.79);
    expect(pit80).toBeLessThan(0.81);
    expect(pit95).toBeGreaterThan(0.94);
    expect(pit95).toBeLessThan(0.96);
    const expected = model.expectedPurchases(fit.parameters, histories, 180).reduce((sum, mean) => sum + mean, 0);
    const seen = next.reduce((sum, y) => sum + y, 0);
    // Counts vary about five times their mean between customers; the parameters' errors are of the same size.
    expect(Math.abs(expected / seen - 1)).toBeLessThan(5 * Math.sqrt(5 / seen));
  });
});

describe('standard errors', () => {
  it.each(truths.slice(0, 3))('of %s are the spread of fits to new customers', (_, name, truth) => {
    const model = orderModels[name];
    const fits = Array.from({ length: 40 }, (__, seed) =>
      model.fit(
        groupHistories(
          simulateCustomers(truth, { customers: 3000, longestTenure: 365, horizon: 0, seed: 100 + seed }).histories,
        ),
      ),
    );
    expect(fits.length).toBe(40);
    for (const parameter of Object.keys(fits[0]!.standardErrors)) {
      // On the logarithmic scale, where estimates are nearly normal. Means of squares, as variances add.
      const logs = fits.map((fit) => Math.log(numbersOf(fit)[parameter]!));
      const mean = logs.reduce((sum, value) => sum + value, 0) / logs.length;
      const spread = Math.sqrt(logs.reduce((sum, value) => sum + (value - mean) ** 2, 0) / (logs.length - 1));
      const errors = fits.map((fit) => fit.standardErrors[parameter]! / numbersOf(fit)[parameter]!);
      const claimed = Math.sqrt(errors.reduce((sum, error) => sum + error * error, 0) / errors.length);
      // A spread of 40 has a standard error of 11 %.
      expect(Math.abs(spread / claimed - 1)).toBeLessThan(0.3);
    }
  });
});
