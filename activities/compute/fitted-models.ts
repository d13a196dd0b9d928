/** Fitted models as JSON keeps them, and as predictions take them. */
import type { Fit } from '../../models/clv/fit.ts';
import { orderModels, spendModels } from '../../models/clv/models.ts';
import type { OrderFit, OrderModelName } from '../../models/clv/order-model.ts';
import type { FittedOrders, FittedSpend } from '../../models/clv/predict/fitted.ts';
import type { SpendModelName } from '../../models/clv/spend-model.ts';

export interface FittedModels {
  readonly orders: { readonly model: OrderModelName; readonly fit: OrderFit };
  readonly spend: { readonly model: SpendModelName; readonly fit: Fit<unknown> };
}

export const fittedOrders = ({ orders: { model, fit } }: FittedModels): FittedOrders => ({
  model: orderModels[model],
  parameters: fit.parameters,
  covariance: fit.covariance,
  customers: fit.customers,
});

export const fittedSpend = ({ spend: { model, fit } }: FittedModels): FittedSpend => ({
  model: spendModels[model],
  parameters: fit.parameters,
});
