/** A Temporal server that was down while schedules were due: each does what its policy says. Nights are seconds here. */
import { mkdtempSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { setTimeout } from 'node:timers/promises';
import type { ScheduleDescription } from '@temporalio/client';
import { afterAll, expect, it } from 'vitest';
import { scheduleIdOf, scheduleOptions } from '../../../app/schedule-options.ts';
import { connectTemporal, type TemporalLink } from '../../../app/temporal/connect.ts';
import { scheduleSchema } from '../../../lib/pure/schedule-configuration.ts';
import { silenceRuntime, silentLog, testTemporalConfig } from '../../support/temporal.ts';

const nightMs = 5_000;
const nightsDown = 5;
const shortest = '10s';

const home = mkdtempSync(join(tmpdir(), 'perdura-downtime-'));
let link: TemporalLink | undefined;
afterAll(async () => {
  await link?.close();
  rmSync(home, { recursive: true, force: true });
});

async function startServer(): Promise<TemporalLink> {
  silenceRuntime();
  const report = (line: string) => console.error(line);
  link = await connectTemporal({ config: testTemporalConfig(), home, start: 'if-needed', log: silentLog, report });
  return link;
}

/** A schedule with the policies of its object; its runs end by themselves, without a worker. */
async function create(name: string, overlap: string, catchupWindow?: typeof shortest): Promise<void> {
  const options = scheduleOptions('shop', 'Europe/Madrid', {
    name,
    content: scheduleSchema.parse({ kind: 'schedule', name, daily: { at: '04:30' }, overlap, catch_up: '3d' }),
    version: 1,
    hash: '',
    createdAt: '2026-01-01T00:00:00.000Z',
    author: 'test',
  });
  await link?.client.schedule.create({
    ...options,
    spec: { intervals: [{ every: nightMs }] },
    policies: { ...options.policies, ...(catchupWindow === undefined ? {} : { catchupWindow }) },
    action: { ...options.action, workflowExecutionTimeout: '1s' },
  });
}

const describe = async (name: string): Promise<ScheduleDescription> => {
  if (link === undefined) throw new Error('no server');
  return link.client.schedule.getHandle(scheduleIdOf('shop', name)).describe();
};

it('makes up for missed nights as overlap and catch-up say', async () => {
  await startServer();
  await create('all', 'buffer_all');
  await create('oldest', 'skip');
  await create('newest', 'skip', shortest);
  // None of them has a run that goes on while the server is away.
  for (;;) {
    const running = await Promise.all(['all', 'oldest', 'newest'].map(async (name) => (await describe(name)).info));
    const sinceNightMs = Date.now() % nightMs;
    if (sinceNightMs > 2_000 && sinceNightMs < 3_500 && running.every((info) => info.runningActions.length === 0))
      break;
    await setTimeout(200);
  }
  await link?.close();
  const downAt = Date.now();
  await setTimeout(nightsDown * nightMs + 1_000);
  const upAt = Date.now();
  await startServer();

  const missed = Array.from({ length: nightsDown }, (_, night) => (Math.floor(downAt / nightMs) + 1 + night) * nightMs);
  // Temporal tells the last ten actions only: they are looked at while they go by.
  const madeUp = { all: new Set<number>(), oldest: new Set<number>(), newest: new Set<number>() };
  const look = async () => {
    for (const [name, seen] of Object.entries(madeUp)) {
      const { recentActions } = (await describe(name)).info;
      for (const { scheduledAt } of recentActions) {
        if (missed.includes(scheduledAt.getTime())) seen.add(scheduledAt.getTime());
      }
    }
  };
  const isDone = async () =>
    madeUp.all.size === nightsDown &&
    madeUp.oldest.size > 0 &&
    (await describe('newest')).info.numActionsMissedCatchupWindow > 0;
  while (!(await isDone())) {
    await look();
    await setTimeout(200);
  }

  // Every night, one after the other, oldest first.
  expect([...madeUp.all]).toEqual(missed);
  // Of the nights within the window the first one runs, and the others find it going on.
  expect([...madeUp.oldest]).toEqual(missed.slice(0, 1));
  expect((await describe('oldest')).info.numActionsSkippedOverlap).toBeGreaterThanOrEqual(nightsDown - 1);
  // What is older than the window is never made up for.
  expect(madeUp.newest.size).toBeLessThanOrEqual(1);
  expect(Math.min(...madeUp.newest)).toBeGreaterThan(upAt - 10_000);
  expect((await describe('newest')).info.numActionsMissedCatchupWindow).toBeGreaterThanOrEqual(nightsDown - 3);
}, 120_000);
