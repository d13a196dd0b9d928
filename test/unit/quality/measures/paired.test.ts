import { describe, expect, it } from 'vitest';
import { biasOverCutoffs } from '../../../../models/quality/measures/bias.ts';
import { comparePaired } from '../../../../models/quality/measures/paired.ts';

const losses = (customer: number[], loss: number[]) => ({
  customer: Uint32Array.from(customer),
  loss: Float64Array.from(loss),
});

describe('comparePaired', () => {
  it('gives the textbook standard error of a mean difference at one cut-off', () => {
    // Differences 1 1 1 9: mean 3, standard deviation 4, over √4.
    const all = [0, 1, 2, 3];
    expect(comparePaired([losses(all, [1, 1, 1, 9])], [losses(all, [0, 0, 0, 0])])).toEqual({
      difference: 3,
      standardError: 2,
    });
  });

  it('counts a customer once, however many cut-offs repeat them', () => {
    const once = losses([0, 1, 2, 3], [1, 1, 1, 9]);
    const none = losses([0, 1, 2, 3], [0, 0, 0, 0]);
    expect(comparePaired([once, once, once], [none, none, none]).standardError).toBeCloseTo(2, 12);
  });

  it('takes different customers at two cut-offs for independent', () => {
    // Each mean has variance 2² · ¾ about itself before the correction 8 / 7: √((3 + 3) / 4 · 8 / 7).
    const one = losses([0, 1, 2, 3], [1, 1, 1, 9]);
    const other = losses([4, 5, 6, 7], [1, 1, 1, 9]);
    const zero = (customers: number[]) => losses(customers, [0, 0, 0, 0]);
    const { difference, standardError } = comparePaired([one, other], [zero([0, 1, 2, 3]), zero([4, 5, 6, 7])]);
    expect(difference).toBe(3);
    expect(standardError).toBeCloseTo(Math.sqrt((6 / 4) * (8 / 7)), 12);
  });

  it('has no error for one customer, and refuses pairs that are none', () => {
    expect(comparePaired([losses([5], [2])], [losses([5], [1])])).toEqual({ difference: 1, standardError: null });
    expect(() => comparePaired([losses([5], [2])], [losses([4], [1])])).toThrow(RangeError);
    expect(() => comparePaired([], [])).toThrow(RangeError);
  });
});

describe('biasOverCutoffs', () => {
  const totals = (actual: number[], predicted: number[]) => ({
    customer: Uint32Array.from(actual, (_, i) => i),
    actual: Float64Array.from(actual),
    predicted: Float64Array.from(predicted),
  });

  it('averages the cut-offs, and takes their deviation when customers vary less', () => {
    // Every customer is off by the same part: no error over customers. Biases −.5 and +.5.
    const { bias, spread } = biasOverCutoffs([totals([2, 2], [1, 1]), totals([2, 2], [3, 3])]);
    expect(bias).toBeCloseTo(0, 14);
    expect(spread).toBeCloseTo(Math.SQRT1_2, 12);
  });

  it('takes the error over customers when there is one cut-off', () => {
    // Ratio of sums 2 / 4: residuals 1 − .5·4 and 1 − .5·0, over 4; √(2 · 2 · (¼)²).
    const { bias, spread } = biasOverCutoffs([totals([4, 0], [1, 1])]);
    expect(bias).toBe(-0.5);
    expect(spread).toBeCloseTo(Math.sqrt(2 * (1 / 16 + 1 / 16)), 12);
  });

  it('leaves out cut-offs where nothing happened', () => {
    expect(biasOverCutoffs([totals([0, 0], [1, 1])])).toEqual({ bias: null, spread: null });
    expect(biasOverCutoffs([totals([0, 0], [1, 1]), totals([1, 1], [1, 1])]).bias).toBe(0);
  });

  it('adds both in quadrature, and has no spread for one customer', () => {
    const both = biasOverCutoffs([totals([4, 0], [1, 1]), totals([4, 0], [2, 2])]);
    // Biases −.5 and 0; residuals ∓ ¼ and ∓ ½ of the same two customers, averaged over the cut-offs: .375 each.
    expect(both.spread).toBeCloseTo(Math.hypot(Math.SQRT1_2 / 2, Math.sqrt(2 * 2 * 0.375 ** 2)), 12);
    expect(biasOverCutoffs([totals([4], [1])])).toEqual({ bias: -0.75, spread: null });
  });
});
