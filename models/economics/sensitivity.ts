import type { Change } from '../clv/order-model.ts';
import type { FittedOrders } from '../clv/predict/fitted.ts';
import { daysPer } from '../clv/time-units.ts';

/** Customers 1 % less inclined to leave, or buying 1 % more often. */
const FACTORS: Readonly<Record<Change, number>> = { dropout: 0.99, rate: 1.01 };

/** What 1 % changes in the expected spend of a new customer until each age, the first purchase included; in money. */
export interface Sensitivity {
  readonly dropout: Float64Array;
  readonly rate: Float64Array;
  /** Every purchase, the first one too, 1 % larger. */
  readonly value: Float64Array;
}

export function senseChanges(
  { model, parameters }: FittedOrders,
  { firstValue, dayValue }: { readonly firstValue: number; readonly dayValue: number },
  agesDays: readonly number[],
): Sensitivity {
  const horizons = Float64Array.from(agesDays, (days) => days / daysPer[parameters.unit]);
  const base = model.expectedPurchasesOfNew(parameters, horizons);
  const effect = (change: Change) =>
    model
      .expectedPurchasesOfNew(model.changed(parameters, change, FACTORS[change]), horizons)
      .map((repeats, i) => (repeats - base[i]!) * dayValue);
  return {
    dropout: effect('dropout'),
    rate: effect('rate'),
    value: base.map((repeats) => 0.01 * (firstValue + repeats * dayValue)),
  };
}
