/** What a store's totals are off by beyond chance, learned from its own past. */
import { orderModels } from '../../models/clv/models.ts';
import type { OrderModelName } from '../../models/clv/order-model.ts';
import type { Purchases } from '../../models/clv/purchases.ts';
import { storeTotal } from '../../models/clv/totals/store-total.ts';

export interface CommonErrorsInput {
  readonly purchases: Purchases;
  readonly model: OrderModelName;
  /** The reference day, in days since 1970-01-01. */
  readonly referenceDay: number;
  readonly horizonsDays: readonly number[];
}

/** Of one horizon. */
export interface StoreError {
  readonly horizonDays: number;
  /** ln(actual / predicted) that all customers share, as equally likely values. */
  readonly common: readonly number[];
  /** Of the window ahead; 1 where seasons are not used. */
  readonly seasonalFactor: number;
  /** Cut-offs that were learned from. */
  readonly cutOffs: number;
}

export function commonErrors({ purchases, model, referenceDay, horizonsDays }: CommonErrorsInput) {
  return horizonsDays.flatMap((horizonDays): readonly StoreError[] => {
    const total = storeTotal(orderModels[model], purchases, { referenceDay, horizonDays });
    if (total === null) return [];
    const { common, seasonalFactor, cutOffs } = total;
    return [{ horizonDays, common: [...common], seasonalFactor, cutOffs }];
  });
}
