import { describe, expect, it } from 'vitest';
import { clockChanges } from '../../../lib/pure/clock-changes.ts';
import { parseCron } from '../../../lib/pure/cron.ts';
import { type ScheduleConfiguration, scheduleSchema } from '../../../lib/pure/schedule-configuration.ts';
import { movedTimes, scheduleTimes } from '../../../lib/pure/schedule-times.ts';

const all = { minutes: undefined, hours: undefined, days: undefined, months: undefined, weekdays: undefined };

describe('a cron expression', () => {
  it.each([
    ['* * * * *', {}],
    ['30 4 * * *', { minutes: [30], hours: [4] }],
    ['*/20 9-11 1,15 * *', { minutes: [0, 20, 40], hours: [9, 10, 11], days: [1, 15] }],
    ['0 5 * jan-mar/2 *', { minutes: [0], hours: [5], months: [1, 3] }],
    ['5/25 0 * * Mon-FRI', { minutes: [5, 30, 55], hours: [0], weekdays: [1, 2, 3, 4, 5] }],
    ['0 0 * * 7,0,sunday', { minutes: [0], hours: [0], weekdays: [0] }],
  ])('%s says these times', (text, times) => expect(parseCron(text)).toEqual({ ...all, ...times }));

  it.each([
    '',
    '0 4 * *',
    '0 4 * * * *',
    '60 4 * * *',
    '0 24 * * *',
    '0 4 0 * *',
    '0 4 * 13 *',
    '0 4 * * 8',
    '5-1 4 * * *',
  ])('%j is refused', (text) => expect(() => parseCron(text)).toThrow(RangeError));

  it('that names days of the month and of the week is refused where it is written', () => {
    const result = scheduleSchema.safeParse({ kind: 'schedule', name: 'odd', cron: '0 4 13 * fri' });
    expect(result.error?.issues[0]).toMatchObject({
      path: ['cron'],
      message: expect.stringContaining('two schedules'),
    });
  });
});

describe('the hours in which clocks change', () => {
  it.each([
    ['Europe/Madrid', '2027-01-01', [{ date: '2027-03-28', fromHour: 2, toHour: 3 }]],
    ['Europe/Madrid', '2027-06-01', [{ date: '2027-10-31', fromHour: 1, toHour: 3 }]],
    ['America/New_York', '2027-01-01', [{ date: '2027-03-14', fromHour: 2, toHour: 3 }]],
    ['America/New_York', '2027-06-01', [{ date: '2027-11-07', fromHour: 0, toHour: 2 }]],
    // By half an hour, and at midnight.
    ['Australia/Lord_Howe', '2027-03-01', [{ date: '2027-04-04', fromHour: 0, toHour: 2 }]],
    [
      'America/Havana',
      '2027-06-01',
      [
        { date: '2027-11-06', fromHour: 23, toHour: 24 },
        { date: '2027-11-07', fromHour: 0, toHour: 1 },
      ],
    ],
  ])('of %s after %s', (zone, from, hours) => {
    expect(clockChanges(zone, from, '2028-01-01')[0]).toEqual(hours);
  });

  it('are none where they do not', () => expect(clockChanges('Asia/Tokyo', '2027-01-01', '2047-01-01')).toEqual([]));
});

describe('a schedule', () => {
  const moved = (schedule: Partial<ScheduleConfiguration>) =>
    movedTimes(
      scheduleTimes(scheduleSchema.parse({ kind: 'schedule', name: 'nightly', ...schedule })),
      'Europe/Madrid',
      '2027-01-01',
      '2027-12-31',
    ).map(({ at }) => at);

  it('keeps its time where the clocks leave it alone', () => expect(moved({ daily: { at: '04:30' } })).toEqual([]));

  it('is moved behind a change that would skip or double it', () =>
    expect(moved({ daily: { at: '02:30' } })).toEqual([
      { date: '2027-03-28', hour: 3, minute: 30 },
      { date: '2027-10-31', hour: 3, minute: 30 },
    ]));

  it('is moved on its own days only', () => {
    expect(moved({ weekly: { on: 'monday', at: '02:30' } })).toEqual([]);
    expect(moved({ weekly: { on: 'sunday', at: '02:30' } })).toHaveLength(2);
    expect(moved({ monthly: { on: 28, at: '02:30' } })).toEqual([{ date: '2027-03-28', hour: 3, minute: 30 }]);
    expect(moved({ cron: '30 2 * 10 *' })).toEqual([{ date: '2027-10-31', hour: 3, minute: 30 }]);
  });

  it('of several times a day is Temporal’s alone', () => expect(moved({ cron: '30 2,14 * * *' })).toEqual([]));
});
