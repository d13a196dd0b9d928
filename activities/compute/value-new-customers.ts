/** What a new customer is worth: observed curves, the models beyond them, and what a little change would bring. */
import { describeEconomics, type EconomicsInput, type ScopeEconomics } from '../../models/economics/economics.ts';
import { LIFETIME_MONTHS, lastDayOf } from '../../models/economics/months.ts';
import { expectOfNew } from '../../models/economics/new-customer.ts';
import { type Sensitivity, senseChanges } from '../../models/economics/sensitivity.ts';
import { type FittedModels, fittedOrders, fittedSpend } from './fitted-models.ts';

export interface NewCustomersInput extends Omit<EconomicsInput, 'model'> {
  /** Null where there is not enough data. */
  readonly models: FittedModels | null;
}

export interface NewCustomers {
  readonly scopes: readonly ScopeEconomics[];
  /** Of the store, by age; null without models. */
  readonly sensitivity: Sensitivity | null;
}

export function valueNewCustomers({ models, ...input }: NewCustomersInput): NewCustomers {
  if (models === null) return { scopes: describeEconomics({ ...input, model: null }), sensitivity: null };
  const orders = fittedOrders(models);
  const model = expectOfNew(orders, { ...fittedSpend(models), covariance: models.spend.fit.covariance });
  const scopes = describeEconomics({ ...input, model });
  const [store] = scopes;
  if (model === null || store === undefined) return { scopes, sensitivity: null };
  const values = { firstValue: store.firstOrderValue, dayValue: model.dayValue };
  return { scopes, sensitivity: senseChanges(orders, values, LIFETIME_MONTHS.map(lastDayOf)) };
}
