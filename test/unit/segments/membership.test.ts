import { describe, expect, it } from 'vitest';
import { membershipTree } from '../../../models/segments/membership.ts';
import { parseSegment } from '../../../models/segments/parse.ts';
import { printSegment } from '../../../models/segments/print.ts';
import { orderSegments, referencesOf } from '../../../models/segments/references.ts';

const trees = (lines: Readonly<Record<string, string>>) =>
  new Map(Object.entries(lines).map(([name, line]) => [name, parseSegment(line)]));

describe('membershipTree', () => {
  const segment = { name: 'vip', where: 'historic_clv > 500', include: [], exclude: [] };

  it('is the conditions where there is nothing else', () => {
    expect(printSegment(membershipTree(segment))).toBe('historic_clv > 500');
  });

  it('keeps who was in it, takes who is on a list, and leaves out whom a list excludes', () => {
    const all = {
      ...segment,
      stay_while: 'historic_clv > 400 or is_prospect',
      include: ['press'],
      exclude: ['staff', 'fraud'],
    };
    expect(printSegment(membershipTree(all))).toBe(
      '(historic_clv > 500 or in segment vip and (historic_clv > 400 or is_prospect) or in list press) ' +
        'and not in list staff and not in list fraud',
    );
  });
});

describe('referencesOf', () => {
  it('names each thing once, sorted', () => {
    const line = `b > mean(store) and not (a = 1 or b between p90(store) and 2 * mean(store)) and exists(c) and in segment vip
      and in list press and orders(category in (B, A)) > 1 and spend(category = A) > 1
      and probability(spend in 365 days >= 100) > 5%`;
    expect(referencesOf(parseSegment(line))).toEqual({
      fields: ['a', 'b', 'c'],
      segments: ['vip'],
      lists: ['press'],
      measures: ['orders', 'spend'],
      purchaseFilters: ['category: A', 'category: B'],
      events: [{ of: 'spend', days: 365, op: '>=', value: 100 }],
      statistics: ['mean(b)', 'p90(b)'],
    });
  });
});

describe('orderSegments', () => {
  it('puts those first that others speak of, whatever the order they come in', () => {
    const lines = { a: 'in segment c', b: 'x = 1', c: 'in segment d and in segment b', d: 'x = 2' };
    expect(orderSegments(trees(lines))).toEqual(['b', 'd', 'c', 'a']);
    expect(orderSegments(new Map([...trees(lines)].toReversed()))).toEqual(orderSegments(trees(lines)));
  });

  it('names the segments of a circle', () => {
    const lines = { a: 'x = 1 or in segment b', b: 'in segment c', c: 'not in segment b' };
    expect(() => orderSegments(trees(lines))).toThrow('segment b → c → b: none can be decided before the other');
  });

  it('takes its own name as its members of the run before, and unknown names as they are', () => {
    expect(orderSegments(trees({ a: 'in segment a or in segment z' }))).toEqual(['a']);
  });
});
