/** Shops that are unlike the usual one: each from a seed, with the day that a back-test learns until. */
import type { Purchases } from '../../../models/clv/purchases.ts';
import { type Random, seededRandom } from './random.ts';
import { type ShopDesign, simulatePurchases } from './shop.ts';

export interface OddShop {
  readonly purchases: Purchases;
  /** Last day that is learned from; day 0 is the file's first. */
  readonly until: number;
  readonly holdoutDays: number;
}

type Day = readonly [day: number, spend: number];

/** Orders of one day become one purchase day. */
function collect(
  customers: number,
  seed: number,
  daysOf: (random: Random, customer: number) => readonly Day[],
): Purchases {
  const random = seededRandom(seed);
  const rows = Array.from({ length: customers }, (_, customer) => {
    const spendOn = new Map<number, number>();
    for (const [day, spend] of daysOf(random, customer)) spendOn.set(day, (spendOn.get(day) ?? 0) + spend);
    return [...spendOn].sort(([one], [other]) => one - other).map(([day, spend]) => ({ customer, day, spend }));
  }).flat();
  return {
    customers,
    customer: Uint32Array.from(rows, ({ customer }) => customer),
    day: Int32Array.from(rows, ({ day }) => day),
    spend: Float64Array.from(rows, ({ spend }) => spend),
  };
}

/** Purchases `gap()` days apart, from a first day until somebody leaves or the file ends. */
function until(
  end: number,
  start: number,
  gap: () => number,
  spend: () => number,
  stays: () => boolean,
): readonly Day[] {
  const days: Day[] = [];
  for (let time = start; time < end; time += gap()) {
    days.push([Math.floor(time), spend()]);
    if (!stays()) break;
  }
  return days;
}

const usual: ShopDesign = {
  seed: 1,
  days: 900,
  startsOn: 40,
  customers: 900,
  growth: 1.1,
  rate: { r: 0.8, alpha: 90 },
  dropout: { model: 'bg-nbd', a: 0.7, b: 3 },
  spend: { p: 4, q: 4, v: 30 },
};
const usualShop = (changes: Partial<ShopDesign>, priced = (spend: number, _row: number) => spend): OddShop => {
  const purchases = simulatePurchases({ ...usual, ...changes });
  return { purchases: { ...purchases, spend: purchases.spend.map(priced) }, until: 720, holdoutDays: 179 };
};

export const oddShops = {
  /** Every month the same, until cancelled. */
  subscription: (): OddShop => ({
    purchases: collect(700, 1, (random) => {
      const leaves = random.beta(1, 12);
      const gap = () => 30 + 2 * random.normal();
      return until(
        1000,
        800 * random.uniform(),
        gap,
        () => 29,
        () => random.uniform() >= leaves,
      );
    }),
    until: 900,
    holdoutDays: 90,
  }),
  /** A few buy for tens of thousands. */
  wholesale: (): OddShop => ({
    purchases: collect(1000, 2, (random) => {
      const level = 40 * Math.exp(2.2 * random.normal());
      const rate = Math.max(random.gamma(0.7) / 60, 1e-6);
      const leaves = 0.08 * random.uniform();
      const spend = () => level * Math.exp(0.8 * random.normal());
      return until(
        1000,
        700 * random.uniform(),
        () => random.exponential() / rate,
        spend,
        () => random.uniform() >= leaves,
      );
    }),
    until: 820,
    holdoutDays: 179,
  }),
  /** Some come nearly every day, for years. */
  grocery: (): OddShop => ({
    purchases: collect(300, 5, (random) => {
      const rate = random.gamma(3) / 9;
      const [start, life] = [500 * random.uniform(), 1500 * random.exponential()];
      const days = until(
        Math.min(1100, start + life),
        start,
        () => random.exponential() / rate,
        () => 20 * random.gamma(2),
        () => true,
      );
      return days.length > 0 ? days : [[Math.floor(start), 20]];
    }),
    until: 1000,
    holdoutDays: 90,
  }),
  /** Four years in which December is four times the rest. */
  christmas: (): OddShop => ({
    ...usualShop({ seed: 3, days: 1461, customers: 2500, seasons: [{ dayOfYear: 350, widthDays: 14, lift: 4 }] }),
    until: 1461 - 366,
    holdoutDays: 365,
  }),
  young: (): OddShop => ({ ...usualShop({ seed: 4, days: 230, customers: 1500 }), until: 199, holdoutDays: 30 }),
  'in millions': () => usualShop({ seed: 6 }, (spend) => Math.round(spend * 250_000)),
  'with free orders': () => usualShop({ seed: 7 }, (spend, row) => (row % 3 === 0 ? 0 : spend)),
  'of free orders alone': () => usualShop({ seed: 7 }, () => 0),
  'with one price': () => usualShop({ seed: 8 }, () => 19.99),
  'where nobody comes back': (): OddShop => ({
    purchases: collect(400, 9, (random) => [[Math.floor(900 * random.uniform()), 10 + random.uniform()]]),
    until: 720,
    holdoutDays: 179,
  }),
  'of three': (): OddShop => ({
    purchases: collect(3, 10, (_, customer) => [
      [100 * customer, 10],
      [100 * customer + 50, 20],
    ]),
    until: 300,
    holdoutDays: 60,
  }),
  'of one day': (): OddShop => ({ purchases: collect(50, 11, () => [[0, 10]]), until: 300, holdoutDays: 60 }),
} as const satisfies Readonly<Record<string, () => OddShop>>;
