import type { Purchases } from '../purchases.ts';
import type { PredictedWindow } from './error-regression.ts';

/** Days up to and with `day` are known; the `holdoutDays` after it are predicted. */
export interface CutOff {
  readonly day: number;
  readonly holdoutDays: number;
}

const MOST_CUT_OFFS = 6;
const LEAST_HISTORY_DAYS = 180;

/**
 * Days from which the past can be predicted: up to 6, spaced max(28, horizon / 4) days back from the reference day, each with
 * 180 days of history before it and a hold-out of the horizon or of what is left of it until the reference day.
 * @param firstDay     of the file
 * @param referenceDay the last day known
 * @returns latest first; none when the file is too short
 */
export function rollingCutOffs(firstDay: number, referenceDay: number, horizonDays: number): readonly CutOff[] {
  const spacing = Math.max(28, Math.round(horizonDays / 4));
  return Array.from({ length: MOST_CUT_OFFS }, (_, i) => referenceDay - (i + 1) * spacing)
    .filter((day) => day - firstDay + 1 >= LEAST_HISTORY_DAYS)
    .map((day) => ({ day, holdoutDays: Math.min(horizonDays, referenceDay - day) }));
}

/** First day of the file; `until` when it begins later. */
export function firstDayOf({ day }: Purchases, until: number): number {
  return day.reduce((least, on) => Math.min(least, on), until);
}

/** The days after a cut-off, with the days of the file before it. */
export function windowAfter(purchases: Purchases, { day, holdoutDays }: CutOff): PredictedWindow {
  return { from: day + 1, days: holdoutDays, historyDays: day - firstDayOf(purchases, day) + 1 };
}
