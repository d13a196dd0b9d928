/** Totals with their ranges, and the plots of the model, as the report takes them. */
import { addDays, daysBetween } from '../lib/pure/dates.ts';
import type { ExpectedTotal, HistoryMatrix, ModelPlots, Tracking } from '../report/forecast-data.ts';
import type { Warehouse } from '../storage/warehouse/index.ts';
import { summariseBacktest } from '../models/quality/backtest/summary.ts';
import type { FittedModels } from './compute/fitted-models.ts';
import { readLearningRange, readPurchases } from './learning-data.ts';
import { readBacktest, readBasis } from './model-tables.ts';
import type { StagePlan, StageTools } from './stage.ts';

/** Enough for a plot; the keys are hashes, so the first ones are a random sample. */
const mostCustomersTracked = 20_000;
const epoch = '1970-01-01';
type Orders = FittedModels['orders'];

export const readTotals = (warehouse: Warehouse): Promise<readonly ExpectedTotal[]> =>
  warehouse.rows<ExpectedTotal>(
    `select scope, "group", quantity, horizon_days as "horizonDays", customers, expected, lower80, upper80, lower95, upper95
     from totals order by scope, try_cast("group" as integer), "group", quantity, horizon_days`,
  );

/** Null where nothing was fitted. */
export async function computePlots(tools: StageTools, run: StagePlan, signal: AbortSignal): Promise<ModelPlots | null> {
  const { models } = await readBasis(tools.warehouse);
  const range = await readLearningRange(tools);
  if (models === null || range === null) return null;
  return {
    tracking: await track(tools, models.orders, range, signal),
    matrix: await drawMatrix(tools, models.orders, run, range, signal),
  };
}

type Range = NonNullable<Awaited<ReturnType<typeof readLearningRange>>>;

async function track(
  tools: StageTools,
  { model, fit }: Orders,
  { asOf }: Range,
  signal: AbortSignal,
): Promise<Tracking | null> {
  const backtest = await readBacktest(tools.warehouse);
  const cutoff = backtest.validated ? summariseBacktest(backtest.tested, backtest.plan).main.cutoff : null;
  const purchases = await readPurchases(tools, mostCustomersTracked);
  const { firstDay, expected, actual } = await tools.compute.run(
    'trackWeeks',
    {
      purchases,
      model,
      parameters: fit.parameters,
      cutoffDay: cutoff === null ? null : daysBetween(epoch, cutoff),
      until: daysBetween(epoch, asOf),
    },
    signal,
  );
  if (firstDay.length === 0) return null;
  return {
    cutoff,
    customers: purchases.customers,
    isSample: fit.customers > purchases.customers,
    weeks: Array.from(firstDay, (day, i) => ({
      from: addDays(epoch, day),
      expected: expected[i] as number,
      actual: actual[i] as number,
    })),
  };
}

async function drawMatrix(
  { warehouse, compute }: StageTools,
  { model, fit }: Orders,
  { configuration }: StagePlan,
  { firstDay, asOf }: Range,
  signal: AbortSignal,
): Promise<HistoryMatrix | null> {
  const tenureDays = daysBetween(firstDay, asOf);
  if (tenureDays === 0) return null;
  const [repeats] = await warehouse.rows<{ most: number | null }>(
    'select quantile_disc(frequency, 0.99)::integer as most from learning_histories where frequency > 0',
  );
  const input = {
    model,
    parameters: fit.parameters,
    tenureDays,
    horizonDays: configuration.horizons[0] as number,
    mostRepeats: repeats?.most ?? 0,
  };
  return compute.run('historyMatrix', input, signal);
}
