/** Stage score: every customer's expected orders and values, one row each in `clv_scores`. */
import { PipelineError } from '../lib/errors.ts';
import { count } from '../lib/pure/count.ts';
import type { RunPlan } from '../lib/pure/run-plan.ts';
import type { Scores } from './compute/jobs.ts';
import type { StoreDependencies } from './dependencies.ts';
import { historiesOf, spendColumns } from './history-columns.ts';
import { readBasis } from './model-tables.ts';
import { writeScores } from './score-values.ts';
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
  { warehouse, compute }: StageTools,
  run: StagePlan,
  { commit, signal }: StageContext,
): Promise<{ readonly note: string }> {
  const { models, status } = await readBasis(warehouse);
  const { columns: read } = await warehouse.columns(
    `select customer_number, frequency, recency_days, tenure_days, ${spendColumns}
     from customer_histories order by customer_number`,
    {
      customer_number: 'int32',
      frequency: 'float64',
      recency_days: 'float64',
      tenure_days: 'float64',
      first_spend: 'float64',
      repeat_spend: 'float64',
    },
  );
  const horizonsDays = run.configuration.horizons;
  const scores =
    models === null
      ? null
      : await compute.run(
          'scoreCustomers',
          {
            models,
            ...historiesOf(read),
            horizonsDays,
          },
          signal,
        );
  if (scores !== null) assertFinite(scores, run.store);
  await commit((transaction) =>
    writeScores(transaction, { horizonsDays, status, customerNumbers: read.customer_number, scores }),
  );
  return {
    note:
      scores === null
        ? 'nothing predicted: there is not enough data'
        : `${count(read.customer_number.length, 'customer')} over ${horizonsDays.join(' and ')} days`,
  };
}

/** A prediction that is no number would be published as one: better no run than that. */
function assertFinite({ probabilityAlive, dayValue, purchaseDays, orderProbability }: Scores, store: string): void {
  for (const column of [probabilityAlive, dayValue, ...purchaseDays, ...orderProbability]) {
    const index = column.findIndex((value) => !Number.isFinite(value));
    if (index >= 0) {
      throw new PipelineError('bad_data', `store ${store}: customer number ${index + 1} was scored ${column[index]}`, {
        remedy: 'please report this with the model parameters of `perdura status`',
      });
    }
  }
}
