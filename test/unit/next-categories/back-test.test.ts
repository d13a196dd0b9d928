/** Next categories are shown where they are known better than what sells best, and only there. */
import { describe, expect, it } from 'vitest';
import { uniformNumbers } from '../../../models/clusters/uniform-numbers.ts';
import {
  FEWEST_CUSTOMERS,
  type NextCategoriesTest,
  testNextCategories,
} from '../../../models/next-categories/back-test.ts';
import type { Baskets } from '../../../models/next-categories/baskets.ts';
import { recommend } from '../../../models/next-categories/recommend.ts';
import { basketsOf, regularShop } from './shops.ts';

function tested(baskets: Baskets, asOf = 399): NextCategoriesTest & { readonly isShown: boolean } {
  const verdict = testNextCategories(baskets, asOf);
  if (verdict.test === null) throw new Error('too few customers to test');
  return { ...verdict.test, isShown: verdict.isShown };
}

describe('a shop in which everybody', () => {
  it('buys the same again: is foreseen, as well as by what each bought most', () => {
    const test = tested(regularShop(200, 5, (customer) => customer % 5));
    expect(test.isShown).toBe(true);
    expect(test.model).toEqual({ first: 1, firstThree: 1, reciprocalRank: 1 });
    expect(test.mostFrequent).toEqual(test.model);
    // One of five, equally many of each: ranks 1 to 5.
    expect(test.bestSellers.first).toBeCloseTo(0.2, 12);
    expect(test.bestSellers.reciprocalRank).toBeCloseTo((1 + 1 / 2 + 1 / 3 + 1 / 4 + 1 / 5) / 5, 12);
    expect(test.advantage.mean).toBeCloseTo(1 - test.bestSellers.reciprocalRank, 12);
  });

  it('goes on from one category to the next: is foreseen by what follows what, not by what each bought', () => {
    const test = tested(regularShop(200, 6, (customer, nth) => (customer + nth) % 6));
    expect(test.isShown).toBe(true);
    expect(test.model.first).toBe(1);
    expect(test.parameters.copurchase).toBe(1);
    expect(test.mostFrequent.first).toBeLessThan(0.5);
    expect(test.lastBasket.first).toBe(0);
  });

  it('buys what chance says, the same for all: is not foreseen better than by what sells best', () => {
    const verdicts = Array.from({ length: 20 }, (_, seed) => {
      const uniform = uniformNumbers(seed);
      return tested(regularShop(200, 6, () => Math.floor(6 * uniform() * uniform()))).isShown;
    });
    // By chance alone one of forty is.
    expect(verdicts.filter((isShown) => isShown).length).toBeLessThanOrEqual(2);
  });
});

describe('the back-test', () => {
  it('cuts 90 days before the end, and chooses on the 90 days before those; a quarter of a shorter history', () => {
    const shop = regularShop(200, 5, (customer) => customer % 5);
    expect(tested(shop)).toMatchObject({ chosenAsOf: 219, testedAsOf: 309, holdoutDays: 90, customers: 200 });
    const young = basketsOf(
      2,
      Array.from({ length: 150 }, (_, i) => Array.from({ length: 20 }, (__, nth) => [5 * nth, [i % 2]] as const)),
    );
    expect(tested(young, 99)).toMatchObject({ chosenAsOf: 49, testedAsOf: 74, holdoutDays: 25 });
  });

  it('chooses parameters by nothing that came in the time that it tests', () => {
    const people = (later: (customer: number) => number) =>
      basketsOf(
        4,
        Array.from({ length: 200 }, (_, i) =>
          Array.from(
            { length: 39 },
            (__, nth) => [10 * nth + (i % 10), [nth > 30 ? later(i) : (i + (nth % 3)) % 4]] as const,
          ),
        ),
      );
    const [one, other] = [tested(people(() => 0)), tested(people((customer) => (customer + 1) % 4))];
    expect(one.parameters).toEqual(other.parameters);
    expect(one.model).not.toEqual(other.model);
  });

  it('says how many there were where they are too few', () => {
    const few = regularShop(FEWEST_CUSTOMERS - 1, 5, (customer) => customer % 5);
    expect(testNextCategories(few, 399)).toEqual({ isShown: false, test: null, customers: FEWEST_CUSTOMERS - 1 });
    expect(testNextCategories(basketsOf(3, []), 399)).toEqual({ isShown: false, test: null, customers: 0 });
  });
});

describe('recommendations', () => {
  it('name the likeliest categories of everybody who bought, in order', () => {
    const shop = regularShop(120, 6, (customer, nth) => (customer + nth) % 6);
    const { parameters } = tested(shop);
    const found = recommend(shop, { parameters, asOf: 399, top: 3 });
    expect(found.customer).toHaveLength(360);
    expect([...found.rank.subarray(0, 6)]).toEqual([1, 2, 3, 1, 2, 3]);
    const firsts = found.category.filter((_, i) => found.rank[i] === 1);
    expect([...firsts]).toEqual(Array.from({ length: 120 }, (_, customer) => (customer + 39) % 6));
    const falls = found.score.filter((score, i) => found.rank[i] !== 1 && score > found.score[i - 1]!);
    expect(falls).toHaveLength(0);
  });

  it('leave out who bought nothing, and name no more than there are', () => {
    const shop = basketsOf(2, [[[1, [0]]], [], [[3, [0, 1]]]]);
    const parameters = { halfLifeDays: null, priorBaskets: 1, copurchase: 0, taste: 0 };
    const found = recommend(shop, { parameters, asOf: 10, top: 3 });
    expect([...found.customer]).toEqual([0, 0, 2, 2]);
    expect([...found.category]).toEqual([0, 1, 0, 1]);
    // Two baskets: one holds 0 alone, one both. (1 + 1 · popularity) / 2, and (0 + ½) / 2.
    expect([...found.score]).toEqual([1, 0.25, 1, 0.75]);
  });
});
