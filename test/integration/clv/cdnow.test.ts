import { readFileSync } from 'node:fs';
import { describe, expect, it } from 'vitest';
import { fitBgNbd } from '../../../models/clv/bg-nbd/fit.ts';
import { bgNbd } from '../../../models/clv/bg-nbd/model.ts';
import { expectedSpend } from '../../../models/clv/gamma-gamma/expected-spend.ts';
import { fitGammaGamma } from '../../../models/clv/gamma-gamma/fit.ts';
import { groupHistories } from '../../../models/clv/histories.ts';
import { readCdnow } from './cdnow.ts';

// Maxima found independently (SciPy, Nelder–Mead to 1e-9); they agree with every digit published in
// Fader, Hardie & Lee 2005 (BG/NBD) and in Fader & Hardie 2013 (Gamma-Gamma: 6.25, 3.74, 15.44).
const LOG_LIKELIHOOD = -9582.429206673929;
const REPEAT_PURCHASES = 2457;

describe('CDNOW, 2,357 customers until 1997-09-30', () => {
  const weeks = readCdnow('1997-09-30', 'weeks');
  const fit = fitBgNbd(groupHistories(weeks.histories));
  const spendFit = fitGammaGamma(weeks.spending);

  it('has the published maximum of the BG/NBD likelihood', () => {
    expect(weeks.customers).toHaveLength(2357);
    expect(fit.converged).toBe(true);
    expect(fit.notIdentified).toEqual([]);
    expect(Math.abs(fit.logLikelihood - LOG_LIKELIHOOD)).toBeLessThan(1e-6);
    const { r, alpha, a, b } = fit.parameters;
    // The likelihood is flat on top: 1e-6 in parameters is 1e-12 in its value.
    expect(r).toBeCloseTo(0.242594512, 6);
    expect(alpha).toBeCloseTo(4.413601786, 5);
    expect(a).toBeCloseTo(0.792922012, 6);
    expect(b).toBeCloseTo(2.425906851, 5);
  });

  it('has the same maximum in days, seven times thinner per repeat purchase', () => {
    const days = fitBgNbd(groupHistories(readCdnow('1997-09-30', 'days').histories));
    expect(days.parameters.unit).toBe('days');
    // A density of the times of x purchases: per day it is 1/7 of that per week, once for each of them.
    expect(Math.abs(days.logLikelihood - (LOG_LIKELIHOOD - REPEAT_PURCHASES * Math.log(7)))).toBeLessThan(1e-6);
    expect(days.parameters.alpha).toBeCloseTo(7 * 4.413601786, 5);
    expect(days.parameters.r).toBeCloseTo(0.242594512, 6);
  });

  it('has the published maximum of the Gamma-Gamma likelihood', () => {
    expect(spendFit.converged).toBe(true);
    expect(spendFit.notIdentified).toEqual([]);
    expect(Math.abs(spendFit.logLikelihood - -4055.9176948018694)).toBeLessThan(1e-6);
    expect(spendFit.parameters.p).toBeCloseTo(6.249571754, 5);
    expect(spendFit.parameters.q).toBeCloseTo(3.744224472, 5);
    expect(spendFit.parameters.v).toBeCloseTo(15.443521726, 4);
  });

  it('predicts every customer of the reference alike', () => {
    const alive = bgNbd.probabilityAlive(fit.parameters, weeks.histories);
    const in39 = bgNbd.expectedPurchases(fit.parameters, weeks.histories, 39);
    const spend = expectedSpend(spendFit.parameters, weeks.spending);
    const rows = readFileSync(new URL('./fixtures/cdnow-reference.csv', import.meta.url), 'utf8')
      .trim()
      .split('\n')
      .filter((line) => !line.startsWith('#'))
      .slice(1);
    expect(rows).toHaveLength(40);
    for (const row of rows) {
      const [customer, x, tx, T, monetary, wantedAlive, wantedIn39, wantedSpend] = row.split(',').map(Number);
      const i = weeks.customers.findIndex((id) => Number(id) === customer);
      expect(weeks.histories.frequency[i]).toBe(x);
      expect(weeks.histories.recency[i]).toBeCloseTo(tx!, 5);
      expect(weeks.histories.tenure[i]).toBeCloseTo(T!, 5);
      expect(weeks.spending.monetary[i]).toBeCloseTo(monetary!, 3);
      // The reference prints eight digits.
      expect(Math.abs(alive[i]! - wantedAlive!)).toBeLessThan(1e-6);
      expect(Math.abs(in39[i]! - wantedIn39!)).toBeLessThan(1e-6);
      expect(Math.abs(spend[i]! / wantedSpend! - 1)).toBeLessThan(1e-6);
    }
  });
});
