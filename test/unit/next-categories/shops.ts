/** Shops whose customers buy by a rule, as baskets. */
import type { Baskets } from '../../../models/next-categories/baskets.ts';

/** Per customer the baskets: a day and its categories. */
export type Bought = readonly (readonly [day: number, categories: readonly number[]])[];

export function basketsOf(categories: number, people: readonly Bought[]): Baskets {
  const rows = people.flatMap((bought, customer) =>
    bought
      .toSorted(([one], [other]) => one - other)
      .flatMap(([day, held]) => held.toSorted((a, b) => a - b).map((category) => [customer, day, category] as const)),
  );
  return {
    customers: people.length,
    categories,
    customer: Int32Array.from(rows, ([customer]) => customer),
    day: Int32Array.from(rows, ([, day]) => day),
    category: Uint16Array.from(rows, ([, , category]) => category),
  };
}

/** Everybody buys every ten days, from a day of their own on, for 400 days; `rule` says what the nth time. */
export const regularShop = (
  customers: number,
  categories: number,
  rule: (customer: number, nth: number) => number,
): Baskets =>
  basketsOf(
    categories,
    Array.from({ length: customers }, (_, customer) =>
      Array.from({ length: 39 }, (__, nth) => [10 * nth + (customer % 10), [rule(customer, nth)]] as const),
    ),
  );
