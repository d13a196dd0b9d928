/** Stages fit and back-test: what the histories teach, and how well that would have predicted the past. */
import type { RunPlan } from '../lib/pure/run-plan.ts';
import type { GroupedHistories } from '../models/clv/histories.ts';
import type { Spending } from '../models/clv/spend-model.ts';
import { planBacktest } from '../models/quality/backtest-window.ts';
import { type HistoryFacts, judgeSufficiency } from '../models/quality/sufficiency.ts';
import type { FittedModels } from './compute/jobs.ts';
import type { StoreDependencies } from './dependencies.ts';
import { historiesOf, spendColumns, spendingOf } from './history-columns.ts';
import { readBasis, writeBacktest, writeBasis } from './model-tables.ts';
import { buildModels } from './sql-models.ts';
import { runStage, type StageContext, type StagePlan, type StageTools } from './stage.ts';

export function createFitActivities(deps: StoreDependencies) {
  return {
    /** Judges whether there is enough to predict from and fits BG/NBD and Gamma-Gamma. Replaces `prediction_basis`. */
    async fit({ run }: { readonly run: RunPlan }): Promise<FitSummary> {
      return runStage(deps, run, 'fit', (stage) => fit(deps, stage));
    },

    /** Hides the last horizon, predicts it and compares with the naive rate. Replaces the `backtest_*` tables. */
    async backTest({ run }: { readonly run: RunPlan }): Promise<{ readonly note: string }> {
      return runStage(deps, run, 'back-test', (stage) => backTest(deps, run, stage));
    },
  };
}

interface FitSummary {
  readonly note: string;
  readonly status: string;
}

export async function fit(deps: StageTools, { commit, signal }: StageContext): Promise<FitSummary> {
  const facts = await readFacts(deps);
  const histories = await readGroupedHistories(deps);
  const { status, missing } = judgeSufficiency(facts);
  let models: FittedModels | null = null;
  if (status !== 'not_enough_data') {
    const spending = await readSpending(deps);
    const meanDayValue = await readMeanDayValue(deps, 'learning_histories');
    models = await deps.compute.run('fitModels', { histories, spending, meanDayValue }, signal);
  }
  await commit((transaction) => writeBasis(transaction, { status, missing, facts, models }));
  return {
    status,
    note:
      models === null
        ? `no predictions: ${missing.join(' ')}`
        : `BG/NBD log-likelihood ${models.orders.logLikelihood.toFixed(4)}, ` +
          `Gamma-Gamma ${models.spend.logLikelihood.toFixed(4)}; ${status}`,
  };
}

export async function backTest(
  deps: StageTools,
  run: StagePlan,
  stage: StageContext,
): Promise<{ readonly note: string }> {
  const { warehouse, compute } = deps;
  const basis = await readBasis(warehouse);
  const plan = basis.models === null ? noModel : await planFor(deps, run);
  if (!plan.validated) {
    await stage.commit((transaction) => writeBacktest(transaction, plan));
    await buildModels(deps, run, 'back-test', stage);
    return { note: `unvalidated: ${plan.reason}` };
  }
  await stage.commit((transaction) => writeBacktest(transaction, plan));
  await buildModels(deps, run, 'back-test', stage);
  const { columns: read } = await warehouse.columns(
    `select frequency, recency_days, tenure_days, ${spendColumns},
       holdout_purchase_days, cast(holdout_spend as double) as holdout_spend
     from backtest_histories order by customer_key`,
    {
      frequency: 'float64',
      recency_days: 'float64',
      tenure_days: 'float64',
      first_spend: 'float64',
      repeat_spend: 'float64',
      holdout_purchase_days: 'float64',
      holdout_spend: 'float64',
    },
  );
  const { measures } = await compute.run(
    'backtest',
    {
      ...historiesOf(read),
      meanDayValue: await readMeanDayValue(deps, 'backtest_histories'),
      holdoutDays: plan.holdoutDays,
      holdoutPurchaseDays: read.holdout_purchase_days,
      holdoutSpend: read.holdout_spend,
    },
    stage.signal,
  );
  await stage.commit((transaction) => writeBacktest(transaction, { ...plan, measures }));
  const { model, naive } = measures.orders;
  return {
    note:
      `cut-off ${plan.cutoff}, ${plan.holdoutDays} days held out: RMSE ${model.rmse.toFixed(3)} ` +
      `against ${naive.rmse.toFixed(3)} of the naive rate`,
  };
}

const noModel = { validated: false, reason: 'There is not enough data to predict from.' } as const;

/** The history that models may learn from, and its last day: the reference date or the end of the window. */
async function planFor(deps: StageTools, run: StagePlan) {
  const [history] = await deps.warehouse.rows<{ first_day: string | null; last_day: string | null }>(
    `select min(purchase_date) as first_day, max(window_to) as last_day from int_purchase_days, run_context
     where purchase_date between window_from and window_to`,
  );
  const [horizonDays] = run.configuration.horizons;
  if (history?.first_day == null || history.last_day === null || horizonDays === undefined) return noModel;
  const lastDay = history.last_day;
  return { ...planBacktest({ firstDay: history.first_day, asOf: lastDay, horizonDays }), lastDay };
}

/** How much there is to learn from, inside the history window; the newest order is compared with the reference date. */
async function readFacts(deps: StageTools): Promise<HistoryFacts> {
  const [facts] = await deps.warehouse.rows<{
    customers: number;
    history_days: number;
    since_newest: number | null;
    with_three: number;
  }>(
    `with buyers as (
       select customer_key, sum(orders) as orders, min(purchase_date) as first_date, max(purchase_date) as last_date
       from int_purchase_days, run_context
       where purchase_date between window_from and window_to
       group by customer_key
     )
     select count(*) as customers,
       coalesce(date_diff('day', min(first_date), max(window_to)) + 1, 0) as history_days,
       date_diff('day', max(last_date), max(as_of)) as since_newest,
       count(*) filter (where orders >= 3) as with_three
     from buyers, run_context`,
  );
  return {
    customersWithOrder: facts?.customers ?? 0,
    historyDays: facts?.history_days ?? 0,
    daysSinceNewestOrder: facts?.since_newest ?? null,
    customersWithThreeOrders: facts?.with_three ?? 0,
  };
}

/** Identical histories are counted by the warehouse: fits cost what the distinct ones cost. */
async function readGroupedHistories(deps: StageTools): Promise<GroupedHistories> {
  const { columns: read } = await deps.warehouse.columns(
    `select frequency, recency_days, tenure_days, count(*) as weight
     from learning_histories group by all order by all`,
    { frequency: 'float64', recency_days: 'float64', tenure_days: 'float64', weight: 'float64' },
  );
  return {
    unit: 'days',
    frequency: read.frequency,
    recency: read.recency_days,
    tenure: read.tenure_days,
    weight: read.weight,
  };
}

/** All customers: a shop where nobody has come back yet is one, too. */
async function readSpending(deps: StageTools): Promise<Spending> {
  const { columns: read } = await deps.warehouse.columns(
    `select frequency, ${spendColumns} from learning_histories order by customer_key`,
    { frequency: 'float64', first_spend: 'float64', repeat_spend: 'float64' },
  );
  return spendingOf(read);
}

async function readMeanDayValue(deps: StageTools, table: 'learning_histories' | 'backtest_histories'): Promise<number> {
  const [row] = await deps.warehouse.rows<{ mean: number | null }>(
    `select cast(sum(spend) as double) / nullif(sum(frequency + 1), 0) as mean from ${table}`,
  );
  return row?.mean ?? 0;
}
