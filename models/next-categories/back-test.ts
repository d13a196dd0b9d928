/** Whether next categories are known better than what sells best: predicted as of an earlier day, compared with what came. */
import { type Baskets, endOf, nextBasket, type Starts, startsOf } from './baskets.ts';
import { type Hits, hitsOf, meanReciprocal, pairedDifference } from './hits.ts';
import { learn } from './knowledge.ts';
import { type Case, rankCases } from './rank-cases.ts';
import type { Parameters } from './score.ts';

export interface NextCategoriesTest {
  /** Last days that were known: when parameters were chosen, and when they were tested. */
  readonly chosenAsOf: number;
  readonly testedAsOf: number;
  /** Days after each whose first basket was to be foreseen. */
  readonly holdoutDays: number;
  /** Who bought before and after. */
  readonly customers: number;
  readonly parameters: Parameters;
  readonly model: Hits;
  readonly bestSellers: Hits;
  /** What the customer bought most often, then what sells best. */
  readonly mostFrequent: Hits;
  /** What the customer bought last, then what sells best. */
  readonly lastBasket: Hits;
  /** Of the mean reciprocal rank over that of best-sellers, with 95 %. */
  readonly advantage: { readonly mean: number; readonly lower: number; readonly upper: number };
}

export type NextCategoriesVerdict =
  | { readonly isShown: boolean; readonly test: NextCategoriesTest }
  /** Too few to tell. */
  | { readonly isShown: false; readonly test: null; readonly customers: number };

const LONGEST_HOLDOUT = 90;
export const FEWEST_CUSTOMERS = 100;
/** Customers that parameters are chosen by; the test takes as many as there are. */
const CHOSEN_BY = 10_000;

const halfLives = [90, 365, null] as const;
const priors = [1, 4, 16] as const;
const mixtures = [
  [0, 0],
  [0.5, 0],
  [1, 0],
  [0, 0.5],
  [0, 1],
  [0.5, 0.5],
] as const;
const parameterGrid: readonly Parameters[] = halfLives.flatMap((halfLifeDays) =>
  priors.flatMap((priorBaskets) =>
    mixtures.map(([copurchase, taste]) => ({ halfLifeDays, priorBaskets, copurchase, taste })),
  ),
);

/**
 * Two hold-outs that follow each other: parameters are chosen on the first, and tested on the second.
 * In words: of every customer who bought before and after a day, what was their next basket, and how high did a list made as of
 * that day have it? Categories are shown where the mean of 1 / rank beats best-sellers' for sure: the lower end of the 95 % interval of
 * the paired difference is above 0. O(rows · size of a basket + customers · categories).
 * @param asOf  last day of the data, days since 1970-01-01
 */
export function testNextCategories(baskets: Baskets, asOf: number): NextCategoriesVerdict {
  const starts = startsOf(baskets);
  const firstDay = baskets.day.reduce((least, day) => Math.min(least, day), asOf);
  const holdoutDays = Math.min(LONGEST_HOLDOUT, Math.floor((asOf - firstDay + 1) / 4));
  const testedAsOf = asOf - holdoutDays;
  const chosenAsOf = testedAsOf - holdoutDays;
  const cases = casesOf(baskets, starts, testedAsOf, asOf);
  const choosing = thinOut(casesOf(baskets, starts, chosenAsOf, testedAsOf), CHOSEN_BY);
  if (cases.length < FEWEST_CUSTOMERS || choosing.length < FEWEST_CUSTOMERS) {
    return { isShown: false, test: null, customers: Math.min(cases.length, choosing.length) };
  }
  const before = rankCases(baskets, learn(baskets, starts, chosenAsOf), choosing, parameterGrid);
  const places = before.models.map(meanReciprocal);
  const parameters = parameterGrid[places.indexOf(Math.max(...places))]!;
  const after = rankCases(baskets, learn(baskets, starts, testedAsOf), cases, [parameters]);
  const [model] = after.models as [Uint16Array];
  const advantage = pairedDifference(model, after.bestSellers);
  return {
    isShown: advantage.lower > 0,
    test: {
      chosenAsOf,
      testedAsOf,
      holdoutDays,
      customers: cases.length,
      parameters,
      model: hitsOf(model),
      bestSellers: hitsOf(after.bestSellers),
      mostFrequent: hitsOf(after.mostFrequent),
      lastBasket: hitsOf(after.lastBasket),
      advantage,
    },
  };
}

function casesOf(baskets: Baskets, starts: Starts, asOf: number, until: number): readonly Case[] {
  const cases: Case[] = [];
  for (let customer = 0; customer < baskets.customers; customer++) {
    const from = starts[customer]!;
    const to = endOf(baskets, from, starts[customer + 1]!, until);
    const known = endOf(baskets, from, to, asOf);
    if (known > from && known < to) cases.push({ from, known, end: nextBasket(baskets, known, to) });
  }
  return cases;
}

/** At most that many, spread over all. */
function thinOut<T>(items: readonly T[], most: number): readonly T[] {
  const step = Math.ceil(items.length / most);
  return step <= 1 ? items : items.filter((_, i) => i % step === 0);
}
