/** The tiers of the VIP club from night to night: who is in which, and that a margin keeps people from coming and going. */
import { array, assert, integer, property } from 'fast-check';
import { describe, expect, it } from 'vitest';
import { expandPlaybook } from '../../../models/playbooks/expand.ts';
import { evaluateSegment } from '../../../models/segments/evaluate.ts';
import { membershipTree } from '../../../models/segments/membership.ts';
import { numbers } from './numbers.ts';

const order = ['mine-gold', 'mine-silver', 'mine-bronze'];

/** The tiers of a customer after each night on which the spend of the year was so much. */
function nights(spends: readonly number[], margin: number): readonly (readonly string[])[] {
  const { segments } = expandPlaybook({ name: 'mine', template: 'vip-tiers', settings: { margin } }, numbers, 'en');
  const trees = new Map(segments.map((segment) => [segment.name, membershipTree(segment)]));
  let before: ReadonlySet<string> = new Set();
  return spends.map((amount) => {
    const now = new Set<string>();
    for (const name of order) {
      const purchase = {
        order_number: 1,
        purchase_date: numbers.asOf,
        source: 'shop',
        channel: null,
        product_id: null,
        category: null,
        type: null,
        units: null,
        amount,
      };
      const tree = trees.get(name);
      if (tree === undefined) throw new Error(`no ${name}`);
      // Its own name means the members of the night before; others are those of this night.
      const isIn = new Set([...now, ...(before.has(name) ? [name] : [])]);
      const facts = {
        asOf: numbers.asOf,
        fields: new Map(),
        purchases: [purchase],
        segments: isIn,
        lists: new Set<string>(),
        probabilities: new Map(),
        statistics: new Map(),
      };
      if (evaluateSegment(tree, facts)) now.add(name);
    }
    before = now;
    return [...now];
  });
}

const moves = (tiers: readonly (readonly string[])[]): number =>
  tiers.slice(1).filter((tier, night) => tier.join() !== tiers[night]?.join()).length;

describe('tiers with a margin', () => {
  it('begin at their amount, and end when the spend falls by the margin below it', () => {
    expect(nights([79.99, 80, 68, 67.99, 79, 80], 15)).toEqual([
      [],
      ['mine-bronze'],
      ['mine-bronze'],
      [],
      [],
      ['mine-bronze'],
    ]);
    expect(nights([120, 102, 101.99, 190, 161.5, 161.49, 60], 15)).toEqual([
      ['mine-silver'],
      ['mine-silver'],
      ['mine-bronze'],
      ['mine-gold'],
      ['mine-gold'],
      ['mine-silver'],
      [],
    ]);
  });

  it('do not flap where the spend swings around an entry by less than the margin; without one they do', () => {
    const swinging = [125, 115, 122, 104, 121, 118, 120, 103, 124];
    expect(moves(nights(swinging, 15))).toBe(0);
    expect(moves(nights(swinging, 0))).toBe(8);
  });

  it('leave nobody in two of them, and move somebody at most once while the spend stays within a margin', () => {
    assert(
      property(
        integer({ min: 40, max: 400 }),
        array(integer({ min: 0, max: 14 }), { minLength: 2, maxLength: 20 }),
        (top, falls) => {
          const tiers = nights([top, ...falls.map((fall) => (top * (100 - fall)) / 100)], 15);
          expect(tiers.filter((tier) => tier.length > 1)).toEqual([]);
          expect(moves(tiers)).toBeLessThanOrEqual(1);
        },
      ),
    );
  });

  it('are the higher, the more was spent', () => {
    assert(
      property(integer({ min: 0, max: 400 }), integer({ min: 0, max: 400 }), (one, other) => {
        const rank = (spend: number) => {
          const [tier = 'none'] = nights([spend], 15)[0] ?? [];
          return tier === 'none' ? 3 : order.indexOf(tier);
        };
        expect(rank(Math.max(one, other))).toBeLessThanOrEqual(rank(Math.min(one, other)));
      }),
    );
  });
});
