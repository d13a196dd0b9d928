/** Intervals of sums over customers: what they share, and what is each one's own. */
import { type TotalInterval, totalInterval } from '../../models/clv/totals/total-interval.ts';
import type { StoreError } from './common-errors.ts';

export interface SummedScores {
  readonly quantity: 'orders' | 'spend';
  readonly horizonDays: number;
  readonly expected: number;
  readonly ownVariance: number;
}

/** One interval per sum, in the order given; seasons are in them. */
export function totalIntervals({
  sums,
  errors,
}: {
  readonly sums: readonly SummedScores[];
  readonly errors: readonly StoreError[];
}): readonly TotalInterval[] {
  return sums.map(({ quantity, horizonDays, expected, ownVariance }) => {
    const error = errors.find((one) => one.horizonDays === horizonDays);
    if (error === undefined) throw new RangeError(`no error of totals is known over ${horizonDays} days`);
    const { seasonalFactor } = error;
    return totalInterval({
      expected: seasonalFactor * expected,
      ownVariance: seasonalFactor * ownVariance,
      common: Float64Array.from(error[quantity]),
    });
  });
}
