/** What the commands about segments print. */
import { expect, it } from 'vitest';
import type { SegmentDiff } from '../../../app/segments/diff.ts';
import type { SegmentWhy } from '../../../app/segments/why.ts';
import { showImpact } from '../../../cli/show/impact.ts';
import { showSegmentDiff } from '../../../cli/show/segment-diff.ts';
import { showSegmentWhy } from '../../../cli/show/segment-why.ts';

const run = { store: 'shop', runId: 'shop-2026-06-30-1', asOf: '2026-06-30' };

const why: SegmentWhy = {
  ...run,
  segment: 'vip',
  version: 3,
  customerKey: 'k',
  isMember: true,
  isOfRun: true,
  where: {
    kind: 'all',
    holds: false,
    parts: [
      { kind: 'condition', condition: 'clv >= p90(store)', holds: false, value: '99.1234567', bound: '136.3' },
      {
        kind: 'not',
        holds: true,
        part: { kind: 'condition', condition: 'state in (Lost)', holds: false, value: null, bound: 'Lost' },
      },
      { kind: 'any', holds: true, parts: [] },
    ],
  },
  stays: {
    wasMember: true,
    holds: true,
    while: { kind: 'condition', condition: 'clv >= 60', holds: true, value: '99.1234567', bound: '60' },
  },
  include: [{ list: 'press', holds: false }],
  exclude: [{ list: 'blocked', holds: false }],
};

it('tells why somebody is in a segment, with bounds that the conditions do not spell out', () => {
  expect(showSegmentWhy(why).split('\n')).toEqual([
    'k is in vip, version 3, as of 2026-06-30, shop-2026-06-30-1',
    '',
    '✗ all of',
    '  ✗ clv >= p90(store): has 99.1235, against 136.3',
    '  ✓ not state in (Lost): nothing is known',
    '  ✓ any of',
    '✓ stays from the run before while',
    '  ✓ was in it in the run before',
    '  ✓ clv >= 60: has 99.1235',
    '✗ on list press, which lets in whatever the rest says',
    '✓ not on list blocked, which keeps out whatever the rest says',
  ]);
  expect(showSegmentWhy({ ...why, isOfRun: false, isMember: false })).toMatch(/^k would be not in vip/);
});

it('tells what changed between two days, as far as it is asked for', () => {
  const side = (holds: boolean, value: string, bound: string) => ({ holds, value, bound });
  const diff: SegmentDiff = {
    segment: 'vip',
    from: { ...run, customers: 1, version: 1, definition: 'clv > 1' },
    to: { ...run, customers: 2, version: 2, definition: 'clv > 2' },
    isDefinitionChanged: true,
    entered: 2,
    left: 1,
    stayed: 0,
    because: [{ because: 'clv > mean(store)', entered: 1, left: 1 }],
    changes: [
      {
        customerKey: 'a',
        direction: 'entered',
        because: 'condition',
        flips: [{ condition: 'clv > mean(store)', before: side(false, '1', '2'), after: side(true, '1', '0.5') }],
      },
      { customerKey: 'b', direction: 'left', because: 'definition', flips: [] },
      { customerKey: 'c', direction: 'entered', because: 'new customer', flips: [] },
    ],
  };
  const text = showSegmentDiff(diff, 2);
  expect(text).toContain('its definition changed in between:\n  - clv > 1\n  + clv > 2');
  expect(text).toMatch(/a +came +clv > mean\(store\): 1 → 1, against 2 → 0\.5\nb +went +the definition changed/);
  expect(text).toContain('and 1 more');
});

it('says when nothing uses something, and what only a run can tell', () => {
  const nothing = {
    store: 'shop',
    targets: ['metric/x'],
    uses: [],
    outputs: [],
    schedules: [],
    frozen: [],
    moves: null,
  };
  expect(showImpact({ ...nothing, unmeasured: ['metric/x'] })).toBe(
    'metric/x of shop\n\nnothing uses it\n\nhow audiences move by metric/x is known once a run has worked with it',
  );
});
