import type { FittedOrders, FittedSpend } from '../clv/predict/fitted.ts';
import { sigmaPoints } from '../clv/predict/sigma-points.ts';
import { daysPer } from '../clv/time-units.ts';
import { lastDayOf, MOST_MONTHS } from './months.ts';

/** What the models expect of somebody who has just bought for the first time. */
export interface NewCustomer {
  /** Expected repeat purchase days up to the end of each month 0 … 60; month 0 has none. */
  readonly repeatDays: Float64Array;
  /** Expected spend of a repeat purchase day. */
  readonly dayValue: number;
  /** The same under other parameters that the data leave possible, equally likely; at least one, the fit where nothing is known. */
  readonly possibleRepeatDays: readonly Float64Array[];
  readonly possibleDayValues: readonly number[];
}

export interface FittedSpendWithCovariance<P = unknown> extends FittedSpend<P> {
  readonly covariance: readonly (readonly number[])[] | null;
}

/**
 * Expected purchases and spends of a new customer over five years, with what is not known of the parameters.
 * In words: purchases that come, not the lifetime that may have no end: its mean may be infinite.
 * @returns null where the models' mean spend is infinite, as that of heavy tails is
 * @throws RangeError when a parameter is out of range
 */
export function expectOfNew(orders: FittedOrders, spend: FittedSpendWithCovariance): NewCustomer | null {
  const { model, parameters } = orders;
  const horizons = Float64Array.from(
    { length: MOST_MONTHS + 1 },
    (_, month) => lastDayOf(month) / daysPer[parameters.unit],
  );
  const repeatDaysAt = (one: typeof parameters) => model.expectedPurchasesOfNew(one, horizons);
  const dayValue = spend.model.expectedSpendOfNew(spend.parameters);
  if (!Number.isFinite(dayValue)) return null;
  return {
    repeatDays: repeatDaysAt(parameters),
    dayValue,
    possibleRepeatDays:
      orders.covariance === null
        ? [repeatDaysAt(parameters)]
        : sigmaPoints(parameters, model.parameterNames, orders.covariance).map(repeatDaysAt),
    possibleDayValues: possibleDayValues(spend, dayValue),
  };
}

/** Parameters under which a mean is infinite say nothing that could be averaged: the fit stands in for them. */
function possibleDayValues({ model, parameters, covariance }: FittedSpendWithCovariance, dayValue: number) {
  if (covariance === null) return [dayValue];
  const named = { ...(parameters as Readonly<Record<string, number>>), unit: 'days' as const };
  return sigmaPoints(named, model.parameterNames, covariance).map((one) => {
    const value = model.expectedSpendOfNew(one);
    return Number.isFinite(value) && value > 0 ? value : dayValue;
  });
}
