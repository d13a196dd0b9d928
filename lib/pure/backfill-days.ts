/** The days of a backfill: from one to another, every day, week or month. */
import { Temporal } from 'temporal-polyfill';

export const backfillSteps = ['1d', '1w', '1mo'] as const;
export type BackfillStep = (typeof backfillSteps)[number];

const durations = { '1d': 'days', '1w': 'weeks', '1mo': 'months' } as const;

/**
 * Counted from the first day, so that months that begin on the 31st end on the last day of shorter ones.
 * @throws RangeError when either is not a date
 * @example backfillDays('2026-01-31', '2026-03-31', '1mo') // => ['2026-01-31', '2026-02-28', '2026-03-31']
 */
export function backfillDays(from: string, to: string, every: BackfillStep): readonly string[] {
  const first = Temporal.PlainDate.from(from);
  const last = Temporal.PlainDate.from(to);
  const days: string[] = [];
  for (let count = 0; ; count += 1) {
    const day = first.add({ [durations[every]]: count });
    if (Temporal.PlainDate.compare(day, last) > 0) return days;
    days.push(day.toString());
  }
}
