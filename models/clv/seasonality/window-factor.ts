import type { Window } from '../totals/windows.ts';
import type { SeasonalFactors } from './seasonal-factors.ts';
import { weekOfYear } from './week-of-year.ts';

/**
 * Factor of a window: the mean factor of its days' weeks. O(days).
 * @throws RangeError when the window has no whole days
 * @example every factor 1 but the last week's, which is 2; the last 8 days of a common year // => 2
 */
export function windowFactor(factors: SeasonalFactors, { from, days }: Window): number {
  if (!(Number.isInteger(from) && Number.isInteger(days) && days > 0)) {
    throw new RangeError(`a seasonal window needs whole days, got ${days} from ${from}`);
  }
  let sum = 0;
  for (let day = from; day < from + days; day++) sum += factors[weekOfYear(day)]!;
  return sum / days;
}
