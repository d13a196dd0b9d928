/** A schedule object as Temporal takes it: calendars in its zone, and policies that are always said. */
import type { CalendarSpec, ScheduleOptions, ScheduleOptionsStartWorkflowAction } from '@temporalio/client';
import type { StoredObject } from '../activities/objects.ts';
import { contentHash } from '../lib/hash.ts';
import { addDays } from '../lib/pure/dates.ts';
import { movedTimes, scheduleTimes } from '../lib/pure/schedule-times.ts';
import { searchAttributes } from '../lib/pure/search-attributes.ts';
import { overlapPolicies, taskQueueOf } from '../temporal.config.ts';
import type { clvRun } from '../workflows/clv-run.ts';

export type ScheduleObject = StoredObject<'schedule'>;

type Options = ScheduleOptions<ScheduleOptionsStartWorkflowAction<typeof clvRun>>;

export const schedulePrefix = (store: string): string => `schedule/${store}/`;
export const scheduleIdOf = (store: string, name: string): string => `${schedulePrefix(store)}${name}`;

/** What a started run and the schedule itself tell of the object that they come from. */
export interface ScheduleMemo {
  readonly schedule: string;
  readonly version: number;
  /** Equal hash, equal schedule: Temporal forgets what it has to catch up with when one is updated. */
  readonly hash: string;
}

/** For so long the nights in which the clocks change are worked out; from a version of the object on, so that it stays the same. */
const foreseenDays = 20 * 366;

const months = [
  'JANUARY',
  'FEBRUARY',
  'MARCH',
  'APRIL',
  'MAY',
  'JUNE',
  'JULY',
  'AUGUST',
  'SEPTEMBER',
  'OCTOBER',
  'NOVEMBER',
  'DECEMBER',
] as const;
const weekdays = ['SUNDAY', 'MONDAY', 'TUESDAY', 'WEDNESDAY', 'THURSDAY', 'FRIDAY', 'SATURDAY'] as const;

/** @param zone the store's, where the schedule names none */
export function scheduleOptions(store: string, zone: string, object: ScheduleObject): Options {
  const { name, version, content } = object;
  const timezone = content.zone ?? zone;
  const foreseenFrom = object.createdAt.slice(0, 10);
  const times = scheduleTimes(content);
  const moved = movedTimes(times, timezone, foreseenFrom, addDays(foreseenFrom, foreseenDays));
  const spec = {
    timezone,
    calendars: [
      {
        minute: listed(times.minutes),
        hour: listed(times.hours),
        dayOfMonth: listed(times.days),
        month: listed(times.months?.map((month) => months[month - 1] ?? 'JANUARY')),
        dayOfWeek: listed(times.weekdays?.map((day) => weekdays[day] ?? 'SUNDAY')),
        comment: describeTimes(object),
      },
      ...moved.map(
        ({ at }): CalendarSpec => ({
          ...dayOf(at.date),
          hour: at.hour,
          minute: at.minute,
          comment: 'the clocks change in this night',
        }),
      ),
    ],
    skip: moved.flatMap(({ closed }) =>
      closed.map(
        ({ date, fromHour, toHour }): CalendarSpec => ({
          ...dayOf(date),
          hour: { start: fromHour, end: toHour - 1 },
          minute: '*',
          second: '*',
        }),
      ),
    ),
  };
  const policies = { overlap: overlapPolicies[content.overlap], catchupWindow: durationOf(content.catch_up) };
  const isQueued = content.overlap === 'buffer_one' || content.overlap === 'buffer_all';
  const args: Options['action']['args'] = [{ kind: 'scheduled', store, schedule: name, isQueued }];
  const memo: ScheduleMemo = { schedule: name, version, hash: contentHash({ spec, policies, args }) };
  return {
    scheduleId: scheduleIdOf(store, name),
    spec,
    policies,
    action: {
      type: 'startWorkflow',
      workflowType: 'clvRun',
      workflowId: `clv/${store}/scheduled/${name}`,
      taskQueue: taskQueueOf(store),
      args,
      memo: { ...memo },
      typedSearchAttributes: [{ key: searchAttributes.store, value: store }],
      staticSummary: `CLV of ${store}, by schedule ${name}`,
    },
  };
}

/** As people say it: `daily at 04:30`. */
export function describeTimes({ content: { daily, weekly, monthly, cron } }: ScheduleObject): string {
  if (daily !== undefined) return `daily at ${daily.at}`;
  if (weekly !== undefined) return `weekly on ${weekly.on} at ${weekly.at}`;
  if (monthly !== undefined) return `monthly on day ${monthly.on} at ${monthly.at}`;
  return `cron ${cron}`;
}

/** Not said means every one. */
const listed = <T>(values: readonly T[] | undefined): T[] | '*' => (values === undefined ? '*' : [...values]);

function dayOf(date: string) {
  const [year = 0, month = 1, dayOfMonth = 1] = date.split('-').map(Number);
  return { year, month: months[month - 1] ?? 'JANUARY', dayOfMonth };
}

/** Days are 24 hours. */
const durationOf = (text: string): `${number}m` | `${number}h` =>
  text.endsWith('m')
    ? `${Number.parseInt(text, 10)}m`
    : `${Number.parseInt(text, 10) * (text.endsWith('d') ? 24 : 1)}h`;
