/** Stage fit: the chosen models learn from everything up to the reference date. */
import { daysBetween } from '../lib/pure/dates.ts';
import type { RunPlan } from '../lib/pure/run-plan.ts';
import { orderModelNames } from '../models/clv/order-model.ts';
import type { FitInput } from './compute/fit-models.ts';
import type { StoreError } from './compute/common-errors.ts';
import type { FittedModels } from './compute/fitted-models.ts';
import type { StoreDependencies } from './dependencies.ts';
import { readIncumbent } from './incumbent.ts';
import {
  readFacts,
  readGroupedHistories,
  readLearningRange,
  readMeanDayValue,
  readPurchases,
  readSpending,
} from './learning-data.ts';
import { judgeSufficiency } from '../models/quality/sufficiency.ts';
import { readBacktestOf, writeBasis } from './model-tables.ts';
import { runStage, type StageContext, type StagePlan, type StageTools } from './stage.ts';

interface FitSummary {
  readonly note: string;
  readonly status: string;
}

export function createFitActivities(deps: StoreDependencies) {
  return {
    /** Fits the models that the back-test chose, or those configured. Replaces `prediction_basis` and `model_card`. */
    async fit({ run }: { readonly run: RunPlan }): Promise<FitSummary> {
      return runStage(deps, run, 'fit', (stage) => fit(deps, run, stage));
    },
  };
}

export async function fit(deps: StageTools, run: StagePlan, { commit, signal }: StageContext): Promise<FitSummary> {
  const facts = await readFacts(deps);
  const { status, missing } = judgeSufficiency(facts);
  let models: FittedModels | null = null;
  let storeErrors: readonly StoreError[] = [];
  if (status !== 'not_enough_data') {
    models = await deps.compute.run(
      'fitModels',
      {
        histories: await readGroupedHistories(deps),
        spending: await readSpending(deps),
        meanDayValue: await readMeanDayValue(deps),
        ...(await chooseModels(deps, run)),
      },
      signal,
    );
    storeErrors = await learnErrors(deps, run, models, signal);
  }
  await commit((transaction) => writeBasis(transaction, { status, missing, facts, models, storeErrors }));
  if (models === null) return { status, note: `no predictions: ${missing.join(' ')}` };
  const { orders, spend } = models;
  return {
    status,
    note:
      `${orders.model}, log-likelihood ${orders.fit.logLikelihood.toFixed(4)}; ` +
      `${spend.model}, ${spend.fit.logLikelihood.toFixed(4)}; ${status}`,
  };
}

/** Enough to see what customers share; their own randomness is allowed for. */
const mostCustomersCompared = 30_000;

async function learnErrors(deps: StageTools, run: StagePlan, { orders }: FittedModels, signal: AbortSignal) {
  const range = await readLearningRange(deps);
  if (range === null) return [];
  return deps.compute.run(
    'commonErrors',
    {
      purchases: await readPurchases(deps, mostCustomersCompared),
      model: orders.model,
      referenceDay: daysBetween('1970-01-01', range.asOf),
      horizonsDays: run.configuration.horizons,
    },
    signal,
  );
}

/** Models that published figures are known for; they stay until something speaks for others. */
const defaults = { orders: 'bg-nbd', spend: 'gamma-gamma' } as const;

/** A configured model is taken as it is; `auto` means what the back-test of this run chose, else what explains the data. */
async function chooseModels(
  deps: StageTools,
  run: StagePlan,
): Promise<Pick<FitInput, 'orderModels' | 'incumbent' | 'spendModel'>> {
  const { model, spend_model: spendModel } = run.configuration;
  const tested = await readBacktestOf(deps.warehouse, run.runId);
  const incumbent = await readIncumbent(deps, run);
  const orders = model === 'auto' ? tested?.orderChoice.chosen : model;
  const spend = spendModel === 'auto' ? tested?.spendChoice?.chosen : spendModel;
  return {
    orderModels: orders === undefined ? orderModelNames : [orders],
    incumbent: orders ?? incumbent.orders ?? defaults.orders,
    spendModel: spend ?? incumbent.spend ?? defaults.spend,
  };
}
