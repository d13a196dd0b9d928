import type { UnitSpend } from './unit-spend.ts';

/** One customer's spend in a window, in the store's currency. */
export interface WindowSpend {
  cumulative(money: number): number;
  quantile(level: number): number;
  crps(money: number): number;
}

/**
 * The distribution of a row in a customer's own money.
 * In words: everything in units of the scale, times the scale. Where the scale is 0 all days are free: the spend is 0 for certain.
 * @param scale ≥ 0, as in SpendPosteriors
 */
export function inMoney(unit: UnitSpend, row: number, scale: number): WindowSpend {
  if (!(scale >= 0 && scale < Number.POSITIVE_INFINITY)) throw new RangeError(`scale must be ≥ 0, got ${scale}`);
  if (scale === 0) return { cumulative: (money) => (money >= 0 ? 1 : 0), quantile: () => 0, crps: Math.abs };
  return {
    cumulative: (money) => (money < 0 ? 0 : unit.cumulative(row, money / scale)),
    quantile: (level) => scale * unit.quantile(row, level),
    crps: (money) => (money < 0 ? -money : 0) + scale * unit.crps(row, Math.max(money, 0) / scale),
  };
}
