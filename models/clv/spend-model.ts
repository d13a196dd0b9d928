/** A model of what a customer spends on a purchase day. */
import type { Fit, FitOptions } from './fit.ts';

export const spendModelNames = ['gamma-gamma', 'gamma-gamma-all', 'credibility'] as const;
export type SpendModelName = (typeof spendModelNames)[number];

/** n customers, columns of equal length; money in the store's currency. */
export interface Spending {
  /** Repeat purchase days: whole numbers ≥ 0. */
  readonly frequency: Float64Array;
  /** Mean spend of the repeat purchase days, ≥ 0; 0 when frequency is 0. */
  readonly monetary: Float64Array;
  /** Spend of the first purchase day, ≥ 0. */
  readonly firstSpend: Float64Array;
}

/**
 * What is known of each customer's spend per purchase day: the spend of any n future purchase days together is
 * scale · B, B ~ BetaPrime(shape · n, q), whose mean is scale · shape · n / (q − 1).
 * That is a gamma spend per day whose rate has a gamma posterior; `scale` alone carries the customer's money.
 */
export interface SpendPosteriors {
  /** Shape of one day's spend, the same for all. */
  readonly shape: number;
  /** > 1, one per customer. */
  readonly q: Float64Array;
  /** ≥ 0, money, one per customer. */
  readonly scale: Float64Array;
}

/** @throws RangeError naming the first row that is no spending */
export function requireSpending({ frequency, monetary, firstSpend }: Spending): void {
  const n = frequency.length;
  if (monetary.length !== n || firstSpend.length !== n) {
    throw new RangeError(
      `spending needs columns of equal length, got ${n}, ${monetary.length} and ${firstSpend.length}`,
    );
  }
  for (let i = 0; i < n; i++) {
    const x = frequency[i]!;
    if (!(x >= 0 && Number.isInteger(x))) {
      throw new RangeError(`frequency must be a whole number ≥ 0, row ${i} has ${x}`);
    }
    requireMoney('monetary', monetary[i]!, i);
    requireMoney('firstSpend', firstSpend[i]!, i);
  }
}

function requireMoney(name: string, money: number, row: number): void {
  if (!(money >= 0 && money < Number.POSITIVE_INFINITY)) {
    throw new RangeError(`${name} must be ≥ 0 and finite, row ${row} has ${money}`);
  }
}

/** What a customer's `scale` is: `prior`, and all that was spent on the days that count. */
export interface SpendScale {
  /** Money, ≥ 0, the same for all. */
  readonly prior: number;
  /** Whether the first purchase day counts; repeat days always do. */
  readonly countsFirst: boolean;
}

export interface SpendModel<P = unknown> {
  readonly name: SpendModelName;
  /** Parameters in their usual order. */
  readonly parameterNames: readonly (keyof P & string)[];
  /** @param options.fallbackMean spend of a day to assume where there is nothing to learn from */
  fit(spending: Spending, options?: FitOptions & { readonly fallbackMean?: number }): Fit<P>;
  posteriors(parameters: P, spending: Spending): SpendPosteriors;
  /** The `scale` of posteriors, for whoever has sums of money at hand. */
  scaleOf(parameters: P): SpendScale;
  /** Expected spend per future purchase day: scale · shape / (q − 1) of the posteriors. */
  expectedSpend(parameters: P, spending: Spending): Float64Array;
  /** Expected spend per purchase day of somebody not seen yet. */
  expectedSpendOfNew(parameters: P): number;
}
