/** Fits the chosen models to everything that may be learned from. */
import type { GroupedHistories } from '../../models/clv/histories.ts';
import { orderModels, spendModels } from '../../models/clv/models.ts';
import type { OrderFit, OrderModelName } from '../../models/clv/order-model.ts';
import type { Spending, SpendModelName } from '../../models/clv/spend-model.ts';
import { chooseByLikelihood } from '../../models/quality/choice/choose-by-likelihood.ts';
import type { FittedModels } from './fitted-models.ts';

export interface FitInput {
  readonly histories: GroupedHistories;
  readonly spending: Spending;
  /** Mean value of all purchase days: what a purchase is taken to be worth where nobody came back. */
  readonly meanDayValue: number;
  /** More than one: the one that explains the histories best, since no back-test could choose. */
  readonly orderModels: readonly OrderModelName[];
  /** Stays unless another explains the histories far better. */
  readonly incumbent: OrderModelName;
  readonly spendModel: SpendModelName;
  /** Whether a simpler model takes the place of one whose limit explains the data as well. */
  readonly simplifies: boolean;
}

export function fitModels(input: FitInput): FittedModels {
  const fits = input.orderModels.map((name) => ({ name, fit: orderModels[name].fit(input.histories) }));
  const { chosen } = chooseByLikelihood(
    fits.map(({ name, fit }) => ({
      name,
      logLikelihood: fit.logLikelihood,
      parameters: orderModels[name].parameterNames.length,
      customers: fit.customers,
    })),
    input.incumbent,
  );
  const orders = simplest(chosen, fits.find(({ name }) => name === chosen)!.fit, input);
  const spend = spendModels[input.spendModel].fit(input.spending, { fallbackMean: input.meanDayValue });
  return { orders, spend: { model: input.spendModel, fit: spend } };
}

/** Follows limits until the data tell the model apart from simpler ones. */
function simplest(model: OrderModelName, fit: OrderFit, input: FitInput): FittedModels['orders'] {
  if (!input.simplifies || fit.limit === null) return { model, fit };
  return simplest(fit.limit, orderModels[fit.limit].fit(input.histories), input);
}
