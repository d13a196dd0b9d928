/** Stage fit: the chosen models learn from everything up to the reference date. */
import { daysBetween } from '../lib/pure/dates.ts';
import type { RunPlan } from '../lib/pure/run-plan.ts';
import { orderModelNames } from '../models/clv/order-model.ts';
import { judgeSufficiency } from '../models/quality/sufficiency.ts';
import type { FitInput } from './compute/fit-models.ts';
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
import { type PredictionBasis, readBacktestOf, writeBasis } from './model-tables.ts';
import { learnWithoutOutliers, writeOutliers } from './outliers.ts';
import { runStage, type StageContext, type StagePlan, type StageTools } from './stage.ts';

interface FitSummary {
  readonly note: string;
  readonly status: string;
}

export function createFitActivities(deps: StoreDependencies) {
  return {
    /** Fits the models that the back-test chose, or those configured. Replaces `prediction_basis` and `outliers`. */
    async fit({ run }: { readonly run: RunPlan }): Promise<FitSummary> {
      return runStage(deps, run, 'fit', (stage) => fit(deps, run, stage));
    },
  };
}

export async function fit(deps: StageTools, run: StagePlan, { commit, signal }: StageContext): Promise<FitSummary> {
  const facts = await readFacts(deps);
  const { status, missing } = judgeSufficiency(facts);
  const learned = status === 'not_enough_data' ? nothingLearned : await learn(deps, run, signal);
  const { touched, ...found } = learned;
  await commit(async (transaction) => {
    await writeBasis(transaction, { status, missing, facts, ...found });
    await writeOutliers(transaction, touched);
  });
  if (found.models === null) return { status, note: `no predictions: ${missing.join(' ')}` };
  const { orders, spend } = found.models;
  return {
    status,
    note:
      `${orders.model}, log-likelihood ${orders.fit.logLikelihood.toFixed(4)}; ` +
      `${spend.model}, ${spend.fit.logLikelihood.toFixed(4)}; ${status}`,
  };
}

type Learned = Pick<PredictionBasis, 'models' | 'storeErrors' | 'outliers'> & { readonly touched: Uint8Array | null };

const nothingLearned: Learned = { models: null, storeErrors: [], outliers: null, touched: null };

async function learn(deps: StageTools, run: StagePlan, signal: AbortSignal): Promise<Learned> {
  const range = await readLearningRange(deps);
  if (range === null) return nothingLearned;
  const referenceDay = daysBetween('1970-01-01', range.asOf);
  const { outliers, touched, ...given } = await readLearning(deps, run, referenceDay);
  const models = await deps.compute.run(
    'fitModels',
    { ...given, ...(await chooseModels(deps, run)) },
    signal,
    buffersOf(given.histories, given.spending),
  );
  const storeErrors = await deps.compute.run(
    'commonErrors',
    {
      purchases: await readPurchases(deps, mostCustomersCompared),
      orders: models.orders.model,
      spend: models.spend.model,
      referenceDay,
      horizonsDays: run.configuration.horizons,
    },
    signal,
  );
  return { models, storeErrors, outliers, touched };
}

/** All arrays of these; nobody looks at them again once a job has them. */
const buffersOf = (...columns: readonly object[]): readonly ArrayBuffer[] =>
  columns.flatMap((of) =>
    Object.values(of).flatMap((array) => (array instanceof Float64Array ? [array.buffer as ArrayBuffer] : [])),
  );

/** What the store's totals are off by shows in this many; their own randomness is allowed for. */
const mostCustomersCompared = 30_000;

/** The tables' own histories, or what is left of them without outliers. */
async function readLearning(deps: StageTools, run: StagePlan, referenceDay: number) {
  const { outliers } = run.configuration;
  if (outliers === 'off') {
    return {
      histories: await readGroupedHistories(deps),
      spending: await readSpending(deps),
      meanDayValue: await readMeanDayValue(deps),
      outliers: null,
      touched: null,
    };
  }
  const { report, ...treated } = learnWithoutOutliers(await readPurchases(deps), { until: referenceDay }, outliers);
  return { ...treated, outliers: report };
}

/** Models that published figures are known for; they stay until something speaks for others. */
const defaults = { orders: 'bg-nbd', spend: 'gamma-gamma' } as const;

/** A configured model is taken as it is; `auto` means what the back-test of this run chose, else what explains the data. */
async function chooseModels(
  deps: StageTools,
  run: StagePlan,
): Promise<Pick<FitInput, 'orderModels' | 'incumbent' | 'spendModel' | 'simplifies'>> {
  const { model, spend_model: spendModel } = run.configuration;
  const tested = await readBacktestOf(deps.warehouse, run.runId);
  const incumbent = await readIncumbent(deps, run);
  const orders = model === 'auto' ? tested?.orderChoice.chosen : model;
  const spend = spendModel === 'auto' ? tested?.spendChoice?.chosen : spendModel;
  return {
    orderModels: orders === undefined ? orderModelNames : [orders],
    incumbent: orders ?? incumbent.orders ?? defaults.orders,
    spendModel: spend ?? incumbent.spend ?? defaults.spend,
    simplifies: model === 'auto',
  };
}
