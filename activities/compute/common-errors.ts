/** What a store's totals are off by beyond chance, learned from its own past. */
import { orderModels, spendModels } from '../../models/clv/models.ts';
import type { OrderModelName } from '../../models/clv/order-model.ts';
import type { Purchases } from '../../models/clv/purchases.ts';
import type { SpendModelName } from '../../models/clv/spend-model.ts';
import { type CommonError, commonError } from '../../models/clv/totals/common-error.ts';
import { firstDayOf, rollingCutOffs, windowAfter } from '../../models/clv/totals/cut-offs.ts';
import { rollingSpendErrors } from '../../models/clv/totals/spend-errors.ts';
import { storeTotal } from '../../models/clv/totals/store-total.ts';

export interface CommonErrorsInput {
  readonly purchases: Purchases;
  readonly orders: OrderModelName;
  readonly spend: SpendModelName;
  /** The reference day, in days since 1970-01-01. */
  readonly referenceDay: number;
  readonly horizonsDays: readonly number[];
}

/** Of one horizon; errors are ln(actual / predicted) that all customers share, as equally likely values. */
export interface StoreError {
  readonly horizonDays: number;
  readonly orders: readonly number[];
  readonly spend: readonly number[];
  /** Of the window ahead; 1 where seasons are not used. */
  readonly seasonalFactor: number;
  /** Cut-offs that were learned from. */
  readonly cutOffs: number;
}

export function commonErrors(input: CommonErrorsInput): readonly StoreError[] {
  const { purchases, referenceDay } = input;
  return input.horizonsDays.flatMap((horizonDays) => {
    const total = storeTotal(orderModels[input.orders], purchases, { referenceDay, horizonDays });
    if (total === null) return [];
    const { common, seasonalFactor, cutOffs } = total;
    const spend = spendError(input, horizonDays, seasonalFactor !== 1);
    return [{ horizonDays, orders: [...common], spend: [...spend], seasonalFactor, cutOffs }];
  });
}

/** What is open about the parameters today hardly shows beside what the cut-offs, fitted to less, were off by. */
function spendError(input: CommonErrorsInput, horizonDays: number, isSeasonal: boolean): CommonError {
  const { purchases, referenceDay } = input;
  const errors = rollingSpendErrors(
    orderModels[input.orders],
    spendModels[input.spend],
    purchases,
    rollingCutOffs(firstDayOf(purchases, referenceDay), referenceDay, horizonDays),
    isSeasonal,
  );
  const latest = errors[0]?.parameterLogVariance ?? 0;
  return commonError(errors, windowAfter(purchases, { day: referenceDay, holdoutDays: horizonDays }), latest);
}
