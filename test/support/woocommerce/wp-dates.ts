/**
 * Dates as WordPress treats them. A parameter is read as a time of the site's zone, unless it says another; a time that the
 * zone leaves out is the hour after it; what comes out is a time of the site's zone, which is then compared with whatever
 * column was asked for, also one in UTC.
 */
import { Temporal } from 'temporal-polyfill';

/** A time without a zone, in seconds as if it were UTC. */
export type WallSeconds = number;

export function parseParameter(text: string, zone: string): WallSeconds | undefined {
  if (!/^\d{4}-\d\d-\d\dT\d\d:\d\d:\d\d(\.\d+)?(Z|[+-]\d\d:?\d\d)?$/i.test(text)) return undefined;
  try {
    const local = /(Z|[+-]\d\d:?\d\d)$/i.test(text)
      ? Temporal.Instant.from(text).toZonedDateTimeISO(zone)
      : Temporal.PlainDateTime.from(text).toZonedDateTime(zone);
    return Date.parse(`${local.toPlainDateTime().toString({ smallestUnit: 'second' })}Z`) / 1000;
  } catch {
    return undefined;
  }
}

/** `2026-03-29T01:59:59`. */
export const gmtText = (seconds: number): string => new Date(seconds * 1000).toISOString().slice(0, 19);

export const localText = (seconds: number, zone: string): string =>
  zone === 'UTC'
    ? gmtText(seconds)
    : Temporal.Instant.fromEpochMilliseconds(seconds * 1000)
        .toZonedDateTimeISO(zone)
        .toPlainDateTime()
        .toString({ smallestUnit: 'second' });
