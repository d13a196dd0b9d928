import { array, assert, asyncProperty, integer, record } from 'fast-check';
import { describe, expect, it } from 'vitest';
import { type Clock, createPace } from '../../../connectors/klaviyo/pace.ts';

/** Time that passes only while somebody waits. */
function virtualClock(): Clock & { skip(seconds: number): void } {
  let now = 1_000;
  return {
    nowSeconds: () => now,
    async wait(seconds) {
      now += seconds;
    },
    skip(seconds) {
      now += seconds;
    },
  };
}

const live = new AbortController().signal;

describe('createPace', () => {
  it('stays below both limits in every window, wherever windows begin, and wastes no time', async () => {
    const limits = record({ perSecond: integer({ min: 1, max: 5 }), perMinute: integer({ min: 5, max: 40 }) });
    await assert(
      asyncProperty(limits, array(integer({ min: 0, max: 3_000 }), { maxLength: 120 }), async (limit, gapsMs) => {
        const clock = virtualClock();
        const pace = createPace(limit, clock);
        const turns: number[] = [];
        for (const gap of gapsMs) {
          clock.skip(gap / 1000);
          const asked = clock.nowSeconds();
          await pace.turn(live);
          const at = clock.nowSeconds();
          // Who waited had a reason: one moment earlier, a limit would have been passed.
          const before = (seconds: number) => turns.filter((turn) => turn > at - seconds - 1e-6).length;
          expect(at === asked || before(1) >= limit.perSecond || before(60) >= limit.perMinute).toBe(true);
          turns.push(at);
        }
        for (const from of turns) {
          const within = (seconds: number) =>
            turns.filter((turn) => turn >= from && turn < from + seconds - 1e-6).length;
          expect(within(1)).toBeLessThanOrEqual(limit.perSecond);
          expect(within(60)).toBeLessThanOrEqual(limit.perMinute);
        }
      }),
    );
  });

  it('rests as long as it is told to', async () => {
    const clock = virtualClock();
    const pace = createPace({ perSecond: 10, perMinute: 100 }, clock);
    pace.rest(40);
    pace.rest(2);
    await pace.turn(live);
    expect(clock.nowSeconds()).toBe(1_040);
  });
});
