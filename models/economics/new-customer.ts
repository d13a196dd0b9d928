import type { FittedOrders, FittedSpend } from '../clv/predict/fitted.ts';
import { sigmaPoints } from '../clv/sigma-points.ts';
import { daysPer } from '../clv/time-units.ts';
import { lastDayOf, MOST_MONTHS } from './months.ts';

/** What one set of parameters expects of somebody who has just bought for the first time. */
export interface Expectation {
  /** Expected repeat purchase days up to the end of each month 0 … 60; month 0 has none. */
  readonly repeatDays: Float64Array;
  /** Expected spend of a repeat purchase day. */
  readonly dayValue: number;
}

/** The fit's expectation, and what is not known of the parameters. */
export interface NewCustomer extends Expectation {
  /** By how much the logarithm of `repeatDays` moves with one standard deviation, by axis of what is not known; empty: all is. */
  readonly repeatSteps: readonly Float64Array[];
  /** The same of `dayValue`: a standard deviation, ≥ 0. */
  readonly valueStep: number;
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
    repeatSteps:
      orders.covariance === null
        ? []
        : logSteps(sigmaPoints(parameters, model.parameterNames, orders.covariance).map(repeatDaysAt)),
    valueStep: valueStep(spend, dayValue),
  };
}

/** Parameters under which a mean is infinite say nothing that could be averaged: the fit stands in for them. */
function valueStep({ model, parameters, covariance }: FittedSpendWithCovariance, dayValue: number): number {
  if (covariance === null) return 0;
  const named = { ...(parameters as Readonly<Record<string, number>>), unit: 'days' as const };
  const values = sigmaPoints(named, model.parameterNames, covariance).map((one) => {
    const value = model.expectedSpendOfNew(one);
    return Float64Array.of(Number.isFinite(value) && value > 0 ? value : dayValue);
  });
  return Math.hypot(...logSteps(values).map(([step]) => step!));
}

/** Half the way between the two points of each axis, which lie √d standard deviations from the fit. */
function logSteps(points: readonly Float64Array[]): readonly Float64Array[] {
  const axes = points.length >> 1;
  return Array.from({ length: axes }, (_, axis) => {
    const other = points[2 * axis + 1]!;
    return points[2 * axis]!.map((value, at) => (value > 0 ? Math.log(value / other[at]!) / (2 * Math.sqrt(axes)) : 0));
  });
}
