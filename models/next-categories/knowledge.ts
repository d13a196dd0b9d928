/** What a store's baskets say about what follows what: learned from everything up to a day. */
import type { Centres } from '../personas/sparse-points.ts';
import { type Baskets, endOf, nextBasket, type Starts } from './baskets.ts';
import { newMemory, remember } from './memory.ts';
import { findTastes, tasteOf } from './tastes.ts';

export interface Knowledge {
  readonly categories: number;
  /** Share of the baskets that hold each category. */
  readonly popularity: Float64Array;
  /** [i · categories + j]: the chance of j in the basket after one with i. */
  readonly followers: Float64Array;
  /** Null where customers do not differ enough. */
  readonly tastes: Centres | null;
  /** [group · categories + j]: share of the group's baskets that hold j. */
  readonly ofTaste: Float64Array;
}

/** Baskets of the store's average that stand beside what was seen of a pair, or of a group. */
const PRIOR_BASKETS = 10;

/**
 * Counts baskets, pairs of a customer's baskets that follow each other, and baskets by group of taste.
 * In words: pairs and groups that were seen often say what they say; rare ones say what the store's average says. O(rows · size of a basket).
 */
export function learn(baskets: Baskets, starts: Starts, until: number): Knowledge {
  const { categories, category } = baskets;
  const tastes = findTastes(baskets, starts, until);
  const groups = tastes?.k ?? 0;
  const popularity = new Float64Array(categories);
  const followers = new Float64Array(categories * categories);
  const followed = new Float64Array(categories);
  const ofTaste = new Float64Array(groups * categories);
  const basketsOf = new Float64Array(groups);
  const memory = newMemory(categories);
  const distances = new Float64Array(groups);
  let total = 0;
  for (let customer = 0; customer < baskets.customers; customer++) {
    const from = starts[customer]!;
    const to = endOf(baskets, from, starts[customer + 1]!, until);
    let group = -1;
    if (tastes !== null && to > from) {
      remember(memory, baskets, { from, to, halfLifeDays: Number.POSITIVE_INFINITY });
      group = tasteOf(memory, tastes, distances);
    }
    for (let at = from, before = from; at < to; ) {
      const end = nextBasket(baskets, at, to);
      total++;
      for (let j = at; j < end; j++) popularity[category[j]!]!++;
      for (let i = before; i < at; i++) {
        followed[category[i]!]!++;
        for (let j = at; j < end; j++) followers[category[i]! * categories + category[j]!]!++;
      }
      if (group >= 0) {
        basketsOf[group]!++;
        for (let j = at; j < end; j++) ofTaste[group * categories + category[j]!]!++;
      }
      before = at;
      at = end;
    }
  }
  for (let j = 0; j < categories; j++) popularity[j] = total === 0 ? 0 : popularity[j]! / total;
  shrink(followers, followed, popularity);
  shrink(ofTaste, basketsOf, popularity);
  return { categories, popularity, followers, tastes, ofTaste };
}

/** From counts to shares, row by row. */
function shrink(counts: Float64Array, of: Float64Array, popularity: Float64Array): void {
  const width = popularity.length;
  for (let row = 0; row < of.length; row++) {
    for (let j = 0; j < width; j++) {
      counts[row * width + j] =
        (counts[row * width + j]! + PRIOR_BASKETS * popularity[j]!) / (of[row]! + PRIOR_BASKETS);
    }
  }
}
