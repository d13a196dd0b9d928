import { describe, expect, it } from 'vitest';
import { lifecycleState } from '../../../models/clusters/lifecycle.ts';

describe('lifecycleState', () => {
  it.each([
    [0, 'Active'],
    [181, 'Active'],
    [181.9, 'Active'],
    [182, 'Inactive'],
    [364, 'Inactive'],
    [365, 'Hibernating'],
    [730, 'Hibernating'],
    [730.1, 'Lost'],
    [731, 'Lost'],
    [null, 'No purchases'],
  ])('after %s days is %s', (days, state) => {
    expect(lifecycleState(days)).toBe(state);
  });

  it("follows the store's own thresholds", () => {
    const weekly = { active: 14, inactive: 28, hibernating: 56 };
    expect([13, 14, 28, 56, 57].map((days) => lifecycleState(days, weekly))).toEqual([
      'Active',
      'Inactive',
      'Hibernating',
      'Hibernating',
      'Lost',
    ]);
  });

  it('refuses days below zero and thresholds that do not ascend', () => {
    expect(() => lifecycleState(-1)).toThrow(RangeError);
    expect(() => lifecycleState(Number.NaN)).toThrow(RangeError);
    expect(() => lifecycleState(null, { active: 365, inactive: 182, hibernating: 730 })).toThrow(RangeError);
  });
});
