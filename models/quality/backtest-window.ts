/** Where history is cut for a back-test: before the cut-off models learn, after it they are measured. */
import { addDays, daysBetween } from '../../lib/pure/dates.ts';

/** Days a model must have seen before its forecasts say anything. */
const fewestCalibrationDays = 180;

export type BacktestPlan =
  | {
      readonly validated: true;
      /** Last day the models learn from, `YYYY-MM-DD`. */
      readonly cutoff: string;
      readonly calibrationDays: number;
      /** Days from the day after the cut-off to as-of, both counted. */
      readonly holdoutDays: number;
    }
  | { readonly validated: false; readonly reason: string };

export interface BacktestHistory {
  /** Day of the first order. */
  readonly firstDay: string;
  /** Last day of history. */
  readonly asOf: string;
  readonly horizonDays: number;
}

/**
 * Holds out one horizon, or half of the history where that is shorter.
 * @returns the plan, or why a back-test would say nothing
 * @throws RangeError when a day is no date or the horizon no whole number of days above 0
 * @example planBacktest({ firstDay: '1997-01-01', asOf: '1998-06-30', horizonDays: 365 }) // => cut-off 1997-09-30, 273 + 273 days
 */
export function planBacktest({ firstDay, asOf, horizonDays }: BacktestHistory): BacktestPlan {
  if (!Number.isInteger(horizonDays) || horizonDays <= 0) {
    throw new RangeError(`back-test: need a horizon in whole days above 0, got ${horizonDays}`);
  }
  const historyDays = Math.max(0, daysBetween(firstDay, asOf) + 1);
  const holdoutDays = Math.min(horizonDays, Math.floor(historyDays / 2));
  const calibrationDays = historyDays - holdoutDays;
  if (calibrationDays < fewestCalibrationDays) {
    const got = `${calibrationDays} of the ${historyDays} days of history`;
    return {
      validated: false,
      reason: `A back-test needs ${fewestCalibrationDays} days of history before its cut-off; there are ${got}.`,
    };
  }
  return { validated: true, cutoff: addDays(asOf, -holdoutDays), calibrationDays, holdoutDays };
}
