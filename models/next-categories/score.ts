/** How likely each category is in a customer's next basket. */
import type { Knowledge } from './knowledge.ts';
import type { Memory } from './memory.ts';
import { tasteOf } from './tastes.ts';

export interface Parameters {
  /** Days between two baskets of a customer after which the older counts half; null: all count the same. */
  readonly halfLifeDays: number | null;
  /** Baskets that what is expected of somebody like them weighs. */
  readonly priorBaskets: number;
  /** Shares of that expectation: what usually follows their newest basket, and what their taste buys; the rest is the store's average. */
  readonly copurchase: number;
  readonly taste: number;
}

/** What is expected before the customer's own baskets count; several mixtures need it once. */
export interface Expectations {
  /** Per category, by what follows baskets such as their newest: the mean over what is in it. */
  readonly copurchase: Float64Array;
  /** Per category, by the taste of their group. */
  readonly taste: Float64Array;
}

export function expectCategories(memory: Memory, knowledge: Knowledge, into: Expectations): void {
  const { followers, popularity, tastes, ofTaste } = knowledge;
  const { newest, inNewest } = memory;
  const width = knowledge.categories;
  into.copurchase.fill(0);
  for (let i = 0; i < inNewest; i++) {
    const row = newest[i]! * width;
    for (let j = 0; j < width; j++) into.copurchase[j]! += followers[row + j]! / inNewest;
  }
  if (tastes === null) into.taste.set(popularity);
  else {
    const group = tasteOf(memory, tastes, new Float64Array(tastes.k));
    into.taste.set(ofTaste.subarray(group * width, (group + 1) * width));
  }
}

/**
 * The chance of each category in the next basket.
 * In words: the share of their own baskets that hold it, the recent counting more, drawn to what is expected of somebody like them; the
 * fewer baskets, the more. That is the posterior mean of a share whose prior is worth `priorBaskets` baskets. O(categories).
 */
export function scoreCategories(
  { own, baskets }: Memory,
  { popularity }: Knowledge,
  expected: Expectations,
  { priorBaskets, copurchase, taste }: Parameters,
  into: Float64Array,
): void {
  const rest = 1 - copurchase - taste;
  for (let j = 0; j < into.length; j++) {
    const prior = copurchase * expected.copurchase[j]! + taste * expected.taste[j]! + rest * popularity[j]!;
    into[j] = (own[j]! + priorBaskets * prior) / (baskets + priorBaskets);
  }
}
