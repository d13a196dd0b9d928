/** Shops that behave exactly as the models say: how often the interval of the lifetime value holds the true one. */
import { describe, expect, it } from 'vitest';
import { groupHistories } from '../../../models/clv/histories.ts';
import { orderModels, spendModels } from '../../../models/clv/models.ts';
import { type Cell, emptyCell, MONTH_ROWS } from '../../../models/economics/curve.ts';
import { describeCell } from '../../../models/economics/describe-cell.ts';
import { drawFutures } from '../../../models/economics/draw-futures.ts';
import { LIFETIME_MONTHS, lastDayOf, MOST_MONTHS } from '../../../models/economics/months.ts';
import { expectOfNew } from '../../../models/economics/new-customer.ts';
import { drawSamples, SAMPLES } from '../../../models/economics/resample.ts';
import { type Random, seededRandom } from '../../support/simulated-shops/random.ts';

const truth = { unit: 'days', r: 0.6, alpha: 60, a: 0.8, b: 2.5 } as const;
const spends = { p: 6, q: 4, v: 15 };
const meanSpend = (spends.v * spends.p) / (spends.q - 1);
const bgNbd = orderModels['bg-nbd'];
const gammaGamma = spendModels['gamma-gamma'];

/** Customers come evenly over two years, the last day of which is the reference date. */
function simulateShop(random: Random, customers: number, days: number) {
  const cell: Cell & { customers: number } = emptyCell();
  const column = () => new Float64Array(customers);
  const [frequency, recency, tenure, monetary, firstSpend] = [column(), column(), column(), column(), column()];
  for (let i = 0; i < customers; i++) {
    const rate = random.gamma(truth.r) / truth.alpha;
    const leaving = random.beta(truth.a, truth.b);
    const scale = random.gamma(spends.q) / spends.v;
    const spend = () => random.gamma(spends.p) / scale;
    tenure[i] = days * random.uniform();
    firstSpend[i] = spend();
    const start = (i % SAMPLES) * MONTH_ROWS;
    const seen = Math.min(MOST_MONTHS, Math.floor((12 * tenure[i]!) / 365));
    cell.customers++;
    for (let month = 0; month <= seen; month++) cell.seen[start + month]!++;
    cell.spend[start]! += firstSpend[i]!;
    for (let time = random.exponential() / rate; time <= tenure[i]!; time += random.exponential() / rate) {
      const spent = spend();
      const month = Math.ceil((12 * time) / 365);
      if (month <= seen) cell.spend[start + month]! += spent;
      recency[i] = time;
      frequency[i]!++;
      monetary[i]! += spent;
      if (random.uniform() < leaving) break;
    }
    if (frequency[i]! > 0) monetary[i]! /= frequency[i]!;
  }
  return {
    cell,
    histories: { unit: 'days', frequency, recency, tenure } as const,
    spending: { frequency, monetary, firstSpend },
  };
}

describe('the interval of a lifetime value', () => {
  it('holds the true one in about 80 of 100 shops, observed or expected', () => {
    const shops = 80;
    const random = seededRandom(20);
    const draws = drawSamples(200);
    const ages = LIFETIME_MONTHS.map(lastDayOf);
    const repeats = bgNbd.expectedPurchasesOfNew(truth, Float64Array.from(ages));
    const held = [0, 0, 0];
    for (let shop = 0; shop < shops; shop++) {
      const { cell, histories, spending } = simulateShop(random, 1000, 730);
      const orders = bgNbd.fit(groupHistories(histories));
      const spend = gammaGamma.fit(spending);
      const model = expectOfNew(
        { model: bgNbd, parameters: orders.parameters, covariance: orders.covariance, customers: 1000 },
        { model: gammaGamma, parameters: spend.parameters, covariance: spend.covariance },
      );
      const terms = { margin: null, annualDiscountRate: 0, targetRatio: 3 };
      describeCell(cell, model, terms, undefined, drawFutures(cell, model, draws)).lifetimes.forEach(
        ({ lifetime }, at) => {
          const value = meanSpend * (1 + repeats[at]!);
          if (lifetime!.lower80! <= value && value <= lifetime!.upper80!) held[at]!++;
        },
      );
    }
    // 80 shops: 80 % ± 3 standard errors of 4.5 points.
    for (const count of held) {
      expect(count / shops).toBeGreaterThan(0.66);
      expect(count / shops).toBeLessThan(0.94);
    }
  }, 60_000);
});
