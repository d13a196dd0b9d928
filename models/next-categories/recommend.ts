/** The categories that each customer most likely has in the next basket. */
import { type Baskets, startsOf } from './baskets.ts';
import { learn } from './knowledge.ts';
import { newMemory, remember } from './memory.ts';
import { expectCategories, type Parameters, scoreCategories } from './score.ts';

/** Columns of equal length: customer after customer, by rank. */
export interface Recommendations {
  readonly customer: Int32Array;
  /** 1 = most likely. */
  readonly rank: Int32Array;
  readonly category: Int32Array;
  /** The chance that the next basket holds it. */
  readonly score: Float64Array;
}

/**
 * For everybody who bought, from everything up to `asOf`; of equal scores the category with the smaller number stands first.
 * O(rows · size of a basket + customers · categories · categories bought).
 */
export function recommend(
  baskets: Baskets,
  { parameters, asOf, top }: { readonly parameters: Parameters; readonly asOf: number; readonly top: number },
): Recommendations {
  const { customers, categories } = baskets;
  const starts = startsOf(baskets);
  const knowledge = learn(baskets, starts, asOf);
  const each = Math.min(top, categories);
  const column = () => new Int32Array(customers * each);
  const [customer, rank, category] = [column(), column(), column()];
  const scores = new Float64Array(customers * each);
  const memory = newMemory(categories);
  const expected = { copurchase: new Float64Array(categories), taste: new Float64Array(categories) };
  const all = new Float64Array(categories);
  const halfLifeDays = parameters.halfLifeDays ?? Number.POSITIVE_INFINITY;
  let row = 0;
  for (let who = 0; who < customers; who++) {
    const [from, to] = [starts[who]!, starts[who + 1]!];
    if (from === to) continue;
    remember(memory, baskets, { from, to, halfLifeDays });
    expectCategories(memory, knowledge, expected);
    scoreCategories(memory, knowledge, expected, parameters, all);
    for (let place = 1; place <= each; place++, row++) {
      let best = 0;
      for (let j = 1; j < categories; j++) if (all[j]! > all[best]!) best = j;
      customer[row] = who;
      rank[row] = place;
      category[row] = best;
      scores[row] = all[best]!;
      all[best] = -1;
    }
  }
  return {
    customer: customer.slice(0, row),
    rank: rank.slice(0, row),
    category: category.slice(0, row),
    score: scores.slice(0, row),
  };
}
