/**
 * What the customers of the invented shop like: seven groups, each with how many times the store's average it buys of a
 * category. Chance deals the lines to orders; how many of a category a group buys is given.
 */
import { categories, type Category } from './catalogue.ts';
import type { Chance } from './random.ts';

interface Taste {
  /** Of the customers who ordered. */
  readonly share: number;
  /** Times the store's average, by category. */
  readonly times: readonly number[];
}

/** In the order of the categories: Bebé y niño, Hogar, Huerto ECO, Jardín y exterior, Plantas, Supermercado ECO. */
export const tastes: readonly Taste[] = [
  { share: 0.08, times: [1.08, 0.92, 1.24, 0.94, 0.9, 1.6] },
  { share: 0.06, times: [0.8, 0.92, 1.62, 0.94, 1.25, 1.1] },
  { share: 0.02, times: [0.8, 0.92, 1.2, 0, 0.88, 0.6] },
  { share: 0.15, times: [1.85, 1.36, 1.6, 1.36, 1.3, 1.58] },
  { share: 0.18, times: [0.8, 0.92, 0.08, 0.95, 0.92, 1.58] },
  { share: 0.17, times: [0.82, 0.93, 0.05, 0.95, 0.92, 1.6] },
  { share: 0.34, times: [0.8, 0.92, 1.6, 0.95, 0.92, 0.06] },
];

/** Lines that a customer who ordered has of each category, on average. */
const averageLines = [0.25, 0.25, 0.7, 0.225, 0.275, 0.8];

/** A group, 0…6, for each of so many customers, in the given shares. */
export function inventTastes(buyers: number, chance: Chance): readonly number[] {
  const groups: number[] = [];
  let until = 0;
  for (const [group, { share }] of tastes.entries()) {
    until += share * buyers;
    while (groups.length < Math.round(until)) groups.push(group);
  }
  return chance.shuffle(groups);
}

/** The categories of each of a group's orders: at least one, none twice. */
export function dealCategories(
  group: number,
  customers: number,
  orders: number,
  chance: Chance,
): readonly (readonly Category[])[] {
  const baskets: Category[][] = Array.from({ length: orders }, () => []);
  const places = chance.shuffle(baskets.map((_, at) => at));
  let next = 0;
  for (const [at, category] of categories.entries()) {
    const times = tastes[group]?.times[at] ?? 0;
    const lines = Math.min(orders, Math.round(customers * times * (averageLines[at] ?? 0)));
    // Dealt in a circle: every order has a line before one has two, and no order has a category twice.
    for (let line = 0; line < lines; line += 1) {
      baskets[places[next % orders] ?? 0]?.push(category);
      next += 1;
    }
  }
  if (next < orders) throw new RangeError(`taste ${group + 1}: need a line for each of ${orders} orders, got ${next}`);
  return baskets;
}
