import { readFileSync } from 'node:fs';
import { gunzipSync } from 'node:zlib';
import { describe, expect, it } from 'vitest';
import { groupHistories, type Histories } from '../../../models/clv/histories.ts';
import { expectedPurchases } from '../../../models/clv/pareto-nbd/expected-purchases.ts';
import { fitParetoNbd } from '../../../models/clv/pareto-nbd/fit.ts';
import { probabilityAlive } from '../../../models/clv/pareto-nbd/probability-alive.ts';
import { readCdnow } from './cdnow.ts';

// Maxima found independently (SciPy, Nelder–Mead to 1e-9). The sample's agree with every digit published in Fader, Hardie & Lee 2005:
// r .553, alpha 10.578, s .606, beta 11.669, log-likelihood −9595.0.
const REPEAT_PURCHASES = 2457;
const linesOf = (fixture: string) =>
  gunzipSync(readFileSync(new URL(`./fixtures/${fixture}`, import.meta.url)))
    .toString()
    .trim()
    .split('\n')
    .filter((line) => !line.startsWith('#'));

describe('Pareto/NBD on CDNOW, 2,357 customers until 1997-09-30', () => {
  const weeks = readCdnow('1997-09-30', 'weeks');
  const fit = fitParetoNbd(groupHistories(weeks.histories));

  it('has the published maximum of the likelihood', () => {
    expect(fit.converged).toBe(true);
    expect(fit.notIdentified).toEqual([]);
    expect(Math.abs(fit.logLikelihood - -9594.976178939542)).toBeLessThan(1e-6);
    const { r, alpha, s, beta } = fit.parameters;
    expect(r).toBeCloseTo(0.5532771, 6);
    expect(alpha).toBeCloseTo(10.5776837, 5);
    // The likelihood is flat along s and beta: 1e-6 of beta is 1e-13 in its value.
    expect(s).toBeCloseTo(0.6062398, 5);
    expect(beta).toBeCloseTo(11.668728, 3);
  });

  it('has the same maximum in days, seven times thinner per repeat purchase', () => {
    const days = fitParetoNbd(groupHistories(readCdnow('1997-09-30', 'days').histories));
    expect(days.parameters.unit).toBe('days');
    // A density of the times of x purchases: per day it is 1/7 of that per week, once for each of them.
    const wanted = -9594.976178939542 - REPEAT_PURCHASES * Math.log(7);
    expect(Math.abs(days.logLikelihood - wanted)).toBeLessThan(1e-6);
    expect(days.parameters.alpha).toBeCloseTo(7 * 10.5776837, 4);
  });

  it('predicts every customer of the reference alike', () => {
    const alive = probabilityAlive(fit.parameters, weeks.histories);
    const in39 = expectedPurchases(fit.parameters, weeks.histories, 39);
    const [header, ...rows] = linesOf('cdnow-sample-reference.csv.gz').map((line) => line.split(','));
    const column = (name: string) => header!.indexOf(name);
    const place = new Map(weeks.customers.map((id, i) => [Number(id), i]));
    expect(rows).toHaveLength(2357);
    let worst = 0;
    for (const row of rows) {
      const i = place.get(Number(row[column('customer_id')]))!;
      expect(weeks.histories.frequency[i]).toBe(Number(row[column('x')]));
      worst = Math.max(worst, Math.abs(alive[i]! / Number(row[column('pn_palive')]) - 1));
      worst = Math.max(worst, Math.abs(in39[i]! / Number(row[column('pn_cet_H')]) - 1));
    }
    // The reference prints eight digits.
    expect(worst).toBeLessThan(1e-6);
  });
});

describe('Pareto/NBD on CDNOW, all 23,570 customers until 1997-09-30', () => {
  it('has the maximum of the likelihood that an independent search found', () => {
    const fit = fitParetoNbd(groupHistories(readAll()));
    expect(fit.converged).toBe(true);
    expect(fit.customers).toBe(23_570);
    expect(Math.abs(fit.logLikelihood - -95415.11861746982)).toBeLessThan(1e-5);
    expect(fit.parameters.r).toBeCloseTo(0.59741997, 5);
    expect(fit.parameters.alpha).toBeCloseTo(11.58565774, 4);
    expect(fit.parameters.s).toBeCloseTo(0.52218569, 4);
  });
});

/** In weeks, until 1997-09-30; rows of a customer stand together, by date. */
function readAll(): Histories {
  const end = Date.parse('1997-09-30');
  const days = new Map<string, Set<number>>();
  for (const line of linesOf('cdnow-full.csv.gz').slice(1)) {
    const [customer, date] = line.split(',') as [string, string];
    if (Date.parse(date) <= end) days.set(customer, (days.get(customer) ?? new Set()).add(Date.parse(date)));
  }
  const own = [...days.values()].map((set) => [...set].sort((a, b) => a - b));
  return {
    unit: 'weeks',
    frequency: Float64Array.from(own, (each) => each.length - 1),
    recency: Float64Array.from(own, (each) => (each.at(-1)! - each[0]!) / 6048e5),
    tenure: Float64Array.from(own, (each) => (end - each[0]!) / 6048e5),
  };
}
