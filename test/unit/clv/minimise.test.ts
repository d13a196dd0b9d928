import { describe, expect, it } from 'vitest';
import { type BoxProblem, minimise } from '../../../models/clv/minimise.ts';

/** Rosenbrock's valley, lowest in (1, 1). */
const valley: BoxProblem = {
  lower: [-5, -5],
  upper: [5, 5],
  evaluate(point, gradient) {
    const x = point[0]!;
    const y = point[1]!;
    gradient.set([-2 * (1 - x) - 400 * x * (y - x * x), 200 * (y - x * x)]);
    return (1 - x) ** 2 + 100 * (y - x * x) ** 2;
  },
};

describe('minimise', () => {
  it('follows a curved valley to its lowest point', () => {
    const { point, value, converged } = minimise(valley, [-1.2, 1]);
    expect(converged).toBe(true);
    expect(point[0]).toBeCloseTo(1, 7);
    expect(point[1]).toBeCloseTo(1, 7);
    expect(value).toBeLessThan(1e-15);
  });

  it('rests on the edge of the box and still finds the rest', () => {
    // With x ≤ ½ the valley is lowest in (½, ¼).
    const { point, converged } = minimise({ ...valley, upper: [0.5, 5] }, [-1.2, 1]);
    expect(converged).toBe(true);
    expect(point[0]).toBe(0.5);
    expect(point[1]).toBeCloseTo(0.25, 7);
  });

  it('moves a start outside into the box', () => {
    const { point } = minimise({ ...valley, lower: [2, -5] }, [-9, 99]);
    expect(point[0]).toBe(2);
    expect(point[1]).toBeCloseTo(4, 6);
  });

  it('steps back from places where the function has no value', () => {
    const wall: BoxProblem = {
      lower: [-10],
      upper: [10],
      evaluate(point, gradient) {
        const x = point[0]!;
        gradient[0] = 1 - 1 / x;
        return x > 0 ? x - Math.log(x) : Number.NaN;
      },
    };
    const { point, converged } = minimise(wall, [0.01]);
    expect(converged).toBe(true);
    expect(point[0]).toBeCloseTo(1, 8);
  });

  it('says so when it does not arrive', () => {
    const endless: BoxProblem = {
      lower: [Number.NEGATIVE_INFINITY],
      upper: [Number.POSITIVE_INFINITY],
      evaluate(point, gradient) {
        gradient[0] = 1;
        return point[0]!;
      },
    };
    expect(minimise(endless, [0]).converged).toBe(false);
  });

  it('refuses a start without a value', () => {
    expect(() => minimise({ ...valley, evaluate: () => Number.NaN }, [0, 0])).toThrow(RangeError);
  });
});
