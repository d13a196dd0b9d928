/** Where history is cut for back-tests: up to a cut-off models learn, after it they are measured. */
import { addDays, daysBetween } from '../../../lib/pure/dates.ts';

/** Days a model must have seen before its forecasts say anything. */
const FEWEST_CALIBRATION_DAYS = 180;
const MOST_CUTOFFS = 6;
/** Cut-offs closer than four weeks see the same days; hold-outs shorter than that see too few. */
const SHORTEST_SPACING_DAYS = 28;

export interface Cutoff {
  /** Last day the models learn from, `YYYY-MM-DD`. */
  readonly cutoff: string;
  /** Days from the first order to the cut-off, both counted. */
  readonly calibrationDays: number;
  /** Days after the cut-off that are predicted. */
  readonly holdoutDays: number;
}

export type CutoffPlan =
  /** Earliest cut-off first; at least one. */
  | { readonly validated: true; readonly cutoffs: readonly Cutoff[] }
  | { readonly validated: false; readonly reason: string };

export interface BacktestHistory {
  /** Day of the first order. */
  readonly firstDay: string;
  /** Last day of history. */
  readonly asOf: string;
  readonly horizonDays: number;
}

/**
 * Up to six cut-offs, a quarter of the horizon (at least four weeks) apart.
 * In words: go back from one horizon before the last day, as long as 180 days of history lie before. Where that gives fewer than
 * six, go forward as well: the hold-out is then what is left, at least four weeks. Where none of these has enough history,
 * one cut-off after exactly 180 days remains, if four weeks are left behind it.
 * @returns the cut-offs, or why a back-test would say nothing
 * @throws RangeError when a day is no date or the horizon no whole number of days above 0
 * @example planCutoffs({ firstDay: '1997-01-01', asOf: '1998-06-30', horizonDays: 365 })
 *   // => cut-offs 1997-06-30, 1997-09-29, 1997-12-29 and 1998-03-30, holding out 365, 274, 183 and 92 days
 */
export function planCutoffs({ firstDay, asOf, horizonDays }: BacktestHistory): CutoffPlan {
  if (!Number.isInteger(horizonDays) || horizonDays <= 0) {
    throw new RangeError(`back-test: need a horizon in whole days above 0, got ${horizonDays}`);
  }
  const historyDays = Math.max(0, daysBetween(firstDay, asOf) + 1);
  const spacing = Math.max(SHORTEST_SPACING_DAYS, Math.round(horizonDays / 4));
  const shortest = Math.min(SHORTEST_SPACING_DAYS, horizonDays);
  const most = historyDays - FEWEST_CALIBRATION_DAYS;

  const daysBack: number[] = [];
  for (let back = horizonDays; back <= most && daysBack.length < MOST_CUTOFFS; back += spacing) daysBack.unshift(back);
  for (let back = horizonDays - spacing; back >= shortest && daysBack.length < MOST_CUTOFFS; back -= spacing) {
    if (back <= most) daysBack.push(back);
  }
  if (daysBack.length === 0 && most >= shortest) daysBack.push(most);
  if (daysBack.length > 0) return { validated: true, cutoffs: daysBack.map(cut) };

  const need = `${FEWEST_CALIBRATION_DAYS} days of history before its cut-off and ${shortest} days after it`;
  return { validated: false, reason: `A back-test needs ${need}; there are ${historyDays} days in all.` };

  function cut(back: number): Cutoff {
    return {
      cutoff: addDays(asOf, -back),
      calibrationDays: historyDays - back,
      holdoutDays: Math.min(horizonDays, back),
    };
  }
}
