import { describe, expect, it } from 'vitest';
import { bgNbd } from '../../../models/clv/bg-nbd/model.ts';
import type { Purchases } from '../../../models/clv/purchases.ts';
import { seasonalFactors } from '../../../models/clv/seasonality/seasonal-factors.ts';
import { WEEKS_OF_YEAR, weekOfYear } from '../../../models/clv/seasonality/week-of-year.ts';
import { weeklyTracking, type WeeklyTracking } from '../../../models/clv/seasonality/weekly-tracking.ts';
import { windowFactor } from '../../../models/clv/seasonality/window-factor.ts';
import { seasonIsWorthIt } from '../../../models/clv/seasonality/worth-it.ts';
import type { TotalError } from '../../../models/clv/totals/common-error.ts';
import { seededRandom } from '../../support/simulated-shops/random.ts';

const dayOf = (date: string) => Date.parse(date) / 86_400_000;
const parameters = { unit: 'weeks', r: 1, alpha: 4, a: 1, b: 2 } as const;

/** Whole years of weeks: `expected` each, actual by week and row. */
function tracked(years: number, expected: number, actual: (week: number, row: number) => number): WeeklyTracking {
  const rows = Array.from({ length: years * WEEKS_OF_YEAR }, (_, row) => row);
  return {
    firstDay: Int32Array.from(rows, (row) => 7 * row),
    weekOfYear: Uint8Array.from(rows, (row) => row % WEEKS_OF_YEAR),
    expected: Float64Array.from(rows, () => expected),
    actual: Float64Array.from(rows, (row) => actual(row % WEEKS_OF_YEAR, row)),
  };
}

describe('weeks of a year', () => {
  it('begin on 1 January and end with what is left of December', () => {
    expect(weekOfYear(dayOf('2023-01-01'))).toBe(0);
    expect(weekOfYear(dayOf('2023-01-08'))).toBe(1);
    expect(weekOfYear(dayOf('2024-12-31'))).toBe(51);
  });
});

describe('weekly tracking', () => {
  const begin = dayOf('2023-01-01');
  const purchases: Purchases = {
    customers: 2,
    customer: Uint32Array.of(0, 0, 0, 1, 1),
    day: Int32Array.of(begin, begin + 3, begin + 20, begin + 7, begin + 30),
    spend: new Float64Array(5),
  };

  it('counts repeat purchase days of whole weeks until a day', () => {
    const { actual, firstDay } = weeklyTracking(bgNbd, parameters, purchases, begin + 24);
    expect([...actual]).toEqual([1, 0, 1]);
    expect(firstDay[0]).toBe(begin);
  });

  it('expects what the model expects of new customers, from their own first day on', () => {
    const { expected } = weeklyTracking(bgNbd, parameters, purchases, begin + 27);
    const curve = bgNbd.expectedPurchasesOfNew(parameters, Float64Array.of(6 / 7, 13 / 7, 20 / 7, 27 / 7));
    const total = expected.reduce((sum, value) => sum + value, 0);
    expect(expected).toHaveLength(4);
    expect(total).toBeCloseTo(curve[3]! + curve[2]!, 10);
    expect(expected[0]).toBeCloseTo(curve[0]!, 10);
  });

  it('does not look at later days', () => {
    const isKnown = (_: number, row: number) => purchases.day[row]! <= begin + 24;
    const known = {
      customers: 2,
      customer: purchases.customer.filter(isKnown),
      day: purchases.day.filter(isKnown),
      spend: purchases.spend.filter(isKnown),
    };
    const all = weeklyTracking(bgNbd, parameters, purchases, begin + 24);
    expect(weeklyTracking(bgNbd, parameters, known, begin + 24)).toEqual(all);
  });
});

describe('seasonal factors', () => {
  it('need two years', () => {
    expect(seasonalFactors(tracked(1, 100, () => 100))).toBeNull();
  });

  it('are 1 where weeks differ by chance alone', () => {
    const { poisson } = seededRandom(11);
    const factors = seasonalFactors(tracked(3, 100, () => poisson(100)))!;
    expect(Math.max(...factors.map((factor) => Math.abs(factor - 1)))).toBeLessThan(0.05);
  });

  it('find a season that returns every year, whatever level the model expects', () => {
    const { poisson } = seededRandom(12);
    const season = (week: number) => (week >= 48 ? 2 : 1);
    const factors = seasonalFactors(tracked(3, 80, (week) => poisson(160 * season(week))))!;
    const mean = (48 + 4 * 2) / 52;
    // A week's three years hold 480 to 960 purchases: a standard error of 3 to 5 %, here within three of them.
    for (let week = 0; week < WEEKS_OF_YEAR; week++) {
      expect(Math.abs(factors[week]! / (season(week) / mean) - 1)).toBeLessThan(0.14);
    }
  });

  it('are drawn towards 1 where the years disagree', () => {
    const once = seasonalFactors(tracked(3, 100, (week, row) => (week === 30 && row < WEEKS_OF_YEAR ? 400 : 100)))!;
    expect(once[30]).toBeLessThan(1.5);
  });

  it('change nothing over the history that the fit has seen', () => {
    const { weekOfYear: week, ...rest } = tracked(2, 100, (of) => 100 + of);
    const factors = seasonalFactors({ ...rest, weekOfYear: week })!;
    expect(week.reduce((sum, of) => sum + factors[of]!, 0) / week.length).toBeCloseTo(1, 2);
  });
});

describe('a window', () => {
  it('has the mean factor of its days', () => {
    const factors = new Float64Array(WEEKS_OF_YEAR).fill(1);
    factors[51] = 2;
    expect(windowFactor(factors, { from: dayOf('2023-12-24'), days: 8 })).toBe(2);
    expect(windowFactor(factors, { from: dayOf('2023-12-24'), days: 16 })).toBe(1.5);
    expect(() => windowFactor(factors, { from: 0, days: 0 })).toThrow(RangeError);
  });
});

describe('a season is used', () => {
  const cutOff = (from: number, predicted: number): TotalError => ({
    from,
    days: 90,
    historyDays: 900,
    predicted,
    actual: 100,
    ownVariance: 100,
    parameterLogVariance: 0,
  });
  const plain = [cutOff(1, 120), cutOff(2, 80), cutOff(3, 100)];

  it('only if at least three cut-offs came nearer with it', () => {
    const better = [cutOff(1, 110), cutOff(2, 90), cutOff(3, 100)];
    expect(seasonIsWorthIt(plain, better)).toBe(true);
    expect(seasonIsWorthIt(better, plain)).toBe(false);
    expect(seasonIsWorthIt(plain.slice(0, 2), better.slice(0, 2))).toBe(false);
    expect(() => seasonIsWorthIt(plain, better.slice(1))).toThrow(RangeError);
  });
});
