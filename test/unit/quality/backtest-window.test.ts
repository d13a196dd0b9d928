import * as fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import { addDays, daysBetween } from '../../../lib/pure/dates.ts';
import { planBacktest } from '../../../models/quality/backtest-window.ts';

describe('planBacktest', () => {
  it('cuts CDNOW where the literature does: 39 weeks to learn, 39 to measure', () => {
    expect(planBacktest({ firstDay: '1997-01-01', asOf: '1998-06-30', horizonDays: 365 })).toEqual({
      validated: true,
      cutoff: '1997-09-30',
      calibrationDays: 273,
      holdoutDays: 273,
    });
  });

  it('holds out one horizon when history is long', () => {
    expect(planBacktest({ firstDay: '2020-01-01', asOf: '2023-12-31', horizonDays: 90 })).toEqual({
      validated: true,
      cutoff: '2023-10-02',
      calibrationDays: 1371,
      holdoutDays: 90,
    });
  });

  it('needs 180 days before the cut-off', () => {
    const firstDay = '2024-01-01';
    const plan = (historyDays: number) =>
      planBacktest({ firstDay, asOf: addDays(firstDay, historyDays - 1), horizonDays: 365 });
    expect(plan(360)).toMatchObject({ validated: true, calibrationDays: 180, holdoutDays: 180 });
    expect(plan(359)).toMatchObject({ validated: true, calibrationDays: 180, holdoutDays: 179 });
    expect(plan(358)).toEqual({
      validated: false,
      reason: 'A back-test needs 180 days of history before its cut-off; there are 179 of the 358 days of history.',
    });
  });

  it('does not validate a history that has not begun', () => {
    expect(planBacktest({ firstDay: '2024-02-01', asOf: '2024-01-01', horizonDays: 90 }).validated).toBe(false);
  });

  it('splits every history without a gap or an overlap', () => {
    fc.assert(
      fc.property(fc.integer({ min: 0, max: 5000 }), fc.integer({ min: 1, max: 1000 }), (length, horizonDays) => {
        const firstDay = '2010-06-15';
        const asOf = addDays(firstDay, length);
        const plan = planBacktest({ firstDay, asOf, horizonDays });
        if (!plan.validated) return;
        expect(daysBetween(firstDay, plan.cutoff) + 1).toBe(plan.calibrationDays);
        expect(daysBetween(plan.cutoff, asOf)).toBe(plan.holdoutDays);
        expect(plan.holdoutDays).toBeLessThanOrEqual(Math.min(horizonDays, plan.calibrationDays));
        expect(plan.calibrationDays).toBeGreaterThanOrEqual(180);
      }),
    );
  });

  it('refuses a horizon that is no whole number of days', () => {
    expect(() => planBacktest({ firstDay: '2020-01-01', asOf: '2023-12-31', horizonDays: 0 })).toThrow(RangeError);
    expect(() => planBacktest({ firstDay: '2020-01-01', asOf: '2023-12-31', horizonDays: 1.5 })).toThrow(RangeError);
  });
});
