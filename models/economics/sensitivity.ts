import type { OrderParameters } from '../clv/order-model.ts';
import type { FittedOrders } from '../clv/predict/fitted.ts';
import { daysPer } from '../clv/time-units.ts';

export type Change = 'dropout' | 'rate';

/**
 * The model in a shop where customers are 1 % less inclined to leave, or buy 1 % more often.
 * In words: the mean over customers moves by 1 %, their differences stay: a dropout probability p ~ Beta(a, b) keeps a + b while its
 * mean falls to 0.99 a/(a + b); a dropout rate μ ~ Gamma(s, beta) and a purchase rate λ ~ Gamma(r, alpha) are scaled.
 * Without dropout nothing of it can fall: the parameters come back as they are.
 * @param parameters of any order model: known by their names
 */
export function changeParameters<P extends OrderParameters>(parameters: P, change: Change): P {
  const named = parameters as Readonly<Record<string, unknown>>;
  const changed = (values: Readonly<Record<string, number>>): P => ({ ...parameters, ...values });
  const { alpha, a, b, beta } = named;
  if (change === 'rate') {
    if (typeof alpha !== 'number') throw new RangeError('a purchase rate needs the parameter alpha');
    return changed({ alpha: alpha / 1.01 });
  }
  if (typeof a === 'number' && typeof b === 'number') return changed({ a: 0.99 * a, b: b + 0.01 * a });
  if (typeof beta === 'number') return changed({ beta: beta / 0.99 });
  return parameters;
}

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
      .expectedPurchasesOfNew(changeParameters(parameters, change), horizons)
      .map((repeats, i) => (repeats - base[i]!) * dayValue);
  return {
    dropout: effect('dropout'),
    rate: effect('rate'),
    value: base.map((repeats) => 0.01 * (firstValue + repeats * dayValue)),
  };
}
