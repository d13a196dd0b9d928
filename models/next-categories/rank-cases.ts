/** How high lists made for customers as of a day have what they bought next: ours, and those of simple rules. */
import type { Baskets } from './baskets.ts';
import type { Knowledge } from './knowledge.ts';
import { newMemory, remember } from './memory.ts';
import { expectCategories, type Parameters, scoreCategories } from './score.ts';

/** Somebody who bought up to a day, and what they bought next. */
export interface Case {
  readonly from: number;
  /** End of what was known: the next basket begins here. */
  readonly known: number;
  readonly end: number;
}

export interface Ranks {
  /** A column per parameters. */
  readonly models: readonly Uint16Array[];
  readonly bestSellers: Uint16Array;
  readonly mostFrequent: Uint16Array;
  readonly lastBasket: Uint16Array;
}

export function rankCases(
  baskets: Baskets,
  knowledge: Knowledge,
  cases: readonly Case[],
  grid: readonly Parameters[],
): Ranks {
  const { popularity, categories } = knowledge;
  const column = () => new Uint16Array(cases.length);
  const ranks = { models: grid.map(column), bestSellers: column(), mostFrequent: column(), lastBasket: column() };
  const memory = newMemory(categories);
  const expected = { copurchase: new Float64Array(categories), taste: new Float64Array(categories) };
  const scores = new Float64Array(categories);
  for (const [i, { from, known, end }] of cases.entries()) {
    const came = baskets.category.subarray(known, end);
    ranks.bestSellers[i] = rankOf(popularity, came);
    remember(memory, baskets, { from, to: known, halfLifeDays: Number.POSITIVE_INFINITY });
    // Popularity is at most 1: it decides between equal counts.
    for (let j = 0; j < categories; j++) scores[j] = 2 * memory.own[j]! + popularity[j]!;
    ranks.mostFrequent[i] = rankOf(scores, came);
    scores.set(popularity);
    for (let at = known; at-- > from && baskets.day[at] === baskets.day[known - 1]; )
      scores[baskets.category[at]!]! += 2;
    ranks.lastBasket[i] = rankOf(scores, came);
    let remembered: number | null | undefined;
    for (const [g, parameters] of grid.entries()) {
      if (remembered !== parameters.halfLifeDays) {
        remembered = parameters.halfLifeDays;
        remember(memory, baskets, { from, to: known, halfLifeDays: remembered ?? Number.POSITIVE_INFINITY });
        expectCategories(memory, knowledge, expected);
      }
      scoreCategories(memory, knowledge, expected, parameters, scores);
      ranks.models[g]![i] = rankOf(scores, came);
    }
  }
  return ranks;
}

/** The best rank among those that came, 1 = highest score; of equal scores the category with the smaller number stands first. */
function rankOf(scores: Float64Array, came: Uint16Array): number {
  let best = came[0]!;
  for (const category of came) if (scores[category]! > scores[best]!) best = category;
  const own = scores[best]!;
  let rank = 1;
  for (let j = 0; j < scores.length; j++) if (scores[j]! > own || (scores[j] === own && j < best)) rank++;
  return rank;
}
