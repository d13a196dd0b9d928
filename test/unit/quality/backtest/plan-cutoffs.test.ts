import * as fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import { addDays, daysBetween } from '../../../../lib/pure/dates.ts';
import { planCutoffs } from '../../../../models/quality/backtest/plan-cutoffs.ts';
import { windowsOf } from '../../../../models/quality/backtest/windows.ts';

const cutoffsOf = (firstDay: string, asOf: string, horizonDays: number) => {
  const plan = planCutoffs({ firstDay, asOf, horizonDays });
  return plan.validated ? plan.cutoffs : [];
};

describe('planCutoffs', () => {
  it('takes six full horizons, a quarter of one apart, where history allows', () => {
    const cutoffs = cutoffsOf('2019-01-01', '2024-12-31', 365);
    expect(cutoffs.map(({ cutoff }) => daysBetween(cutoff, '2024-12-31'))).toEqual([820, 729, 638, 547, 456, 365]);
    expect(cutoffs.every(({ holdoutDays }) => holdoutDays === 365)).toBe(true);
  });

  it('goes on with shorter hold-outs where history is short', () => {
    expect(cutoffsOf('1997-01-01', '1998-06-30', 365)).toEqual([
      { cutoff: '1997-06-30', calibrationDays: 181, holdoutDays: 365 },
      { cutoff: '1997-09-29', calibrationDays: 272, holdoutDays: 274 },
      { cutoff: '1997-12-29', calibrationDays: 363, holdoutDays: 183 },
      { cutoff: '1998-03-30', calibrationDays: 454, holdoutDays: 92 },
    ]);
  });

  it('keeps four weeks between cut-offs of a short horizon', () => {
    const cutoffs = cutoffsOf('2023-01-01', '2024-12-31', 30);
    expect(cutoffs.map(({ cutoff }) => daysBetween(cutoff, '2024-12-31'))).toEqual([170, 142, 114, 86, 58, 30]);
    expect(cutoffsOf('2023-01-01', '2024-12-31', 7).at(-1)?.holdoutDays).toBe(7);
  });

  it('makes one cut-off after 180 days when the grid finds none', () => {
    // 330 days of history, two years ahead: hold-outs of the grid are 364 days and more, or leave too little before them.
    expect(cutoffsOf('2024-01-01', addDays('2024-01-01', 329), 730)).toEqual([
      { cutoff: addDays('2024-01-01', 179), calibrationDays: 180, holdoutDays: 150 },
    ]);
  });

  it('validates nothing below 180 and 28 days, and says so', () => {
    expect(planCutoffs({ firstDay: '2024-01-01', asOf: addDays('2024-01-01', 206), horizonDays: 90 })).toEqual({
      validated: false,
      reason:
        'A back-test needs 180 days of history before its cut-off and 28 days after it; there are 207 days in all.',
    });
    expect(planCutoffs({ firstDay: '2024-01-01', asOf: addDays('2024-01-01', 207), horizonDays: 90 }).validated).toBe(
      true,
    );
  });

  it('refuses a horizon that is no whole number of days, and a day that is no date', () => {
    expect(() => planCutoffs({ firstDay: '2024-01-01', asOf: '2024-12-31', horizonDays: 0.5 })).toThrow(RangeError);
    expect(() => planCutoffs({ firstDay: '2024-02-30', asOf: '2024-12-31', horizonDays: 90 })).toThrow(RangeError);
  });

  it('always keeps 180 days before, something behind, and the spacing between', () => {
    fc.assert(
      fc.property(fc.integer({ min: 0, max: 3000 }), fc.integer({ min: 1, max: 1000 }), (days, horizonDays) => {
        const asOf = addDays('2015-01-01', days);
        const cutoffs = cutoffsOf('2015-01-01', asOf, horizonDays);
        expect(cutoffs.length).toBeLessThanOrEqual(6);
        for (const [i, { cutoff, calibrationDays, holdoutDays }] of cutoffs.entries()) {
          expect(calibrationDays).toBeGreaterThanOrEqual(180);
          expect(calibrationDays).toBe(daysBetween('2015-01-01', cutoff) + 1);
          expect(holdoutDays).toBe(Math.min(horizonDays, daysBetween(cutoff, asOf)));
          expect(holdoutDays).toBeGreaterThanOrEqual(Math.min(28, horizonDays));
          const gap = i === 0 ? Infinity : daysBetween(cutoffs[i - 1]!.cutoff, cutoff);
          expect(gap).toBeGreaterThanOrEqual(Math.max(28, Math.round(horizonDays / 4)));
        }
      }),
    );
  });
});

describe('windowsOf', () => {
  it('counts days since 1970', () => {
    const cutoffs = [{ cutoff: '1970-01-11', calibrationDays: 180, holdoutDays: 30 }];
    expect(windowsOf(cutoffs)).toEqual([{ cutoff: 10, until: 40 }]);
    expect(windowsOf(cutoffs, '1970-01-02')).toEqual([{ from: 1, cutoff: 10, until: 40 }]);
  });
});
