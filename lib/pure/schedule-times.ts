/**
 * When a schedule runs, as wall-clock times of its zone: the times that it says, and what becomes of them in the nights
 * in which the clocks change. A daily time that does not exist, or comes twice, is moved to the same minute of the first
 * hour after the change (of the last hour before it, where the day ends first), so that every night has one.
 */
import { Temporal } from 'temporal-polyfill';
import { type ChangingHours, clockChanges } from './clock-changes.ts';
import { type CronTimes, parseCron } from './cron.ts';
import type { ScheduleConfiguration } from './schedule-configuration.ts';

export interface MovedTime {
  /** Where no run begins by the times that the schedule says. */
  readonly closed: readonly ChangingHours[];
  /** When the run of that night begins instead. */
  readonly at: { readonly date: string; readonly hour: number; readonly minute: number };
}

const weekdays = ['sunday', 'monday', 'tuesday', 'wednesday', 'thursday', 'friday', 'saturday'];

/** @throws RangeError when its cron expression is none */
export function scheduleTimes(schedule: ScheduleConfiguration): CronTimes {
  const { daily, weekly, monthly, cron } = schedule;
  if (cron !== undefined) return parseCron(cron);
  const [hour = 0, minute = 0] = (daily ?? weekly ?? monthly)?.at.split(':').map(Number) ?? [];
  return {
    minutes: [minute],
    hours: [hour],
    days: monthly === undefined ? undefined : [monthly.on],
    months: undefined,
    weekdays: weekly === undefined ? undefined : [weekdays.indexOf(weekly.on)],
  };
}

/** The nights from one date to another whose time is moved; none for a schedule of several times a day. */
export function movedTimes(times: CronTimes, zone: string, from: string, to: string): readonly MovedTime[] {
  const [hour, ...otherHours] = times.hours ?? [];
  const [minute, ...otherMinutes] = times.minutes ?? [];
  if (hour === undefined || minute === undefined || otherHours.length + otherMinutes.length > 0) return [];
  return clockChanges(zone, from, to).flatMap((closed) =>
    closed
      .filter(({ date, fromHour, toHour }) => hour >= fromHour && hour < toHour && isDue(times, date))
      .map(({ date, fromHour, toHour }) => ({
        closed,
        at: { date, hour: toHour < 24 ? toHour : fromHour - 1, minute },
      })),
  );
}

function isDue({ days, months, weekdays: onWeekdays }: CronTimes, date: string): boolean {
  const { day, month, dayOfWeek } = Temporal.PlainDate.from(date);
  return (
    (days?.includes(day) ?? true) && (months?.includes(month) ?? true) && (onWeekdays?.includes(dayOfWeek % 7) ?? true)
  );
}
