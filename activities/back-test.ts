/** Stage back-test: whether there is enough to predict from, and which models would have predicted the past best. */
import type { RunPlan } from '../lib/pure/run-plan.ts';
import { orderModelNames } from '../models/clv/order-model.ts';
import { spendModelNames } from '../models/clv/spend-model.ts';
import { planCutoffs } from '../models/quality/backtest/plan-cutoffs.ts';
import { windowsOf } from '../models/quality/backtest/windows.ts';
import { judgeSufficiency } from '../models/quality/sufficiency.ts';
import type { StoreDependencies } from './dependencies.ts';
import { readFacts, readLearningRange, readPurchases } from './learning-data.ts';
import { readIncumbent } from './incumbent.ts';
import { type BacktestResult, writeBacktest } from './model-tables.ts';
import { runStage, type StageContext, type StagePlan, type StageTools } from './stage.ts';

/** Enough to tell models apart; a hundred thousand would cost as much as everything else together. */
const mostCustomersTested = 30_000;

export function createBackTestActivities(deps: StoreDependencies) {
  return {
    /** Hides the end of the history, predicts it and compares, cut-off by cut-off. Replaces `backtest_result` and its tables. */
    async backTest({ run }: { readonly run: RunPlan }): Promise<{ readonly note: string }> {
      return runStage(deps, run, 'back-test', (stage) => backTest(deps, run, stage));
    },
  };
}

export async function backTest(
  deps: StageTools,
  run: StagePlan,
  { commit, signal }: StageContext,
): Promise<{ readonly note: string }> {
  const result: BacktestResult =
    judgeSufficiency(await readFacts(deps)).status === 'not_enough_data'
      ? { validated: false, reason: 'There is not enough data to predict from.' }
      : await test(deps, run, signal);
  await commit((transaction) => writeBacktest(transaction, result));
  if (!result.validated) return { note: `unvalidated: ${result.reason}` };
  const { orderChoice, spendChoice, cutoffs, learner } = result.tested;
  const chosen = [orderChoice.chosen, spendChoice?.chosen].filter((name) => name !== undefined);
  const over = cutoffs.length === 1 ? '1 cut-off' : `${cutoffs.length} cut-offs`;
  const beside = learner?.isBetter ? '; the learner beside the model was better, it is measured only' : '';
  return { note: `${chosen.join(' and ')} (${orderChoice.because}) over ${over}${beside}` };
}

async function test(deps: StageTools, run: StagePlan, signal: AbortSignal): Promise<BacktestResult> {
  const range = await readLearningRange(deps);
  const { horizons, model, spend_model: spendModel } = run.configuration;
  if (range === null) return { validated: false, reason: 'There is no order in the history window.' };
  const plan = planCutoffs({ ...range, horizonDays: horizons[0] as number });
  if (!plan.validated) return plan;
  const purchases = await readPurchases(deps, mostCustomersTested);
  const tested = await deps.compute.run(
    'testModels',
    {
      purchases,
      windows: windowsOf(plan.cutoffs),
      orderModels: model === 'auto' ? orderModelNames : [model],
      spendModels: spendModel === 'auto' ? spendModelNames : [spendModel],
      outliers: run.configuration.outliers,
      incumbent: await readIncumbent(deps, run),
    },
    signal,
  );
  return { validated: true, runId: run.runId, lastDay: range.asOf, plan: plan.cutoffs, tested };
}
