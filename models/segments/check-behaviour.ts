/** Whether conditions on what customers bought, or will, can be answered. */
import { isDate } from '../../lib/pure/dates.ts';
import type { ProbabilityCondition, PurchaseCondition } from '../../lib/pure/segment-tree.ts';
import { oneOf, SegmentError } from './error.ts';
import { plainNumber } from './numbers.ts';

export function checkBehaviour(condition: PurchaseCondition): PurchaseCondition {
  const { measure, filters, window, value } = condition;
  const repeated = filters.find(({ field }, at) => filters.findIndex((other) => other.field === field) < at)?.field;
  if (repeated !== undefined) {
    throw new SegmentError(
      `${measure}(…) names ${repeated} twice, and one purchase has one ${repeated}; write ${repeated} in (A, B)`,
    );
  }
  if (!Number.isFinite(value)) throw new SegmentError(`${measure}(…) is compared with ${value}, which is no number`);
  if (window !== undefined && !('last_days' in window)) checkWindow(measure, window);
  return condition;
}

function checkWindow(
  measure: string,
  { from, to }: { readonly from?: string | undefined; readonly to?: string | undefined },
): void {
  const wrong = [from, to].find((day) => day !== undefined && !isDate(day));
  if (wrong !== undefined) {
    throw new SegmentError(`${measure}(…): ${wrong} is no day of the calendar; dates are written 2025-01-31`);
  }
  if (from !== undefined && to !== undefined && from > to) {
    throw new SegmentError(`${measure}(from ${from} to ${to}) ends before it begins; write the earlier day first`);
  }
}

export function checkProbability(
  condition: ProbabilityCondition,
  horizonsDays: readonly number[],
): ProbabilityCondition {
  const { of, days, value } = condition.probability;
  if (!horizonsDays.includes(days)) {
    const known = horizonsDays.length === 0 ? 'no horizon yet' : `${oneOf(horizonsDays.map(String))} days`;
    throw new SegmentError(`probability(${of} in ${days} days …): the store predicts ${known}, not ${days} days`);
  }
  if (!Number.isFinite(value) || value < 0) {
    throw new SegmentError(`probability(${of} …) takes a number from 0 on, got ${value}`);
  }
  if (condition.value >= 0 && condition.value <= 1) return condition;
  throw new SegmentError(`a probability lies between 0% and 100%, got ${plainNumber(condition.value)}`);
}
