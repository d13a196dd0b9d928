import type { OrderModel, OrderParameters } from '../order-model.ts';
import type { Purchases } from '../purchases.ts';
import { seasonIsWorthIt } from '../seasonality/worth-it.ts';
import { type CommonError, commonError } from './common-error.ts';
import { firstDayOf, rollingCutOffs, windowAfter } from './cut-offs.ts';
import { rollingErrors, totalAt } from './rolling-errors.ts';
import { type TotalInterval, totalInterval } from './total-interval.ts';

export interface StoreTotal extends TotalInterval {
  /** Shared by every cluster, segment and channel of the store. */
  readonly common: CommonError;
  /** 1 where seasons are not used; already in `expected`. */
  readonly seasonalFactor: number;
  /** Cut-offs that were learned from. */
  readonly cutOffs: number;
}

/**
 * Purchase days that a store's customers of today will bring in the horizon, with their interval.
 * In words: fit, predict, and ask the rolling cut-offs before the reference day how wrong that has been. Seasonal factors join
 * when they would have helped at those cut-offs. Nothing after the reference day is looked at.
 * @returns null when there is no customer yet
 */
export function storeTotal<P extends OrderParameters>(
  model: OrderModel<P>,
  purchases: Purchases,
  { referenceDay, horizonDays }: { readonly referenceDay: number; readonly horizonDays: number },
): StoreTotal | null {
  const cutOff = { day: referenceDay, holdoutDays: horizonDays };
  const total = totalAt(model, purchases, cutOff);
  if (total === null) return null;
  const first = firstDayOf(purchases, referenceDay);
  const { plain, seasonal } = rollingErrors(model, purchases, rollingCutOffs(first, referenceDay, horizonDays));
  const comparable = plain.filter(({ from }) => seasonal.some((error) => error.from === from));
  const isSeasonal = total.seasonalFactor !== null && seasonIsWorthIt(comparable, seasonal);
  const seasonalFactor = isSeasonal ? (total.seasonalFactor ?? 1) : 1;
  const errors = isSeasonal ? seasonal : plain;
  const common = commonError(errors, windowAfter(purchases, cutOff), total.parameterLogVariance);
  const interval = totalInterval({
    expected: seasonalFactor * total.expected,
    ownVariance: seasonalFactor * total.ownVariance,
    common,
  });
  return { ...interval, common, seasonalFactor, cutOffs: errors.length };
}
