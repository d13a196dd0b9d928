/** Which models a file is looked at with: those asked for, else what earlier cut-offs of the same file prefer. */
import { addDays } from '../../lib/pure/dates.ts';
import { groupHistories } from '../../models/clv/histories.ts';
import { orderModels, spendModels } from '../../models/clv/models.ts';
import type { OrderModelName } from '../../models/clv/order-model.ts';
import { type Purchases, summarisePurchases } from '../../models/clv/purchases.ts';
import type { SpendModelName } from '../../models/clv/spend-model.ts';
import { backtest } from '../../models/quality/backtest/backtest.ts';
import { planCutoffs } from '../../models/quality/backtest/plan-cutoffs.ts';
import { sampleCustomers } from '../../models/quality/backtest/sample-customers.ts';
import { windowsOf } from '../../models/quality/backtest/windows.ts';
import { chooseByLikelihood } from '../../models/quality/choice/choose-by-likelihood.ts';

export interface Chosen<M> {
  readonly model: M;
  /** For people: why this one. */
  readonly because: string;
}

export interface Choice {
  readonly orders: Chosen<OrderModelName>;
  /** Null without amounts. */
  readonly spend: Chosen<SpendModelName> | null;
}

export interface ChoiceRequest {
  readonly purchases: Purchases;
  readonly hasAmounts: boolean;
  /** Last day that counts, in days since 1970-01-01. */
  readonly until: number;
  /** Horizon that the models have to be good at. */
  readonly horizonDays: number;
  readonly model: OrderModelName | 'auto';
  readonly spendModel: SpendModelName | 'auto';
}

/** Enough to tell models apart; more only costs time. */
const MOST_CUSTOMERS = 100_000;
const usualModels = { orders: 'bg-nbd', spend: 'gamma-gamma' } as const;
const asked = 'asked for';

export function chooseModels(request: ChoiceRequest): Choice {
  const { hasAmounts, model, spendModel } = request;
  const isOpen = model === 'auto' || (hasAmounts && spendModel === 'auto');
  if (!isOpen) return { orders: { model, because: asked }, spend: hasAmounts ? knownSpend(spendModel, asked) : null };
  const purchases = sampleCustomers(request.purchases, MOST_CUSTOMERS);
  const plan = planCutoffs({
    firstDay: addDays('1970-01-01', firstDayOf(purchases)),
    asOf: addDays('1970-01-01', request.until),
    horizonDays: request.horizonDays,
  });
  const choice = plan.validated
    ? byBacktest(request, purchases, windowsOf(plan.cutoffs))
    : byLikelihood(request, purchases, plan.reason);
  return model === 'auto' ? { ...choice, orders: simplest(choice.orders, purchases, request.until) } : choice;
}

/** The limit of a model, where it explains the customers as well: nobody leaves, or purchases are no more regular than chance. */
function simplest(
  { model, because }: Chosen<OrderModelName>,
  purchases: Purchases,
  until: number,
): Chosen<OrderModelName> {
  const { limit } = orderModels[model].fit(groupHistories(summarisePurchases(purchases, { until }).histories));
  if (limit === null) return { model, because };
  return { model: limit, because: `${because}; but ${limit}, the limit of ${model}, explains these customers as well` };
}

function byBacktest(request: ChoiceRequest, purchases: Purchases, windows: ReturnType<typeof windowsOf>): Choice {
  const { hasAmounts, model, spendModel } = request;
  const { orderChoice, spendChoice } = backtest(purchases, windows, {
    ...(model === 'auto' ? {} : { orderModels: [orderModels[model]] }),
    ...(hasAmounts ? (spendModel === 'auto' ? {} : { spendModels: [spendModels[spendModel]] }) : { spendModels: [] }),
    hasLearner: false,
  });
  const at = `over ${windows.length} earlier cut-off${windows.length === 1 ? '' : 's'}`;
  const scores = orderChoice.candidates.map(({ name, score }) => `${name} ${score.toFixed(4)}`).join(', ');
  const crps = spendChoice?.candidates.map(({ name, score }) => `${name} ${score.toFixed(3)}`).join(', ');
  return {
    orders: { model: orderChoice.chosen, because: model === 'auto' ? `best mean log score ${at}: ${scores}` : asked },
    spend:
      spendChoice === null
        ? null
        : { model: spendChoice.chosen, because: spendModel === 'auto' ? `best CRPS ${at}: ${crps}` : asked },
  };
}

function byLikelihood(
  { until, hasAmounts, model, spendModel }: ChoiceRequest,
  purchases: Purchases,
  reason: string,
): Choice {
  const spend = hasAmounts ? knownSpend(spendModel, spendModel === 'auto' ? `the usual one. ${reason}` : asked) : null;
  if (model !== 'auto') return { orders: { model, because: asked }, spend };
  const groups = groupHistories(summarisePurchases(purchases, { until }).histories);
  const candidates = Object.values(orderModels).map(({ name, parameterNames, fit }) => {
    const { logLikelihood, customers } = fit(groups);
    return { name, logLikelihood, customers, parameters: parameterNames.length };
  });
  const choice = chooseByLikelihood(candidates, usualModels.orders);
  const criteria = choice.candidates.map(({ name, bic }) => `${name} ${bic.toFixed(1)}`).join(', ');
  return { orders: { model: choice.chosen, because: `by BIC, not by a back-test: ${criteria}. ${reason}` }, spend };
}

const knownSpend = (model: SpendModelName | 'auto', because: string): Chosen<SpendModelName> => ({
  model: model === 'auto' ? usualModels.spend : model,
  because,
});

const firstDayOf = ({ day }: Purchases): number => day.reduce((first, one) => Math.min(first, one), Infinity);
