/** The nights in which a zone's clocks change, and the hours of them that a wall-clock time cannot be trusted in. */
import { Temporal } from 'temporal-polyfill';

/** Hours of a local day: `fromHour` ≤ hour < `toHour`. */
export interface ChangingHours {
  readonly date: string;
  readonly fromHour: number;
  readonly toHour: number;
}

/**
 * One entry for each change of the clocks in whole hours of local days: those that do not exist when they go forward,
 * and when they go back those that come twice, with the hour before them, which some schedulers repeat by mistake.
 * @throws RangeError when the zone is unknown or a date is none
 */
export function clockChanges(zone: string, from: string, to: string): readonly (readonly ChangingHours[])[] {
  const changes: (readonly ChangingHours[])[] = [];
  const end = Temporal.PlainDate.from(to);
  let at = Temporal.PlainDate.from(from).toZonedDateTime(zone).getTimeZoneTransition('next');
  while (at !== null && Temporal.PlainDate.compare(at.toPlainDate(), end) <= 0) {
    const after = at.toPlainDateTime();
    const before = after.add({ nanoseconds: at.subtract({ nanoseconds: 1 }).offsetNanoseconds - at.offsetNanoseconds });
    const order = Temporal.PlainDateTime.compare(before, after);
    if (order < 0) changes.push(hoursBetween(before, after));
    if (order > 0) changes.push(hoursBetween(after.subtract({ hours: 1 }), before));
    at = at.getTimeZoneTransition('next');
  }
  return changes;
}

/** The whole hours that a stretch of local time touches, day by day. */
function hoursBetween(from: Temporal.PlainDateTime, to: Temporal.PlainDateTime): readonly ChangingHours[] {
  const hours: ChangingHours[] = [];
  let hour = from.round({ smallestUnit: 'hour', roundingMode: 'floor' });
  while (Temporal.PlainDateTime.compare(hour, to) < 0) {
    const date = hour.toPlainDate().toString();
    const last = hours.at(-1);
    if (last?.date === date) hours[hours.length - 1] = { ...last, toHour: hour.hour + 1 };
    else hours.push({ date, fromHour: hour.hour, toHour: hour.hour + 1 });
    hour = hour.add({ hours: 1 });
  }
  return hours;
}
