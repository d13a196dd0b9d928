/** What a read of a list reads, and what is left of it after every page. */
import * as fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import { afterPage, cursorOf, planRead, type ReadPlan } from '../../../connectors/stripe/read-plan.ts';

const day = 86_400;
const options = { lookbackSeconds: 3_600, reReadSeconds: 30 * day };

/** A list that never changes, read to its end in pages. What was read, and the cursor. */
function readAll(start: ReadPlan, seconds: readonly number[], pageSize: number, killAt = Infinity) {
  let plan = start;
  const read = new Set<number>();
  for (let page = 0; plan.left.length > 0; page++) {
    // Killed: what goes on knows the cursor alone.
    if (page === killAt)
      plan = planRead(JSON.parse(JSON.stringify(cursorOf(plan))), plan.after.until + 5 * day, options);
    const [stretch] = plan.left;
    if (stretch === undefined) break;
    const inside = seconds.filter((second) => second >= stretch.from && second < stretch.until);
    const data = inside.sort((one, other) => other - one).slice(0, pageSize);
    for (const second of data) read.add(second);
    plan = afterPage(plan, { oldest: data.at(-1), isLast: data.length === inside.length });
  }
  return { read, cursor: cursorOf(plan) };
}

describe('a first read', () => {
  it('takes everything up to the present second', () => {
    expect(planRead(undefined, 1_000, options).left).toEqual([{ from: 0, until: 1_001 }]);
  });

  it('goes on after any page and still takes everything', () => {
    fc.assert(
      fc.property(
        fc.uniqueArray(fc.integer({ min: 1, max: 5_000 }), { maxLength: 60 }),
        fc.integer({ min: 2, max: 7 }),
        fc.integer({ min: 0, max: 30 }),
        (seconds, pageSize, killAt) => {
          const { read, cursor } = readAll(planRead(undefined, 5_000, options), seconds, pageSize, killAt);
          expect([...read].sort((one, other) => one - other)).toEqual(seconds.sort((one, other) => one - other));
          expect(cursor['left']).toBeUndefined();
          expect(cursor['created']).toBe('1970-01-01T01:23:21Z');
        },
      ),
    );
  });
});

describe('a later read', () => {
  const year = 365 * day;
  const seconds = Array.from({ length: 2_000 }, (_, n) => 1_700_000_000 + Math.floor((n * year) / 2_000));
  const end = 1_700_000_000 + year;
  const first = readAll(planRead(undefined, end, options), seconds, 100).cursor;

  it('takes what is new, from a lookback before', () => {
    const [fresh] = planRead(first, end + day, options).left;
    expect(fresh).toEqual({ from: end + 1 - 3_600, until: end + day + 1 });
  });

  it('reads everything again in a month of days, and nothing twice in a turn', () => {
    const times = new Map<number, number>();
    let cursor = first;
    for (let night = 1; night <= 31; night++) {
      const plan = planRead(cursor, end + night * day, options);
      const again = { ...plan, left: plan.left.slice(1) };
      for (const second of readAll(again, seconds, 100).read) times.set(second, (times.get(second) ?? 0) + 1);
      cursor = readAll(plan, seconds, 100).cursor;
    }
    expect(times.size).toBe(seconds.length);
    expect([...times.values()].filter((count) => count > 2)).toEqual([]);
  });

  it('spends a share of the history that grows with the time since', () => {
    const share = (days: number) => {
      const plan = planRead(first, end + days * day, options);
      return plan.left.slice(1).reduce((sum, { from, until }) => sum + until - from, 0);
    };
    expect(share(1) / year).toBeCloseTo(1 / 30, 3);
    expect(share(3) / year).toBeCloseTo(3 / 30, 3);
  });

  it('reads all of it again in one go when nothing was read for as long as events are kept', () => {
    fc.assert(
      fc.property(fc.integer({ min: 30, max: 4_000 }), fc.integer({ min: 0, max: 29 }), (gap, before) => {
        const moved = readAll(planRead(first, end + before * day, options), seconds, 100).cursor;
        const plan = planRead(moved, end + (before + gap) * day, options);
        expect(readAll(plan, seconds, 100).read.size).toBe(seconds.length);
      }),
      { numRuns: 30 },
    );
  });

  it('reads only what is new of what never changes', () => {
    expect(planRead(first, end + 40 * day, { ...options, reReadSeconds: undefined }).left.length).toBe(1);
  });

  it('does not go back when the clock does', () => {
    const plan = planRead(first, end - 10 * day, options);
    expect(readAll(plan, seconds, 100).cursor['created']).toBe(first['created']);
  });
});

it('an account without objects leaves a cursor that can be gone on from', () => {
  const { cursor } = readAll(planRead(undefined, 1_700_000_000, options), [], 100);
  expect(readAll(planRead(cursor, 1_700_100_000, options), [1_700_050_000], 100).read.size).toBe(1);
});
