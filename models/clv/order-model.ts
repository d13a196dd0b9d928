/** A model of how often customers buy, and when they stop. All times of one call are in one unit. */
import type { CountDistributions, CountOptions } from './counts.ts';
import type { Fit, FitOptions } from './fit.ts';
import type { GroupedHistories, Histories, TimeUnit } from './histories.ts';

export const orderModelNames = ['nbd', 'bg-nbd', 'mbg-nbd', 'pareto-nbd', 'mbg-cnbd-k', 'bg-pareto'] as const;
export type OrderModelName = (typeof orderModelNames)[number];

/** What may be otherwise in a shop: how readily customers leave, how often they buy. */
export type Change = 'dropout' | 'rate';

export interface OrderParameters {
  /** Unit of every time parameter, hence of every time given together with these parameters. */
  readonly unit: TimeUnit;
}

export interface OrderFit<P extends OrderParameters = OrderParameters> extends Fit<P> {
  /** The simpler model that explains the data as well; null when there is none. */
  readonly limit: OrderModelName | null;
}

/**
 * Batch forms: columns of n customers in, columns of n answers out. `horizon` ≥ 0 in the parameters' unit.
 * All throw RangeError when units differ, a row is no history, or a parameter is out of range; none answers NaN.
 */
export interface OrderModel<P extends OrderParameters = OrderParameters> {
  readonly name: OrderModelName;
  /** Parameters in their usual order, without the unit. */
  readonly parameterNames: readonly (keyof P & string)[];
  /** Parameters that are times, in the parameters' unit. */
  readonly timeNames: readonly (keyof P & string)[];
  fit(histories: GroupedHistories, options?: FitOptions): OrderFit<P>;
  /** Natural logarithm per row, weights not counted. */
  logLikelihoods(parameters: P, histories: Histories): Float64Array;
  probabilityAlive(parameters: P, histories: Histories): Float64Array;
  /** Expected purchase days in (tenure, tenure + horizon]. */
  expectedPurchases(parameters: P, histories: Histories, horizon: number): Float64Array;
  /** P(at least one purchase day in (tenure, tenure + horizon]). */
  orderProbability(parameters: P, histories: Histories, horizon: number): Float64Array;
  /** Purchase days in (tenure, tenure + horizon], exactly. */
  purchaseCounts(parameters: P, histories: Histories, horizon: number, options?: CountOptions): CountDistributions;
  /** From the last purchase, as seen at it, to the next with probability ½; +∞ when more likely than not there is none. */
  medianWaitingTime(parameters: P, histories: Histories): Float64Array;
  /** The same shop with `factor` times the mean dropout or purchase rate; what customers differ by stays. */
  changed(parameters: P, change: Change, factor: number): P;
  /** Of somebody who has just bought for the first time: repeat purchase days within each of `horizons`. */
  expectedPurchasesOfNew(parameters: P, horizons: Float64Array): Float64Array;
  /** The same as distributions, one row per horizon. */
  purchaseCountsOfNew(parameters: P, horizons: Float64Array, options?: CountOptions): CountDistributions;
}
