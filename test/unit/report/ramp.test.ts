import { describe, expect, it } from 'vitest';
import { contrast, rampColours, rampStep, rampSteps } from '../../../report/ramp.ts';

describe('the colour scale', () => {
  it('starts at nothing and ends at the largest amount', () => {
    expect([rampStep(0, 80), rampStep(40, 80), rampStep(80, 80)]).toEqual([0, rampSteps / 2, rampSteps]);
  });

  it('gives the palest colour when nobody spends, and to refunds beyond sales', () => {
    expect([rampStep(0, 0), rampStep(-5, 80)]).toEqual([0, 0]);
  });

  it('refuses what is no number', () => {
    expect(() => rampStep(Number.NaN, 80)).toThrow(RangeError);
  });

  // Published: white on black is 21, and #767676 is the lightest grey that passes 4.5 on white (WCAG 2.2, 1.4.3).
  it('measures contrast as WCAG does', () => {
    expect(contrast('#ffffff', '#000000')).toBeCloseTo(21, 10);
    expect(contrast('#767676', '#ffffff')).toBeGreaterThanOrEqual(4.5);
    expect(contrast('#777777', '#ffffff')).toBeLessThan(4.5);
  });

  it.each(['light', 'dark'] as const)('writes readable names on every colour of the %s scale', (theme) => {
    for (const { fill, ink } of rampColours(theme)) expect(contrast(fill, ink)).toBeGreaterThanOrEqual(4.5);
  });
});
