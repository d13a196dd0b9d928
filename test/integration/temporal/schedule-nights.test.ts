/** What Temporal makes of a schedule's times in the nights in which the clocks change, as Temporal itself says. */
import { setTimeout } from 'node:timers/promises';
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { scheduleIdOf, scheduleOptions } from '../../../app/schedule-options.ts';
import { addDays, daysBetween, localTime } from '../../../lib/pure/dates.ts';
import { scheduleSchema } from '../../../lib/pure/schedule-configuration.ts';
import { openStandInShop } from '../../support/stand-in-worker.ts';
import { startTestTemporal, type TestTemporal } from '../../support/temporal.ts';

let temporal: TestTemporal;
beforeAll(async () => {
  temporal = await startTestTemporal();
});
afterAll(() => temporal.stop());

/** The schedule of an object that was written early in 2025, with this name. */
const optionsOf = (name: string, zone: string, written: object) =>
  scheduleOptions('shop', zone, {
    name,
    content: scheduleSchema.parse({ kind: 'schedule', name, ...written }),
    version: 1,
    hash: '',
    createdAt: '2025-01-01T00:00:00.000Z',
    author: 'test',
  });

/** Its nominal times on the days from one to another, as the zone's clocks show them. */
async function nominalTimes(name: string, zone: string, from: string, to: string): Promise<readonly string[]> {
  const seconds = (day: string) => ({ seconds: Date.parse(`${day}T00:00:00Z`) / 1000 }) as never;
  const { startTime } = await temporal.client.schedule.workflowService.listScheduleMatchingTimes({
    namespace: temporal.namespace,
    scheduleId: scheduleIdOf('shop', name),
    startTime: seconds(addDays(from, -1)),
    endTime: seconds(addDays(to, 2)),
  });
  return startTime
    .map((time) => localTime(new Date(Number(time.seconds) * 1000).toISOString(), zone))
    .filter((time) => time.slice(0, 10) >= from && time.slice(0, 10) <= to);
}

describe('a daily time', () => {
  const halfHours = (from: number, to: number) =>
    Array.from({ length: (to - from) * 2 }, (_, at) => {
      const hour = String(from + Math.floor(at / 2)).padStart(2, '0');
      return `${hour}:${at % 2 === 0 ? '00' : '30'}`;
    });

  it.each([
    ['Europe/Madrid', '2026-03-29', '2026-10-25', 0, 5],
    ['America/New_York', '2026-03-08', '2026-11-01', 0, 5],
    ['America/Havana', '2026-03-08', '2026-11-01', 0, 3],
    ['America/Havana', '2026-03-08', '2026-11-01', 22, 24],
    ['Africa/Cairo', '2026-04-24', '2026-10-29', 21, 24],
    ['Atlantic/Azores', '2026-03-29', '2026-10-25', 0, 3],
    ['Australia/Lord_Howe', '2026-10-04', '2026-04-05', 0, 4],
  ])('in %s comes once on each day around %s and %s, from %i to %i o’clock', async (zone, spring, autumn, from, to) => {
    for (const at of halfHours(from, to)) {
      const name = `daily-${zone}-${at}`.toLowerCase().replaceAll(/[^a-z0-9]+/g, '-');
      const handle = await temporal.client.schedule.create({
        ...optionsOf(name, zone, { daily: { at } }),
        state: { paused: true },
      });
      for (const day of [spring, autumn]) {
        const [first, last] = [addDays(day, -2), addDays(day, 2)];
        const times = await nominalTimes(name, zone, first, last);
        const days = Array.from({ length: daysBetween(first, last) + 1 }, (_, offset) => addDays(first, offset));
        expect(
          times.map((time) => time.slice(0, 10)),
          `${zone} ${at}`,
        ).toEqual(days);
      }
      await handle.delete();
    }
  });

  it('that does not exist, or comes twice, comes an hour later in that night', async () => {
    const zone = 'Europe/Madrid';
    await temporal.client.schedule.create({
      ...optionsOf('early', zone, { cron: '30 2 * * *' }),
      state: { paused: true },
    });
    expect(await nominalTimes('early', zone, '2026-03-28', '2026-03-30')).toEqual([
      '2026-03-28 02:30 +01:00',
      '2026-03-29 03:30 +02:00',
      '2026-03-30 02:30 +02:00',
    ]);
    expect(await nominalTimes('early', zone, '2026-10-24', '2026-10-26')).toEqual([
      '2026-10-24 02:30 +02:00',
      '2026-10-25 03:30 +01:00',
      '2026-10-26 02:30 +01:00',
    ]);
  });
});

/** Usually 4 s. */
const patienceMs = 150_000;

/** A run that ends when it finds that it has nothing to do. */
const short = { extract: async () => ({ note: '', alreadyPublished: { runId: 'another', snapshot: '' } }) };

describe('the runs of the two nights', () => {
  it.each([
    ['Europe/Madrid', '2025-03-30', '2025-10-26'],
    ['America/New_York', '2025-03-09', '2025-11-02'],
  ])(
    'in %s are one for each day that counts',
    async (zone, spring, autumn) => {
      const shop = openStandInShop(temporal, zone);
      try {
        const name = `nights-${zone.slice(0, 2).toLowerCase()}`;
        const options = optionsOf(name, zone, { daily: { at: '02:30' }, overlap: 'buffer_all' });
        const handle = await temporal.client.schedule.create({ ...options, state: { paused: true } });
        const state = await shop.session.state();
        const days = [spring, autumn].flatMap((day) => [addDays(day, -1), day, addDays(day, 1)]);
        const runs = await shop.working(async () => {
          // Temporal takes these times as if they passed now, with their nominal times. In one request: of two that reach
          // a schedule before it looks, the server keeps the later alone.
          await handle.backfill(
            [spring, autumn].map((day) => ({
              start: new Date(`${addDays(day, -1)}T00:00:00Z`),
              end: new Date(`${addDays(day, 1)}T23:00:00Z`),
              overlap: 'BUFFER_ALL',
            })),
          );
          for (const patience = AbortSignal.timeout(patienceMs); ; await setTimeout(200)) {
            const list = await state.runs.list({ limit: 100 });
            if (list.length >= days.length && list.every((run) => run.finishedAt !== null)) return list;
            if (patience.aborted) throw new Error(`runs are missing or unfinished: ${JSON.stringify(list)}`);
          }
        }, short);
        expect(runs.map(({ asOf }) => asOf).toSorted()).toEqual(days.map((day) => addDays(day, -1)).toSorted());
        expect(new Set(runs.map(({ kind, requestedBy, status }) => `${kind} ${requestedBy} ${status}`))).toEqual(
          new Set([`scheduled schedule ${name} already_published`]),
        );
        expect(runs[0]?.workflowId).toMatch(new RegExp(`^clv/shop/scheduled/${name}-2025-`));
        await handle.delete();
      } finally {
        await shop.dispose();
      }
    },
    patienceMs + 30_000,
  );
});
