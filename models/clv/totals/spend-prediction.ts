import { type Histories, indexHistories } from '../histories.ts';
import type { OrderFit, OrderModel, OrderParameters } from '../order-model.ts';
import type { Spending, SpendModel } from '../spend-model.ts';
import type { Moments } from './count-moments.ts';
import { purchaseDayMoments } from './purchase-day-moments.ts';
import { spendMoments } from './spend-moments.ts';
import { parameterLogVariance, type TotalPrediction } from './total-prediction.ts';

export interface SpendPrediction extends TotalPrediction {
  /** Of every customer, were the parameters known: to be summed by cluster, segment or channel. */
  readonly purchaseDays: Moments;
  readonly spend: Moments;
}

interface SpendInput<P extends OrderParameters, S> {
  readonly orders: { readonly model: OrderModel<P>; readonly fit: OrderFit<P> };
  readonly spend: { readonly model: SpendModel<S>; readonly parameters: S };
  /** One row per customer. */
  readonly histories: Histories;
  /** The same customers in the same order. */
  readonly spending: Spending;
  /** ≥ 0, in the histories' unit. */
  readonly horizon: number;
}

/**
 * Spend that these customers will bring in the next `horizon`, with the two uncertainties the models know.
 * In words: as for purchase days, whose parameters are tried out with spends per day held at the fit. What the spend model's
 * parameters leave open is, for a total, how well the mean spend of a day is known: its squared standard error, relatively.
 * The two fits share no parameter, so both add up.
 * @returns money; finite variances ≥ 0
 * @throws RangeError when units or columns do not match
 */
export function predictSpendTotal<P extends OrderParameters, S>({
  orders,
  spend,
  histories,
  spending,
  horizon,
}: SpendInput<P, S>): SpendPrediction {
  const { groups, groupOf } = indexHistories(histories);
  const byGroup = purchaseDayMoments(orders.model, orders.fit.parameters, groups, horizon);
  const purchaseDays = {
    mean: Float64Array.from(groupOf, (group) => byGroup.mean[group]!),
    variance: Float64Array.from(groupOf, (group) => byGroup.variance[group]!),
  };
  const moments = spendMoments(purchaseDays, spend.model.posteriors(spend.parameters, spending));

  const daySpend = spend.model.expectedSpend(spend.parameters, spending);
  const groupSpend = new Float64Array(groups.weight.length);
  for (let i = 0; i < groupOf.length; i++) groupSpend[groupOf[i]!]! += daySpend[i]!;
  const fromOrders = parameterLogVariance(orders.model, orders.fit, groups, (parameters) =>
    dot(orders.model.expectedPurchases(parameters, groups, horizon), groupSpend),
  );
  return {
    purchaseDays,
    spend: moments,
    expected: moments.mean.reduce((sum, value) => sum + value, 0),
    ownVariance: moments.variance.reduce((sum, value) => sum + value, 0),
    parameterLogVariance: fromOrders + meanLogVariance(spending),
  };
}

/** Squared standard error of the mean over customers of their spend per day, in units of that mean. */
function meanLogVariance({ frequency, monetary, firstSpend }: Spending): number {
  const n = frequency.length;
  const own = frequency.map((x, i) => (firstSpend[i]! + x * monetary[i]!) / (x + 1));
  const mean = own.reduce((sum, value) => sum + value, 0) / n;
  if (!(mean > 0)) return 0;
  return Math.min(1, own.reduce((sum, value) => sum + (value / mean - 1) ** 2, 0) / n / n);
}

function dot(left: Float64Array, right: Float64Array): number {
  return left.reduce((sum, value, i) => sum + value * right[i]!, 0);
}
