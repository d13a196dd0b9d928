import type { OrderModel, OrderParameters } from '../order-model.ts';
import { holdOutPurchases, type Purchases, summarisePurchases } from '../purchases.ts';
import type { SpendModel } from '../spend-model.ts';
import type { TotalError } from './common-error.ts';
import { type CutOff, windowAfter } from './cut-offs.ts';
import { totalAt } from './rolling-errors.ts';
import { predictSpendTotal } from './spend-prediction.ts';

/**
 * What a store's spend was predicted to be at each cut-off, and what came. Both models are fitted to what was known on it.
 * @param isSeasonal whether predictions carry the season of their hold-out; cut-offs without two years before them are left out then
 */
export function rollingSpendErrors<P extends OrderParameters>(
  orders: OrderModel<P>,
  spend: SpendModel,
  purchases: Purchases,
  cutOffs: readonly CutOff[],
  isSeasonal: boolean,
): readonly TotalError[] {
  return cutOffs.flatMap((cutOff) => {
    const total = totalAt(orders, purchases, cutOff);
    const factor = isSeasonal ? total?.seasonalFactor : 1;
    if (total === null || factor === null || factor === undefined) return [];
    const summary = summarisePurchases(purchases, { until: cutOff.day });
    const { parameters } = spend.fit(summary.spending);
    const { expected, ownVariance, parameterLogVariance } = predictSpendTotal({
      orders: { model: orders, fit: total.fit },
      spend: { model: spend, parameters },
      histories: summary.histories,
      spending: summary.spending,
      horizon: cutOff.holdoutDays,
    });
    const held = holdOutPurchases(purchases, summary, { after: cutOff.day, until: cutOff.day + cutOff.holdoutDays });
    return [
      {
        ...windowAfter(purchases, cutOff),
        predicted: factor * expected,
        ownVariance: factor * ownVariance,
        parameterLogVariance,
        actual: held.spend.reduce((sum, money) => sum + money, 0),
      },
    ];
  });
}
