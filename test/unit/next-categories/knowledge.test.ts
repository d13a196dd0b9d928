/** What baskets say about what follows what, and what a customer's own ones weigh. */
import * as fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import { uniformNumbers } from '../../../models/clusters/uniform-numbers.ts';
import { startsOf } from '../../../models/next-categories/baskets.ts';
import { learn } from '../../../models/next-categories/knowledge.ts';
import { newMemory, remember } from '../../../models/next-categories/memory.ts';
import { expectCategories, type Parameters, scoreCategories } from '../../../models/next-categories/score.ts';
import { tasteOf } from '../../../models/next-categories/tastes.ts';
import { basketsOf } from './shops.ts';

const people = fc.array(
  fc.uniqueArray(
    fc.tuple(fc.integer({ min: 0, max: 200 }), fc.uniqueArray(fc.integer({ min: 0, max: 4 }), { minLength: 1 })),
    { selector: ([day]) => day, maxLength: 6 },
  ),
  { maxLength: 60 },
);

describe('what a store’s baskets say', () => {
  it('is shares of baskets, and of what follows, drawn to the average as if ten more baskets were like it', () => {
    const shop = basketsOf(3, [
      [
        [1, [0]],
        [5, [0, 1]],
        [9, [2]],
      ],
      [[4, [0]]],
    ]);
    const { popularity, followers } = learn(shop, startsOf(shop), 100);
    expect([...popularity]).toEqual([3 / 4, 1 / 4, 1 / 4]);
    // After 0: once {0, 1}, once {2}; after 1: {2}; after 2: nothing yet.
    const [p0, p1, p2] = [10 * (3 / 4), 10 / 4, 10 / 4] as const;
    const expected = [
      (1 + p0) / 12,
      (1 + p1) / 12,
      (1 + p2) / 12,
      p0 / 11,
      p1 / 11,
      (1 + p2) / 11,
      3 / 4,
      1 / 4,
      1 / 4,
    ];
    expect([...followers]).toEqual(expected.map((share) => expect.closeTo(share, 14) as number));
  });

  it('knows nothing of days after the one asked for', () => {
    fc.assert(
      fc.property(people, fc.integer({ min: 0, max: 200 }), (bought, until) => {
        const whole = basketsOf(5, bought);
        const cut = basketsOf(
          5,
          bought.map((own) => own.filter(([day]) => day <= until)),
        );
        expect(learn(whole, startsOf(whole), until)).toEqual(learn(cut, startsOf(cut), 200));
      }),
    );
  });
});

describe('a customer’s own baskets', () => {
  const shop = basketsOf(4, [
    [
      [0, [1]],
      [60, [1, 2]],
      [90, [3]],
    ],
  ]);

  it('count half as much for every half-life before the newest', () => {
    const memory = newMemory(4);
    remember(memory, shop, { from: 0, to: 4, halfLifeDays: 30 });
    expect([...memory.own]).toEqual([0, 1 / 8 + 1 / 2, 1 / 2, 1]);
    expect(memory.baskets).toBe(1 + 1 / 2 + 1 / 8);
    expect([...memory.newest.subarray(0, memory.inNewest)]).toEqual([3]);
    // The next customer begins with nothing.
    remember(memory, shop, { from: 0, to: 1, halfLifeDays: Number.POSITIVE_INFINITY });
    expect([...memory.own]).toEqual([0, 1, 0, 0]);
    expect([memory.baskets, memory.bought, memory.inNewest]).toEqual([1, 1, 1]);
  });

  it('are scored as chances: between what is expected and what they bought, whatever the parameters', () => {
    const parameters = fc.record({
      halfLifeDays: fc.option(fc.integer({ min: 1, max: 400 })),
      priorBaskets: fc.double({ min: 0.1, max: 50, noNaN: true }),
      copurchase: fc.double({ min: 0, max: 0.5, noNaN: true }),
      taste: fc.double({ min: 0, max: 0.5, noNaN: true }),
    });
    fc.assert(
      fc.property(people, parameters, (bought, given: Parameters) => {
        const baskets = basketsOf(5, bought);
        const starts = startsOf(baskets);
        const knowledge = learn(baskets, starts, 200);
        const memory = newMemory(5);
        const expected = { copurchase: new Float64Array(5), taste: new Float64Array(5) };
        const scores = new Float64Array(5);
        const halfLifeDays = given.halfLifeDays ?? Number.POSITIVE_INFINITY;
        for (let who = 0; who < bought.length; who++) {
          if (starts[who] === starts[who + 1]) continue;
          remember(memory, baskets, { from: starts[who]!, to: starts[who + 1]!, halfLifeDays });
          expectCategories(memory, knowledge, expected);
          scoreCategories(memory, knowledge, expected, given, scores);
          for (let j = 0; j < 5; j++) {
            const share = memory.own[j]! / memory.baskets;
            const ends = [share, expected.copurchase[j]!, expected.taste[j]!, knowledge.popularity[j]!];
            expect(scores[j]).toBeGreaterThanOrEqual(Math.min(...ends) - 1e-12);
            expect(scores[j]).toBeLessThanOrEqual(Math.max(...ends) + 1e-12);
          }
        }
      }),
    );
  });
});

it.each([
  ['out of order', { customer: [1, 0], day: [1, 1], category: [0, 0] }, 'row 1 is not'],
  ['twice the same', { customer: [0, 0], day: [1, 1], category: [0, 0] }, 'row 1 is not'],
  ['of a customer who is not there', { customer: [2], day: [1], category: [0] }, 'row 0 is not'],
  ['of a category that is not there', { customer: [0], day: [1], category: [5] }, 'row 0 is not'],
])('baskets are refused: rows %s', (_, { customer, day, category }, problem) => {
  const baskets = {
    customers: 2,
    categories: 5,
    customer: Int32Array.from(customer),
    day: Int32Array.from(day),
    category: Uint16Array.from(category),
  };
  expect(() => startsOf(baskets)).toThrow(problem);
});

describe('tastes', () => {
  const uniform = uniformNumbers(7);
  /** Even customers buy of the first six categories, odd ones of the last six, three times each. */
  const shop = basketsOf(
    12,
    Array.from({ length: 300 }, (_, customer) =>
      [1, 2, 3].map((day) => [day, [6 * (customer % 2) + Math.floor(6 * uniform())]] as const),
    ),
  );
  const starts = startsOf(shop);
  const { tastes, ofTaste, popularity } = learn(shop, starts, 10);
  const memory = newMemory(12);
  const groups = Array.from({ length: 300 }, (_, customer) => {
    remember(memory, shop, { from: starts[customer]!, to: starts[customer + 1]!, halfLifeDays: 365 });
    return tasteOf(memory, tastes!, new Float64Array(tastes!.k));
  });

  it('keep apart who buys nothing in common', () => {
    const [even, odd] = [0, 1].map((rest) => new Set(groups.filter((_, customer) => customer % 2 === rest)));
    expect([...even!].filter((group) => odd!.has(group))).toEqual([]);
  });

  it('say of a group what its baskets hold, drawn to the store’s average as if ten more were like it', () => {
    const group = groups[0]!;
    const members = groups.flatMap((own, customer) => (own === group ? [customer] : []));
    const held = members.flatMap((customer) => [...shop.category.subarray(starts[customer], starts[customer + 1])]);
    const expected = Array.from(popularity, (share, category) => {
      const times = held.filter((one) => one === category).length;
      return expect.closeTo((times + 10 * share) / (3 * members.length + 10), 12) as number;
    });
    expect([...ofTaste.subarray(12 * group, 12 * (group + 1))]).toEqual(expected);
  });

  it('are none where too few customers differ', () => {
    const alike = basketsOf(
      3,
      Array.from({ length: 100 }, (_, customer) => [[1, [customer % 3]]] as const),
    );
    expect(learn(alike, startsOf(alike), 10).tastes).toBeNull();
  });
});
