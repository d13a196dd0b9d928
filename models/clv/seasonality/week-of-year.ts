/** Weeks of a year in which seasons repeat: 0 … 51, counted from 1 January; the last one takes what is left of December. */
export const WEEKS_OF_YEAR = 52;

const DAY_MS = 86_400_000;

/** @param day days since 1970-01-01 */
export function weekOfYear(day: number): number {
  const newYear = Date.UTC(new Date(day * DAY_MS).getUTCFullYear(), 0, 1) / DAY_MS;
  return Math.min(WEEKS_OF_YEAR - 1, Math.floor((day - newYear) / 7));
}
