/** A schedule: when a store runs by itself. Times are wall-clock times in its zone, whatever the season. */
import { z } from 'zod';
import { parseCron } from './cron.ts';
import { objectName, objectStore } from './object-fields.ts';

const time = z.string().regex(/^([01]\d|2[0-3]):[0-5]\d$/, 'must be a time such as 04:30');
const weekday = z.enum(['monday', 'tuesday', 'wednesday', 'thursday', 'friday', 'saturday', 'sunday']);

export const scheduleSchema = z
  .strictObject({
    kind: z.literal('schedule'),
    name: objectName.default('nightly'),
    store: objectStore,
    daily: z.strictObject({ at: time }).optional(),
    weekly: z.strictObject({ on: weekday, at: time }).optional(),
    monthly: z
      .strictObject({ on: z.int().min(1).max(28, 'at most 28: every month has that day'), at: time })
      .optional(),
    cron: z
      .string()
      .check((context) => {
        try {
          parseCron(context.value);
        } catch (error) {
          const message = error instanceof Error ? error.message : String(error);
          context.issues.push({ code: 'custom', input: context.value, message });
        }
      })
      .optional()
      .describe('five fields: minute, hour, day of the month, month, day of the week'),
    zone: z.string().optional().describe('IANA time zone; default: the store’s'),
    overlap: z
      .enum(['skip', 'buffer_one', 'buffer_all', 'cancel_other'])
      .default('skip')
      .describe('what happens when the previous run is still going: skip, wait (one or all), or cancel it'),
    catch_up: z
      .string()
      .regex(/^\d+[mhd]$/, 'must be a duration such as 90m, 12h or 2d')
      .default('1d')
      .describe('runs missed while Temporal was down are made up for when they are at most this old'),
    paused: z.boolean().default(false),
    deleted: z.literal(true).optional().describe('written by perdura schedule delete; its history stays'),
  })
  .refine(
    (schedule) =>
      [schedule.daily, schedule.weekly, schedule.monthly, schedule.cron].filter((when) => when !== undefined).length ===
      1,
    'needs exactly one of daily, weekly, monthly and cron',
  );

export type ScheduleConfiguration = z.infer<typeof scheduleSchema>;
