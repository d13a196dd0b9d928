import { expect, it } from 'vitest';
import type { SegmentTree } from '../../../lib/pure/segment-tree.ts';
import { parseSegment } from '../../../models/segments/parse.ts';
import { printSegment } from '../../../models/segments/print.ts';
import { treeOf } from '../../../models/segments/read.ts';

const [a, b, c] = ['a', 'b', 'c'].map((field): SegmentTree => ({ field, op: '=', value: true })) as [
  SegmentTree,
  SegmentTree,
  SegmentTree,
];

it.each<[string, SegmentTree]>([
  ['newsletter = subscribed', { field: 'newsletter', op: '=', value: 'subscribed' }],
  ['lifecycle_state != "No purchases"', { field: 'lifecycle_state', op: '!=', value: 'No purchases' }],
  ['historic_clv >= 99.9', { field: 'historic_clv', op: '>=', value: 99.9 }],
  ['historic_clv > -5', { field: 'historic_clv', op: '>', value: -5 }],
  ['churn_risk_90d < 12.5%', { field: 'churn_risk_90d', op: '<', value: { percent: 12.5 } }],
  ['is_prospect', { field: 'is_prospect', op: '=', value: true }],
  ['is_prospect = false', { field: 'is_prospect', op: '=', value: false }],
  ['birth_date = 1990-02-28', { field: 'birth_date', op: '=', value: '1990-02-28' }],
  ['birth_date = today', { field: 'birth_date', op: '=', value: { today: 0 } }],
  ['birth_date > today - 90 days', { field: 'birth_date', op: '>', value: { today: -90 } }],
  ['birth_date <= today + 1 day', { field: 'birth_date', op: '<=', value: { today: 1 } }],
  ['x < mean(store)', { field: 'x', op: '<', value: { statistic: 'mean' } }],
  ['x < 1.5 * p90(store)', { field: 'x', op: '<', value: { statistic: 'p90', times: 1.5 } }],
  ['x < median(store) frozen at 7', { field: 'x', op: '<', value: { statistic: 'median', frozen: 7 } }],
  ['x between 1 and mean(store)', { field: 'x', from: 1, to: { statistic: 'mean' } }],
  [
    'lifecycle_state in (Lost, "No purchases", "3", 3)',
    { field: 'lifecycle_state', in: ['Lost', 'No purchases', '3', 3] },
  ],
  ['email contains @example.com', { field: 'email', contains: '@example.com' }],
  ['exists(birth_date)', { exists: 'birth_date' }],
  ['"enriched.my club" = gold', { field: 'enriched.my club', op: '=', value: 'gold' }],
  ['in segment vip', { segment: 'vip' }],
  ['in list press', { list: 'press' }],
  ['orders() = 0', { measure: 'orders', filters: [], op: '=', value: 0 }],
  [
    'orders(category = "Huerto ECO", last 90 days) >= 2',
    {
      measure: 'orders',
      filters: [{ field: 'category', in: ['Huerto ECO'] }],
      window: { last_days: 90 },
      op: '>=',
      value: 2,
    },
  ],
  [
    'units(product in (A, B)) > 3',
    { measure: 'units', filters: [{ field: 'product', in: ['A', 'B'] }], op: '>', value: 3 },
  ],
  [
    'spend(channel = online, from 2025-01-01 to 2025-03-31) < 100',
    {
      measure: 'spend',
      filters: [{ field: 'channel', in: ['online'] }],
      window: { from: '2025-01-01', to: '2025-03-31' },
      op: '<',
      value: 100,
    },
  ],
  ['orders(to 2025-03-31) > 1', { measure: 'orders', filters: [], window: { to: '2025-03-31' }, op: '>', value: 1 }],
  [
    'probability(spend in 365 days >= 100) >= 60%',
    { probability: { of: 'spend', days: 365, op: '>=', value: 100 }, op: '>=', value: 0.6 },
  ],
  ['a and b or c', { any: [{ all: [a, b] }, c] }],
  ['a and (b or c)', { all: [a, { any: [b, c] }] }],
  ['not a and b', { all: [{ not: a }, b] }],
  ['not (a and b)', { not: { all: [a, b] } }],
  ['not (a or b) or not c', { any: [{ not: { any: [a, b] } }, { not: c }] }],
  ['not not a', { not: { not: a } }],
])('reads and writes %s', (line, tree) => {
  expect(parseSegment(line)).toEqual(tree);
  expect(printSegment(tree)).toBe(line);
});

it.each([
  ['NEWSLETTER = x AND Not is_prospect OR In Segment vip', 'NEWSLETTER = x and not is_prospect or in segment vip'],
  ["first_name = 'O''Neill'", 'first_name = "O\'Neill"'],
  ['first_name = “José Luis”', 'first_name = "José Luis"'],
  ['x = "say ""hi"""', 'x = "say ""hi"""'],
  ['state = "and"', 'state = "and"'],
  ['state = "today - 3 days"', 'state = "today - 3 days"'],
  ['customer_id = "42"', 'customer_id = "42"'],
  ['x<=1 and y>today-90 days', 'x <= 1 and y > today - 90 days'],
  ['x ≥ 1 and y <> 2 and z ≠ 3', 'x >= 1 and y != 2 and z != 3'],
  ['x < mean(store) * 2', 'x < 2 * mean(store)'],
  ['x < 1 * mean(store)', 'x < mean(store)'],
  ['x = 1e3', 'x = 1000'],
  ['x = 007.50', 'x = 7.5'],
  ['state not in (A, B)', 'not state in (A, B)'],
  ['name not contains x and n not between 1 and 2', 'not name contains x and not n between 1 and 2'],
  ['((a and (b and c)))', 'a and b and c'],
  ['(a or b) or c', 'a or b or c'],
  ['orders(category in (A)) > 1', 'orders(category = A) > 1'],
  ['probability(orders in 90 days > 1) < 0.055', 'probability(orders in 90 days > 1) < 5.5%'],
])('writes %s as %s', (line, written) => {
  expect(printSegment(parseSegment(line))).toBe(written);
});

it('takes a tree as well as a line, and writes numbers without exponents', () => {
  const tree = {
    all: [{ any: [{ field: 'x', op: '<', value: 1e-7 }] }, { all: [{ field: 'x', op: '>', value: -1e21 }] }],
  } as const;
  const read = treeOf(tree);
  expect(printSegment(read)).toBe('x < 0.0000001 and x > -1000000000000000000000');
  expect(treeOf(printSegment(read))).toEqual(read);
});

it('refuses a tree that is deeper than a line may be', () => {
  const nested = (depth: number): SegmentTree => (depth === 0 ? a : { not: nested(depth - 1) });
  expect(treeOf(printSegment(nested(100)))).toEqual(nested(100));
  expect(() => treeOf(nested(101))).toThrow('conditions nest at most 100 deep; split this into segments');
});
