/** Curves, break-even and payback of cells small enough to be worked out by hand. */
import { describe, expect, it } from 'vitest';
import {
  type AcquisitionSpend,
  costPerCustomer,
  cumulate,
  paybackMonth,
} from '../../../models/economics/acquisition.ts';
import {
  addGroups,
  type Cell,
  emptyCell,
  MONTH_ROWS,
  monthlySpend,
  observedMonths,
} from '../../../models/economics/curve.ts';
import { describeCell, type Terms } from '../../../models/economics/describe-cell.ts';
import { drawFutures } from '../../../models/economics/draw-futures.ts';
import { discountFactors, lastDayOf } from '../../../models/economics/months.ts';
import type { NewCustomer } from '../../../models/economics/new-customer.ts';
import { seededUniform } from '../clv/columns.ts';
import { drawSamples, middle80, SAMPLES } from '../../../models/economics/resample.ts';

/** Customers seen for so many months, who spend `first` at once and `monthly` in each month of theirs; dealt in turn. */
function cellOf(groups: readonly { customers: number; months: number; first: number; monthly: number }[]): Cell {
  const cell = emptyCell();
  let next = 0;
  for (const { customers, months, first, monthly } of groups) {
    for (let i = 0; i < customers; i++) {
      const start = (next++ % SAMPLES) * MONTH_ROWS;
      cell.customers++;
      for (let month = 0; month <= months; month++) {
        cell.seen[start + month]!++;
        cell.spend[start + month]! += month === 0 ? first : monthly;
      }
    }
  }
  return cell;
}

/** One repeat purchase day of 5 in every month, for ever, and nothing else is possible. */
const steady: NewCustomer = (() => {
  const repeatDays = Float64Array.from({ length: 61 }, (_, month) => month);
  return { repeatDays, dayValue: 5, repeatSteps: [], valueStep: 0 };
})();

const terms = { margin: 0.5, annualDiscountRate: 0, targetRatio: 3 };
const draws = drawSamples();
const describeOf = (cell: Cell, model: NewCustomer | null, how: Terms, spent?: AcquisitionSpend) =>
  describeCell(cell, model, how, spent, drawFutures(cell, model, draws));

describe('months of age', () => {
  it('are 365/12 days: twelve are a year', () => {
    expect([0, 1, 2, 3, 6, 12, 24, 60].map(lastDayOf)).toEqual([0, 30, 60, 91, 182, 365, 730, 1825]);
  });

  it('are discounted in their middle, the first purchase not at all', () => {
    const factors = discountFactors(0.1);
    // exp(−0.1 · 0.5/12) and exp(−0.1 · 11.5/12)
    expect([factors[0], factors[1], factors[12]]).toEqual([
      1,
      expect.closeTo(0.995842, 6) as number,
      expect.closeTo(0.90861544, 6) as number,
    ]);
    expect(() => discountFactors(-0.1)).toThrow(RangeError);
  });
});

describe('the curve of a cell', () => {
  it('is the mean over those who have lived through a month, and the model beyond thirty of them', () => {
    // 30 customers seen for 3 months spend 2 a month, 30 seen for 1 month spend 4; the first purchase is 10 or 20.
    const cell = cellOf([
      { customers: 30, months: 3, first: 10, monthly: 2 },
      { customers: 30, months: 1, first: 20, monthly: 4 },
    ]);
    const once = addGroups(cell);
    const until = observedMonths(once);
    expect(until).toBe(3);
    expect([...monthlySpend(once, steady, { until }).subarray(0, 6)]).toEqual([15, 3, 2, 2, 5, 5]);
    expect([...monthlySpend(once, steady, { until: 0 }).subarray(0, 3)]).toEqual([15, 5, 5]);
  });

  it('is the model at once where fewer than thirty were seen, and unknown without one', () => {
    const cell = cellOf([{ customers: 29, months: 12, first: 10, monthly: 2 }]);
    const once = addGroups(cell);
    expect(observedMonths(once)).toBe(0);
    expect([...monthlySpend(once, steady, { until: 0 }).subarray(0, 2)]).toEqual([10, 5]);
    expect(monthlySpend(once, null, { until: 0 })[1]).toBeNaN();
  });
});

describe('the economics of a cell', () => {
  const cell = cellOf([{ customers: 100, months: 12, first: 10, monthly: 2 }]);

  it('add the first purchase, what was seen and what is expected', () => {
    const { lifetimes, observedDays, firstOrderValue } = describeOf(cell, steady, terms);
    expect([observedDays, firstOrderValue]).toEqual([365, 10]);
    expect(
      lifetimes.map(({ horizonDays, basis, lifetime, modelLifetime }) => [
        horizonDays,
        basis,
        lifetime?.value,
        modelLifetime,
      ]),
    ).toEqual([
      [365, 'observed', 34, 70],
      [730, 'observed_then_model', 94, 130],
      [1825, 'observed_then_model', 274, 310],
    ]);
    expect(lifetimes.map(({ breakEven, maximumCost }) => [breakEven?.value, maximumCost?.value])).toEqual([
      [17, expect.closeTo(17 / 3, 12) as number],
      [47, expect.closeTo(47 / 3, 12) as number],
      [137, expect.closeTo(137 / 3, 12) as number],
    ]);
  });

  it('discount contributions, not the spend', () => {
    const [year] = describeOf(cell, steady, { ...terms, annualDiscountRate: 0.1 }).lifetimes;
    // 0.5 · (10 + 2 · Σ exp(−0.1 (m − ½)/12), m = 1 … 12), by a sum in 30-digit arithmetic
    expect(year?.lifetime?.value).toBe(34);
    expect(year?.breakEven?.value).toBeCloseTo(5 + 12 * 0.9516230661, 8);
  });

  it('pay back in the first month that covers the cost', () => {
    const payback = (spend: number) => describeOf(cell, steady, terms, { spend, customers: 10 }).payback?.value;
    // Contribution: 5 at once, 1 a month for a year, 2.5 a month after it.
    expect(payback(50)).toBe(0);
    expect(payback(50.1)).toBe(1);
    expect(payback(170)).toBe(12);
    expect(payback(180)).toBe(13);
    expect(payback(1e6)).toBe(Number.POSITIVE_INFINITY);
  });

  it('know no cost where nobody came or nothing is known, and no contribution without a margin', () => {
    expect(costPerCustomer({ spend: 70, customers: 0 })).toBeNull();
    expect(costPerCustomer(undefined)).toBeNull();
    expect(describeOf(cell, steady, terms, { spend: 70, customers: 0 }).payback).toBeNull();
    const without = describeOf(cell, steady, { ...terms, margin: null }, { spend: 70, customers: 10 });
    expect([without.acquisitionCost, without.payback, without.lifetimes[0]?.breakEven]).toEqual([7, null, null]);
    expect(without.lifetimes[0]?.lifetime?.value).toBe(34);
  });

  it('say nothing that neither customers nor a model can know', () => {
    const { lifetimes } = describeOf(cell, null, terms);
    expect(lifetimes.map(({ basis, lifetime }) => [basis, lifetime?.value ?? null])).toEqual([
      ['observed', 34],
      [null, null],
      [null, null],
    ]);
  });

  it('of one customer are the first purchase and the model, without an interval', () => {
    const one = cellOf([{ customers: 1, months: 40, first: 10, monthly: 99 }]);
    const { lifetimes } = describeOf(one, steady, terms);
    expect(lifetimes[0]?.lifetime).toEqual({ value: 70, lower80: null, upper80: null });
  });
});

describe('intervals', () => {
  it('are as wide as customers who differ make them', () => {
    // 1000 customers spend 0 or 100 at once: the mean is 50 ± 1.2816 · 50/√1000 = ± 2.026. Fifty groups know a width within a tenth.
    const uniform = seededUniform(7);
    const cell = cellOf(
      Array.from({ length: 1000 }, () => ({ customers: 1, months: 0, first: uniform() < 0.5 ? 0 : 100, monthly: 0 })),
    );
    const flat = { ...steady, repeatDays: new Float64Array(61) };
    const [year] = describeOf(cell, flat, terms).lifetimes;
    const { value, lower80, upper80 } = year!.lifetime!;
    expect(upper80! - lower80!).toBeGreaterThan(0.7 * 2 * 2.026);
    expect(upper80! - lower80!).toBeLessThan(1.3 * 2 * 2.026);
    expect(value).toBeGreaterThan(lower80!);
    expect(value).toBeLessThan(upper80!);
  });

  it('hold what is not known of the parameters', () => {
    const cell = cellOf([{ customers: 100, months: 0, first: 10, monthly: 0 }]);
    // 10 + 60 · exp(± 1.2816 · 0.1), as nobody differs in what is observed. A decile of 400 draws has a standard error of .085
    // deviations of the draws, here .085 · 6; three of them are let pass.
    const [year] = describeOf(cell, { ...steady, valueStep: 0.1 }, terms).lifetimes;
    const { lower80, upper80 } = year!.lifetime!;
    expect(Math.abs(lower80! - (10 + 60 * Math.exp(-0.12816)))).toBeLessThan(1.6);
    expect(Math.abs(upper80! - (10 + 60 * Math.exp(0.12816)))).toBeLessThan(1.6);
  });

  it('let models that learned from the same customers move with them', () => {
    // Half of 1000 customers spend nothing in their only month, half 10: the mean is 5 ± 0.158, that is 3.16 %. A model whose spend
    // is unknown by as much, all of it along the observed, adds its 59 months of 5: 295 · 3.16 % on top of 0.158.
    const uniform = seededUniform(3);
    const cell = cellOf(
      Array.from({ length: 1000 }, () => ({ customers: 1, months: 1, first: 0, monthly: uniform() < 0.5 ? 0 : 10 })),
    );
    const [, , years] = describeOf(cell, { ...steady, valueStep: 0.0316 }, terms).lifetimes;
    const { lower80, upper80 } = years!.lifetime!;
    expect((upper80! - lower80!) / 2).toBeGreaterThan(0.85 * 1.2816 * (9.32 + 0.158));
    expect((upper80! - lower80!) / 2).toBeLessThan(1.15 * 1.2816 * (9.32 + 0.158));
  });

  it('are the same every time', () => {
    expect(drawSamples()).toEqual(draws);
    expect(draws.every(({ times }) => times.reduce((sum, count) => sum + count, 0) === SAMPLES)).toBe(true);
  });

  it('may end beyond what is known', () => {
    expect(middle80(Float64Array.of(3, Infinity, 1, 2, Infinity))).toEqual({ lower: 1, upper: Infinity });
    expect(paybackMonth(cumulate(Float64Array.of(1, 1, 1)), 2)).toBe(1);
  });
});
