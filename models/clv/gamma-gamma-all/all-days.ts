import type { Spending } from '../spend-model.ts';

/**
 * The first purchase day counted like every other.
 * @returns frequency: purchase days, ≥ 1; monetary: their mean spend; firstSpend as it was
 * @example frequency 1, monetary 30, firstSpend 10 // => frequency 2, monetary 20
 */
export function allDays({ frequency, monetary, firstSpend }: Spending): Spending {
  return {
    frequency: frequency.map((x) => x + 1),
    monetary: frequency.map((x, i) => (firstSpend[i]! + x * monetary[i]!) / (x + 1)),
    firstSpend,
  };
}
