/** What one customer bought, as scores see it: the recent more than the old. */
import { type Baskets, nextBasket } from './baskets.ts';

export interface Memory {
  /** Per category the weight of the baskets with it; 0 for those that were never bought. */
  readonly own: Float64Array;
  /** Categories with a weight; the first `bought` of them. */
  readonly categories: Uint16Array;
  bought: number;
  /** Categories of the newest basket; the first `inNewest` of them. */
  readonly newest: Uint16Array;
  inNewest: number;
  /** Of all baskets together: the newest counts 1. */
  baskets: number;
}

export const newMemory = (categories: number): Memory => ({
  own: new Float64Array(categories),
  categories: new Uint16Array(categories),
  bought: 0,
  newest: new Uint16Array(categories),
  inNewest: 0,
  baskets: 0,
});

/**
 * Fills the memory with rows `from` … `to` − 1, of one customer. A basket counts half as much for every `halfLifeDays` that lie
 * between it and the customer's newest: not the time since then, which says how likely they buy, not what.
 */
export function remember(
  memory: Memory,
  baskets: Baskets,
  { from, to, halfLifeDays }: { readonly from: number; readonly to: number; readonly halfLifeDays: number },
): void {
  const { own, categories } = memory;
  for (let i = 0; i < memory.bought; i++) own[categories[i]!] = 0;
  memory.bought = 0;
  memory.baskets = 0;
  const newest = to > from ? baskets.day[to - 1]! : 0;
  for (let at = from; at < to; ) {
    const end = nextBasket(baskets, at, to);
    const weight = 2 ** ((baskets.day[at]! - newest) / halfLifeDays);
    memory.baskets += weight;
    memory.inNewest = 0;
    for (; at < end; at++) {
      const category = baskets.category[at]!;
      if (own[category] === 0) categories[memory.bought++] = category;
      own[category]! += weight;
      memory.newest[memory.inNewest++] = category;
    }
  }
}
