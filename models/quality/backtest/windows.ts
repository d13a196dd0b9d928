import { daysBetween } from '../../../lib/pure/dates.ts';
import type { Cutoff } from './plan-cutoffs.ts';

/** One cut of history, in days since 1970-01-01. */
export interface BacktestWindow {
  /** First day that models may learn from; the beginning unless told. */
  readonly from?: number;
  /** Last day that models learn from. */
  readonly cutoff: number;
  /** Last day that is predicted. */
  readonly until: number;
}

/** Planned cut-offs as numbers of days. */
export function windowsOf(cutoffs: readonly Cutoff[], from?: string): readonly BacktestWindow[] {
  const dayOf = (date: string) => daysBetween('1970-01-01', date);
  return cutoffs.map(({ cutoff, holdoutDays }) => ({
    ...(from === undefined ? {} : { from: dayOf(from) }),
    cutoff: dayOf(cutoff),
    until: dayOf(cutoff) + holdoutDays,
  }));
}
