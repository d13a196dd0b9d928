import { describe, expect, it } from 'vitest';
import { indistinguishable } from '../../../models/clv/limits.ts';
import { type BoxProblem, minimise } from '../../../models/clv/minimise.ts';
import { penalised } from '../../../models/clv/penalised.ts';
import { namedErrors, uncertaintyAt } from '../../../models/clv/uncertainty.ts';

/** Minus the logarithm of a normal density with precision [[4, 1], [1, 2]] around `centre`: its covariance is [[2, −1], [−1, 4]] / 7. */
function bell(centre: readonly [number, number], lower = [-9, -9], upper = [9, 9]): BoxProblem {
  return {
    lower,
    upper,
    evaluate(point, gradient) {
      const [x, y] = [point[0]! - centre[0], point[1]! - centre[1]];
      gradient.set([4 * x + y, x + 2 * y]);
      return 2 * x * x + x * y + y * y;
    },
  };
}

const itself = (point: Float64Array) => [...point];

describe('uncertaintyAt', () => {
  it('is the inverse curvature', () => {
    const problem = bell([1, -2]);
    const { covariance, standardErrors } = uncertaintyAt(problem, minimise(problem, [0, 0]), itself);
    // Differences of slopes that are straight lines are exact up to rounding over the step, 1e-16 / 1e-4.
    covariance!.flat().forEach((value, i) => expect(value).toBeCloseTo([2 / 7, -1 / 7, -1 / 7, 4 / 7][i]!, 10));
    expect(standardErrors[0]).toBeCloseTo(Math.sqrt(2 / 7), 10);
    expect(standardErrors[1]).toBeCloseTo(Math.sqrt(4 / 7), 10);
  });

  it('carries over to parameters that mix the coordinates', () => {
    const problem = bell([1, -2]);
    const mixing = (point: Float64Array) => [point[0]! + point[1]!, point[0]! - point[1]!];
    const { covariance } = uncertaintyAt(problem, minimise(problem, [0, 0]), mixing);
    // var(x ± y) = (2 + 4 ∓ 2) / 7, cov(x + y, x − y) = (2 − 4) / 7.
    covariance!.flat().forEach((value, i) => expect(value).toBeCloseTo([4 / 7, -2 / 7, -2 / 7, 8 / 7][i]!, 8));
  });

  it('leaves open what rests on an edge, and keeps the rest', () => {
    const problem = bell([1, -2], [-9, -1]);
    const uncertainty = uncertaintyAt(problem, minimise(problem, [0, 0]), itself);
    expect(uncertainty.covariance).toBeNull();
    expect(uncertainty.standardErrors[0]).toBeCloseTo(1 / 2, 8);
    expect(uncertainty.standardErrors[1]).toBeNull();
  });

  it('leaves everything open where the ground is flat', () => {
    const flat: BoxProblem = {
      lower: [-9],
      upper: [9],
      evaluate(_, gradient) {
        gradient[0] = 0;
        return 1;
      },
    };
    const uncertainty = uncertaintyAt(flat, minimise(flat, [0]), itself);
    expect(uncertainty).toEqual({ covariance: null, standardErrors: [null] });
  });

  it('names errors on the scale of the parameters', () => {
    const errors = namedErrors(
      ['r', 'a'],
      { r: 3, a: 5, unit: 'days' },
      { covariance: null, standardErrors: [0.1, null] },
    );
    expect(errors['r']).toBeCloseTo(0.3, 12);
    expect(errors['a']).toBeNull();
  });
});

describe('penalised', () => {
  it('draws the lowest point to the centre, as far as the curvature lets it', () => {
    const problem = penalised(bell([1, -2]), [0, 0], 1e9);
    expect(minimise(problem, [3, 3]).point[0]).toBeCloseTo(0, 6);
    // Half-way: precision [[4, 1], [1, 2]] + 2 I against the pull [2, −3].
    const { point } = minimise(penalised(bell([1, -2]), [0, 0], 1), [3, 3]);
    expect(point[0]).toBeCloseTo((4 * 2 + 3) / 23, 6);
    expect(point[1]).toBeCloseTo((-3 * 6 - 2) / 23, 6);
  });

  it('costs nothing at 0, and refuses what is no price', () => {
    const problem = bell([1, -2]);
    expect(penalised(problem, [0, 0], 0)).toBe(problem);
    expect(() => penalised(problem, [0, 0], Number.NaN)).toThrow(RangeError);
  });
});

describe('indistinguishable', () => {
  const limits = [
    { coordinate: 0, edge: 'upper', sentence: 'the first' },
    { coordinate: 1, edge: 'lower', sentence: 'the second' },
  ] as const;

  it('names the first limit that loses less than a hundredth', () => {
    const sharp = bell([1, -2], [-9, -9], [1.2, 9]);
    // 2 · 0.2² = 0.08 and 7² are lost.
    expect(indistinguishable(sharp, minimise(sharp, [0, 0]), limits)).toEqual([]);
    const near = bell([1, -2], [-9, -2.09], [1.2, 9]);
    // 0.09² = 0.0081.
    expect(indistinguishable(near, minimise(near, [0, 0]), limits)).toEqual(['the second']);
    const both = bell([1, -2], [-9, -2.09], [1.05, 9]);
    expect(indistinguishable(both, minimise(both, [0, 0]), limits)).toEqual(['the first']);
  });
});
