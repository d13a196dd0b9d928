/** Calendar dates as `YYYY-MM-DD` text, and durations. No clock: whoever needs today brings the instant. */
import { Temporal } from 'temporal-polyfill';

const datePattern = /^\d{4}-\d{2}-\d{2}$/;
const millisecondsPer = { s: 1_000, m: 60_000, h: 3_600_000, d: 86_400_000 } as const;

/** True for a day that exists: `2024-02-29`, not `2023-02-29`, not `2024-2-9`. */
export function isDate(text: string): boolean {
  if (!datePattern.test(text)) return false;
  try {
    Temporal.PlainDate.from(text);
    return true;
  } catch {
    return false;
  }
}

/** @throws RangeError when `date` is not a date or `days` not a whole number */
export function addDays(date: string, days: number): string {
  return parseDate(date).add({ days }).toString();
}

/** Days from one date to another, negative backwards. @throws RangeError when either is not a date */
export function daysBetween(from: string, to: string): number {
  return parseDate(from).until(parseDate(to), { largestUnit: 'days' }).days;
}

/**
 * The calendar day of an instant where the store is.
 * @param zone IANA name, e.g. `Europe/Madrid`
 * @throws RangeError when the zone is unknown or the instant invalid
 */
export function today(zone: string, instant: Date): string {
  return Temporal.Instant.fromEpochMilliseconds(instant.getTime()).toZonedDateTimeISO(zone).toPlainDate().toString();
}

/**
 * An instant as the clocks of a zone show it, with their offset from UTC.
 * @example localTime('2026-11-22T03:30:00Z', 'Europe/Madrid') // => '2026-11-22 04:30 +01:00'
 * @throws RangeError when the zone is unknown or the instant invalid
 */
export function localTime(instant: string, zone: string): string {
  const local = Temporal.Instant.from(instant).toZonedDateTimeISO(zone);
  const time = local.toPlainTime().toString({ smallestUnit: 'minute' });
  return `${local.toPlainDate().toString()} ${time} ${local.offset}`;
}

/**
 * When a calendar day begins where the store is, whatever the clocks do that night.
 * @example startOfDay('2026-06-30', 'Europe/Madrid').toISOString() // => '2026-06-29T22:00:00.000Z'
 * @throws RangeError when the zone or the day is none
 */
export const startOfDay = (date: string, zone: string): Date =>
  new Date(Temporal.PlainDate.from(date).toZonedDateTime(zone).epochMilliseconds);

/**
 * @param text whole number and unit: `90s`, `30m`, `2h`, `1d` (24 hours)
 * @returns milliseconds
 * @throws RangeError when the text is no such duration
 */
export function parseDuration(text: string): number {
  const [, count = '', unit = ''] = /^(\d+)([smhd])$/.exec(text) ?? [];
  const milliseconds = Number(count) * millisecondsPer[unit as keyof typeof millisecondsPer];
  if (count === '' || !Number.isSafeInteger(milliseconds)) {
    throw new RangeError(`duration: need a number and s, m, h or d, such as 30m, got ${JSON.stringify(text)}`);
  }
  return milliseconds;
}

function parseDate(text: string): Temporal.PlainDate {
  if (!isDate(text)) throw new RangeError(`date: need YYYY-MM-DD, got ${JSON.stringify(text)}`);
  return Temporal.PlainDate.from(text);
}
