import { describe, expect, it } from 'vitest';
import { addDays, daysBetween } from '../../../lib/pure/dates.ts';
import { backtest } from '../../../models/quality/backtest/backtest.ts';
import { planCutoffs } from '../../../models/quality/backtest/plan-cutoffs.ts';
import { windowsOf } from '../../../models/quality/backtest/windows.ts';
import { decideQuality } from '../../../models/quality/gate/decide.ts';
import { pickCustomers, readCdnowPurchases } from './cdnow-purchases.ts';

const DRAWS = 40;
/** Refusals for noise that are let pass: 5 % of the draws. */
const MOST_REFUSED = 2;

const cdnow = readCdnowPurchases();

/** A 32-bit linear congruential generator (Numerical Recipes): the same draws everywhere. */
function seeded(seed: number): () => number {
  let state = seed >>> 0;
  return () => {
    state = (Math.imul(state, 1_664_525) + 1_013_904_223) >>> 0;
    return state / 2 ** 32;
  };
}

/** Without replacement (Fisher and Yates). */
function draw(customers: number, random: () => number) {
  const numbers = Array.from({ length: cdnow.customers }, (_, i) => i);
  for (let i = 0; i < customers; i++) {
    const j = i + Math.floor(random() * (numbers.length - i));
    [numbers[i], numbers[j]] = [numbers[j]!, numbers[i]!];
  }
  return pickCustomers(cdnow, numbers.slice(0, customers));
}

/** Full of numbers: none of them NaN or infinite. */
function everyNumber(value: unknown, seen: number[] = []): number[] {
  if (typeof value === 'number') seen.push(value);
  else if (value !== null && typeof value === 'object')
    for (const part of Object.values(value)) everyNumber(part, seen);
  return seen;
}

describe('shops of few customers, drawn from CDNOW', () => {
  it.each([50, 100, 200, 500])(
    'back-tests %i customers without a number missing, and is hardly ever refused for noise',
    (customers) => {
      const random = seeded(customers);
      let refused = 0;
      for (let i = 0; i < DRAWS; i++) {
        const shop = draw(customers, random);
        const firstDay = addDays(
          '1970-01-01',
          shop.day.reduce((least, day) => Math.min(least, day)),
        );
        const plan = planCutoffs({ firstDay, asOf: '1998-06-30', horizonDays: 365 });
        expect(plan.validated && daysBetween(firstDay, plan.cutoffs[0]!.cutoff)).toBeGreaterThanOrEqual(179);
        const result = backtest(shop, windowsOf(plan.validated ? plan.cutoffs : []));
        expect(everyNumber(result).every(Number.isFinite)).toBe(true);
        const { decision } = decideQuality({ failedAudits: [], backtest: { validated: true, ...result } });
        if (decision === 'refuse') refused++;
      }
      expect(refused).toBeLessThanOrEqual(MOST_REFUSED);
    },
    180_000,
  );
});
