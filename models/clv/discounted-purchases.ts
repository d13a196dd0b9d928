import type { Histories } from './histories.ts';
import type { OrderModel, OrderParameters } from './order-model.ts';
import { gaussLegendre } from './special/gauss-legendre.ts';
import { daysPer } from './time-units.ts';

/** Points that sum a smooth, falling rate of purchases over any horizon to ten digits. */
const POINTS = 12;
const DAYS_PER_YEAR = 365.25;

/**
 * Expected purchase days in a window, each discounted from its own day to the reference date.
 * In words: with E(t) purchases expected until t, the sum of exp(−δ t) over them is exp(−δ h) E(h) + δ ∫ exp(−δ t) E(t) dt, by parts,
 * so that no rate of purchases is needed; Gauss–Legendre takes the integral. O(12 · rows).
 * @param horizon    ≥ 0, in the parameters' unit
 * @param annualRate δ per year of 365.25 days, continuous, ≥ 0: 0.1 is 10 %
 * @returns at most the expected purchase days, and equal to them without discount
 * @throws RangeError when units differ, a row is no history, or the horizon or the rate is negative
 * @source continuous discounting as in Fader, Hardie & Lee 2005, "RFM and CLV: Using Iso-Value Curves for Customer Base Analysis"
 * @example one purchase for certain on day 0 // => 1 whatever the rate; somebody who buys evenly through a year at 10 % // => 0.952 of it
 */
export function discountedPurchases<P extends OrderParameters>(
  model: OrderModel<P>,
  parameters: P,
  histories: Histories,
  horizon: number,
  annualRate: number,
): Float64Array {
  if (!(annualRate >= 0 && annualRate < Infinity)) throw new RangeError(`the rate must be ≥ 0, got ${annualRate}`);
  const rate = (annualRate * daysPer[parameters.unit]) / DAYS_PER_YEAR;
  const discounted = model
    .expectedPurchases(parameters, histories, horizon)
    .map((purchases) => purchases * Math.exp(-rate * horizon));
  if (rate === 0 || horizon === 0) return discounted;
  const { points, weights } = gaussLegendre(POINTS);
  for (let k = 0; k < POINTS; k++) {
    const until = points[k]! * horizon;
    const share = weights[k]! * horizon * rate * Math.exp(-rate * until);
    const purchases = model.expectedPurchases(parameters, histories, until);
    for (let i = 0; i < purchases.length; i++) discounted[i]! += share * purchases[i]!;
  }
  return discounted;
}
