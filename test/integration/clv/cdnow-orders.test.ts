/**
 * CDNOW, the data set that the published estimates are of: 1/10 sample and full, until 1997-09-30. Reference values were computed
 * independently with SciPy and mpmath; those of BG/NBD agree with every digit of Fader, Hardie & Lee 2005.
 */
import { readFileSync } from 'node:fs';
import { gunzipSync } from 'node:zlib';
import { describe, expect, it } from 'vitest';
import { groupHistories, type Histories } from '../../../models/clv/histories.ts';
import { orderModels } from '../../../models/clv/models.ts';
import { readCdnow } from './cdnow.ts';

const linesOf = (fixture: string) =>
  gunzipSync(readFileSync(new URL(`./fixtures/${fixture}`, import.meta.url)))
    .toString('utf8')
    .trim()
    .split('\n')
    .filter((line) => !line.startsWith('#'));

/** Purchase days of the full file in weeks until 1997-09-30. */
function readFullCdnow(): Histories {
  const end = Date.parse('1997-09-30') / 86_400_000;
  const daysOf = new Map<string, Set<number>>();
  for (const line of linesOf('cdnow-full.csv.gz').slice(1)) {
    const [customer, date] = line.split(',') as [string, string];
    const day = Date.parse(date) / 86_400_000;
    if (day > end) continue;
    const days = daysOf.get(customer) ?? new Set<number>();
    daysOf.set(customer, days.add(day));
  }
  const customers = [...daysOf.values()].map((days) => [...days].sort((a, b) => a - b));
  return {
    unit: 'weeks',
    frequency: Float64Array.from(customers, (days) => days.length - 1),
    recency: Float64Array.from(customers, (days) => (days.at(-1)! - days[0]!) / 7),
    tenure: Float64Array.from(customers, (days) => (end - days[0]!) / 7),
  };
}

const sample = readCdnow('1997-09-30', 'weeks');
const sampleGroups = groupHistories(sample.histories);

describe('CDNOW, 2,357 customers', () => {
  // Maxima are flat: where the likelihood agrees to 1e-9, parameters agree to about 1e-6.
  it.each([
    ['bg-nbd', { r: 0.242594512, alpha: 4.413601786, a: 0.792922012, b: 2.425906851 }],
    ['mbg-nbd', { r: 0.5248429, alpha: 6.1830818, a: 0.8913596, b: 1.6140029 }],
    // The regular model finds purchases at random: k = 1, which is MBG/NBD.
    ['mbg-cnbd-k', { k: 1, r: 0.5248429, alpha: 6.1830818, a: 0.8913596, b: 1.6140029 }],
  ] as const)('has the maximum of %s', (name, wanted) => {
    const { parameters, converged, notIdentified } = orderModels[name].fit(sampleGroups);
    expect(converged).toBe(true);
    expect(notIdentified).toEqual([]);
    for (const [parameter, value] of Object.entries(wanted)) {
      expect(Math.abs((parameters as unknown as Record<string, number>)[parameter]! / value - 1)).toBeLessThan(2e-6);
    }
  });

  it('has the likelihood of BG/NBD, and names the regular model that is none', () => {
    expect(orderModels['bg-nbd'].fit(sampleGroups).logLikelihood).toBeCloseTo(-9582.429207, 5);
    expect(orderModels['mbg-cnbd-k'].fit(sampleGroups).limit).toBe('mbg-nbd');
  });

  // frequency, recency, tenure → alive, expected in 39 and in 52 weeks, at the exact maximum.
  it.each([
    [0, 0, 38.86, 1, 0.194782, 0.251667],
    [2, 30.43, 38.86, 0.726609, 1.225907, 1.558578],
    [10, 5, 38.86, 2.36198e-6, 1.71893e-5, 2.15825e-5],
    [26, 30.86, 31, 0.968919, 20.750275, 25.759041],
  ])('predicts a customer with %d, %d, %d', (x, tx, T, alive, in39, in52) => {
    const parameters = { unit: 'weeks', r: 0.242594512, alpha: 4.413601786, a: 0.792922012, b: 2.425906851 } as const;
    const history: Histories = {
      unit: 'weeks',
      frequency: Float64Array.of(x),
      recency: Float64Array.of(tx),
      tenure: Float64Array.of(T),
    };
    const model = orderModels['bg-nbd'];
    // Six decimals are known.
    expect(Math.abs(model.probabilityAlive(parameters, history)[0]! - alive)).toBeLessThan(1e-6);
    expect(Math.abs(model.expectedPurchases(parameters, history, 39)[0]! - in39)).toBeLessThan(1e-6);
    expect(Math.abs(model.expectedPurchases(parameters, history, 52)[0]! - in52)).toBeLessThan(1e-6);
  });

  it('predicts every customer like the reference', () => {
    const [header, ...rows] = linesOf('cdnow-sample-reference.csv.gz');
    const columns = header!.split(',');
    const at = (name: string) => Float64Array.from(rows, (row) => Number(row.split(',')[columns.indexOf(name)]));
    expect(rows).toHaveLength(2357);
    expect(rows.every((row, i) => Number(row.split(',')[0]) === Number(sample.customers[i]))).toBe(true);
    const bg = orderModels['bg-nbd'];
    const mbg = orderModels['mbg-nbd'];
    const bgFit = bg.fit(sampleGroups).parameters;
    // The reference predicts at what a simplex search found, 1e-6 beside the maximum.
    const mbgFit = {
      unit: 'weeks',
      r: 0.5248429031496,
      alpha: 6.1830817643995,
      a: 0.8913595172711,
      b: 1.614002931198,
    } as const;
    const worst = (got: Float64Array, wanted: Float64Array) =>
      got.reduce((most, value, i) => Math.max(most, Math.abs(value / wanted[i]! - 1)), 0);
    expect(worst(bg.probabilityAlive(bgFit, sample.histories), at('bg_palive'))).toBeLessThan(1e-6);
    expect(worst(bg.expectedPurchases(bgFit, sample.histories, 39), at('bg_cet_H'))).toBeLessThan(1e-6);
    expect(worst(mbg.expectedPurchases(mbgFit, sample.histories, 39), at('mbg_cet_H'))).toBeLessThan(1e-6);
  });
});

describe('CDNOW, 23,570 customers', () => {
  it('has the maximum of BG/NBD', () => {
    const groups = groupHistories(readFullCdnow());
    const { parameters, logLikelihood, customers, converged } = orderModels['bg-nbd'].fit(groups);
    expect(customers).toBe(23_570);
    expect(groups.frequency).toHaveLength(8685);
    expect(converged).toBe(true);
    expect(logLikelihood).toBeCloseTo(-95368.443933, 4);
    const wanted = { r: 0.251624, alpha: 4.7889427, a: 0.7234336, b: 2.1610885 };
    for (const [parameter, value] of Object.entries(wanted)) {
      expect(Math.abs((parameters as unknown as Record<string, number>)[parameter]! / value - 1)).toBeLessThan(2e-6);
    }
  });
});
