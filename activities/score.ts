/** Stage score: every customer's expected orders and values, with their intervals, one row each in `clv_scores`. */
import { PipelineError } from '../lib/errors.ts';
import { count } from '../lib/pure/count.ts';
import type { RunPlan } from '../lib/pure/run-plan.ts';
import { boundNames } from '../models/clv/predict/bounds.ts';
import { type FittedModels, fittedSpend } from './compute/fitted-models.ts';
import type { HistoryScores } from './compute/score-histories.ts';
import type { StoreDependencies } from './dependencies.ts';
import { readBasis } from './model-tables.ts';
import { type ScoredCustomers, writeScores } from './score-values.ts';
import { runStage, type StageContext, type StagePlan, type StageTools } from './stage.ts';

export function createScoreActivities(deps: StoreDependencies) {
  return {
    /** Scores all customers as of the reference date. Replaces `clv_scores`; prospects get 0, and null where nothing is predicted. */
    async score({ run }: { readonly run: RunPlan }): Promise<{ readonly note: string }> {
      return runStage(deps, run, 'score', (stage) => score(deps, run, stage));
    },
  };
}

export async function score(
  tools: StageTools,
  run: StagePlan,
  { commit, signal }: StageContext,
): Promise<{ readonly note: string }> {
  const { models, status } = await readBasis(tools.warehouse);
  const { horizons: horizonsDays, margin } = run.configuration;
  const scored = models === null ? null : await scoreAll(tools, run, models, signal);
  if (scored !== null) assertFinite(scored, run.store);
  await commit((transaction) => writeScores(transaction, { horizonsDays, status, margin, scored }));
  return {
    note:
      scored === null
        ? 'nothing predicted: there is not enough data'
        : `${count(scored.customers, 'customer')} over ${horizonsDays.join(' and ')} days`,
  };
}

/** By history: a million customers share a tenth as many. Their own spends join in SQL, by the scale. */
async function scoreAll(
  { warehouse, compute }: StageTools,
  { configuration }: StagePlan,
  models: FittedModels,
  signal: AbortSignal,
): Promise<ScoredCustomers> {
  const { columns: read } = await warehouse.columns(
    `select frequency, recency_days, tenure_days, count(*) as weight
     from customer_histories group by all order by frequency, recency_days, tenure_days`,
    { frequency: 'float64', recency_days: 'float64', tenure_days: 'float64', weight: 'float64' },
  );
  const histories = {
    unit: 'days' as const,
    frequency: read.frequency,
    recency: read.recency_days,
    tenure: read.tenure_days,
    weight: read.weight,
  };
  const { horizons: horizonsDays, margin, annual_discount_rate: rate } = configuration;
  const annualDiscountRate = margin === null ? null : rate;
  const byHistory = await compute.run(
    'scoreHistories',
    { models, histories, horizonsDays, annualDiscountRate },
    signal,
  );
  const { model, parameters } = fittedSpend(models);
  return {
    histories,
    byHistory,
    customers: read.weight.reduce((sum, customers) => sum + customers, 0),
    spendScale: model.scaleOf(parameters),
  };
}

/** A prediction that is no number would be published as one: better no run than that. */
function assertFinite({ byHistory, spendScale }: ScoredCustomers, store: string): void {
  const columns = [...columnsOf(byHistory), ['spend scale', Float64Array.of(spendScale.prior)] as const];
  for (const [name, column] of columns) {
    const index = column.findIndex((value) => !Number.isFinite(value));
    if (index >= 0) {
      throw new PipelineError('bad_data', `store ${store}: row ${index + 1} of ${name} was scored ${column[index]}`, {
        remedy: 'please report this with the model parameters of `perdura status`',
      });
    }
  }
}

function columnsOf({
  probabilityAlive,
  unitDayValue,
  horizons,
}: HistoryScores): readonly (readonly [string, Float64Array])[] {
  return [
    ['probability alive', probabilityAlive],
    ['value of a day', unitDayValue],
    ...horizons.flatMap(
      ({
        horizonDays,
        purchaseDays,
        orderProbability,
        unitSpendBounds,
      }): readonly (readonly [string, Float64Array])[] => [
        [`purchase days in ${horizonDays} days`, purchaseDays],
        [`order probability in ${horizonDays} days`, orderProbability],
        ...(unitSpendBounds === null
          ? []
          : boundNames.map((name) => [`${name} of spend in ${horizonDays} days`, unitSpendBounds[name]] as const)),
      ],
    ),
  ];
}
