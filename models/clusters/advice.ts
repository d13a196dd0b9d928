/** How many groups by value a store's customers fall into: what each number explains, and how firmly. */
import { optimalCuts } from './optimal-cuts.ts';
import { uniformNumbers } from './uniform-numbers.ts';
import { ascend, countLevels } from './value-clusters.ts';

export interface CountedGroups {
  readonly k: number;
  /** Share of the variance of log(1 + value ÷ median order) that lies between the groups, 0 to 1. */
  readonly explained: number;
  /** What one group more would add to it. */
  readonly gain: number;
  /** Share of customers in the smallest group, 0 to 1. */
  readonly smallestShare: number;
  /** Share of customers who are in the same group whichever half of the customers the ranges are found on, 0 to 1. */
  readonly stability: number;
}

export interface Recommendation {
  readonly k: number;
  /** `gain`: one more would add little. `size`: it would, but groups become too small. */
  readonly because: 'gain' | 'size';
}

/** One group more has to explain so much. */
const leastGain = 0.03;
/** The smallest group has to hold so many. */
export const leastShare = 0.02;

const [fewest, most] = [2, 10];
const [mostSampled, mostHalved, splits, seed] = [50_000, 10_000, 10, 20_240_607];

/**
 * What 2 to 10 groups by value explain; numbers that the values are too few for are left out.
 * In words: groups are worth having while each makes customers of a group clearly more alike, none is a handful of people,
 * and the ranges would come out the same from other customers of the store. Samples are every so many-th customer by value;
 * halves are drawn ten times with a fixed seed. O(k·n·log n) for at most 50,000 values.
 * @param values what customers with an order are worth
 * @param scale  the store's median order, > 0
 * @param ascending the values in order, where somebody has sorted them already
 */
export function countGroups(values: Float64Array, scale: number, ascending = ascend(values)): readonly CountedGroups[] {
  const { levels, weights } = countLevels(thin(ascending, mostSampled), scale);
  const ks = Array.from({ length: most + 2 - fewest }, (_, i) => fewest + i).filter((k) => k <= levels.length);
  const found = optimalCuts(levels, weights, ks).map((cuts) => measure(levels, weights, cuts));
  const stabilities = measureStability(
    thin(ascending, mostHalved),
    scale,
    ks.filter((k) => k <= most),
  );
  return ks.flatMap((k, i) => {
    if (k > most) return [];
    const { explained, smallestShare } = found[i]!;
    return {
      k,
      explained,
      gain: (found[i + 1]?.explained ?? 1) - explained,
      smallestShare,
      stability: stabilities[i]!,
    };
  });
}

/** The smallest number whose next group adds little, of those whose groups all hold enough; null where there is none to choose. */
export function recommendGroups(counted: readonly CountedGroups[]): Recommendation | null {
  const whole = counted.filter(({ smallestShare }) => smallestShare >= leastShare);
  const enough = whole.find(({ gain }) => gain < leastGain);
  if (enough !== undefined) return { k: enough.k, because: 'gain' };
  const last = whole.at(-1) ?? counted[0];
  return last === undefined ? null : { k: last.k, because: 'size' };
}

/** Every so many-th of the ascending values. */
function thin(ascending: Float64Array, size: number): Float64Array {
  if (ascending.length <= size) return ascending;
  return Float64Array.from({ length: size }, (_, i) => ascending[Math.floor(((i + 0.5) * ascending.length) / size)]!);
}

function measure(levels: Float64Array, weights: Float64Array, cuts: readonly number[]) {
  const whole = squaresOf(levels, weights, 0, levels.length);
  let [within, smallest] = [0, whole.weight];
  for (const [i, from] of cuts.entries()) {
    const { squares, weight } = squaresOf(levels, weights, from, cuts[i + 1] ?? levels.length);
    within += squares;
    smallest = Math.min(smallest, weight);
  }
  return { explained: whole.squares === 0 ? 1 : 1 - within / whole.squares, smallestShare: smallest / whole.weight };
}

/** Squared distance of the levels to their mean. */
function squaresOf(levels: Float64Array, weights: Float64Array, from: number, to: number) {
  let [weight, sum, squares] = [0, 0, 0];
  for (let i = from; i < to; i++) {
    weight += weights[i]!;
    sum += weights[i]! * levels[i]!;
  }
  for (let i = from; i < to; i++) squares += weights[i]! * (levels[i]! - sum / weight) ** 2;
  return { weight, squares };
}

/** Per k: mean share of the values that fall into the same range by either half's cuts. */
function measureStability(values: Float64Array, scale: number, ks: readonly number[]): readonly number[] {
  const random = uniformNumbers(seed);
  const same = ks.map(() => 0);
  for (let split = 0; split < splits; split++) {
    const isFirst = Uint8Array.from(values, () => (random() < 0.5 ? 1 : 0));
    const halves = [1, 0].map((half) =>
      startsOf(
        values.filter((_, i) => isFirst[i] === half),
        scale,
        ks,
      ),
    );
    for (const [at] of ks.entries()) {
      const [one = [], other = []] = halves.map((half) => half[at]);
      for (const value of values) if (rankOf(value, one) === rankOf(value, other)) same[at]!++;
    }
  }
  return same.map((count) => (values.length === 0 ? 1 : count / (splits * values.length)));
}

/** Per k the least value of each range but the first. */
function startsOf(values: Float64Array, scale: number, ks: readonly number[]): readonly (readonly number[])[] {
  const { levels, weights, smallest } = countLevels(values, scale);
  if (levels.length === 0) return ks.map(() => []);
  const cuts = optimalCuts(
    levels,
    weights,
    ks.map((k) => Math.min(k, levels.length)),
  );
  return cuts.map((starts) => starts.slice(1).map((level) => smallest[level]!));
}

const rankOf = (value: number, starts: readonly number[]): number => {
  let rank = 0;
  while (rank < starts.length && value >= starts[rank]!) rank++;
  return rank;
};
