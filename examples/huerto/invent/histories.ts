/**
 * Who of the invented shop orders when: three groups whose customers, orders and mean recency are given, with
 * nothing decided by chance but the days themselves.
 */
import type { Chance } from './random.ts';

export const tiers = ['Low', 'Medium', 'High'] as const;
export type Tier = (typeof tiers)[number];

interface TierPlan {
  readonly customers: number;
  readonly buyers: number;
  readonly orders: number;
  /** From a number in [0, 1) to the days since the last order. */
  readonly recency: (part: number) => number;
  /** Mean days between two orders. */
  readonly gapDays: number;
}

/** The shop opened so many days before the reference date. */
export const openedDaysAgo = 1_640;

export const tierPlans: Readonly<Record<Tier, TierPlan>> = {
  Low: { customers: 7_949, buyers: 1_250, orders: 2_024, recency: (part) => 366 + 1_092 * part ** 2, gapDays: 95 },
  Medium: { customers: 3_731, buyers: 3_731, orders: 4_609, recency: (part) => 365 * part, gapDays: 80 },
  High: { customers: 686, buyers: 686, orders: 1_973, recency: (part) => 364 * part ** 3, gapDays: 75 },
};

export interface History {
  readonly tier: Tier;
  /** Days before the reference date, the oldest order first; none for those who never ordered. */
  readonly orderDaysAgo: readonly number[];
  /** When the account was opened. */
  readonly createdDaysAgo: number;
}

/** The oldest account first. */
export function inventHistories(chance: Chance): readonly History[] {
  const histories = tiers.flatMap((tier) => [...buyersOf(tier, chance), ...prospectsOf(tier, chance)]);
  return chance.shuffle(histories).toSorted((a, b) => b.createdDaysAgo - a.createdDaysAgo);
}

function buyersOf(tier: Tier, chance: Chance): readonly History[] {
  const { buyers, orders, recency, gapDays } = tierPlans[tier];
  const counts = countsOf(buyers, orders, chance);
  return chance.spread(buyers).map((part, at) => {
    const last = Math.floor(recency(part));
    const orderDaysAgo = [last];
    const rhythm = gapDays * (0.4 + 1.2 * chance.next());
    for (let earlier = 1; earlier < (counts[at] ?? 1); earlier += 1) {
      const gap = 1 + Math.floor(-Math.log(1 - chance.next()) * rhythm);
      orderDaysAgo.unshift(Math.min((orderDaysAgo[0] ?? last) + gap, openedDaysAgo - chance.between(0, 60)));
    }
    const first = Math.max(...orderDaysAgo);
    // Most people open their account with the first order, the others up to a month before it.
    const createdDaysAgo = first + (chance.next() < 0.7 ? 0 : chance.between(1, 30));
    return { tier, orderDaysAgo: orderDaysAgo.toSorted((a, b) => b - a), createdDaysAgo };
  });
}

function prospectsOf(tier: Tier, chance: Chance): readonly History[] {
  const { customers, buyers } = tierPlans[tier];
  return chance
    .spread(customers - buyers)
    .map((part) => ({ tier, orderDaysAgo: [], createdDaysAgo: Math.floor(openedDaysAgo * part ** 1.5) }));
}

/** One order each, and the others to those who like to come back: some much more than most. */
function countsOf(buyers: number, orders: number, chance: Chance): readonly number[] {
  const liking = Array.from({ length: buyers }, () => -Math.log(1 - chance.next()));
  const below: number[] = [];
  let total = 0;
  for (const weight of liking) below.push((total += weight));
  const counts = Array.from({ length: buyers }, () => 1);
  for (let extra = 0; extra < orders - buyers; extra += 1) {
    const at = firstAbove(below, chance.next() * total);
    counts[at] = (counts[at] ?? 0) + 1;
  }
  return counts;
}

function firstAbove(sorted: readonly number[], value: number): number {
  let low = 0;
  let high = sorted.length - 1;
  while (low < high) {
    const middle = (low + high) >> 1;
    if ((sorted[middle] ?? 0) > value) high = middle;
    else low = middle + 1;
  }
  return low;
}
