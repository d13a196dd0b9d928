/** Models with what they learned: what predictions are made from. */
import type { OrderModel, OrderParameters } from '../order-model.ts';
import type { SpendModel } from '../spend-model.ts';

export interface FittedOrders<P extends OrderParameters = OrderParameters> {
  readonly model: OrderModel<P>;
  readonly parameters: P;
  /** As the fit answered them. */
  readonly covariance: readonly (readonly number[])[] | null;
  readonly customers: number;
}

export interface FittedSpend<P = unknown> {
  readonly model: SpendModel<P>;
  readonly parameters: P;
}
