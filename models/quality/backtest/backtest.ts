/** Back-tests over several cut-offs: the models to use, and how they fare against the baselines. */
import type { OrderModelName } from '../../clv/order-model.ts';
import type { Purchases } from '../../clv/purchases.ts';
import type { SpendModelName } from '../../clv/spend-model.ts';
import { meanDaySpend } from '../baselines/past-spend.ts';
import { type Choice, chooseByScore } from '../choice/choose-by-score.ts';
import { type BiasOverCutoffs, biasOverCutoffs } from '../measures/bias.ts';
import type { ForecastMeasures } from '../measures/forecast-measures.ts';
import { type Contest, contests } from './contests.ts';
import { type BacktestAt, type BacktestOptions, candidates, learn, sum } from './backtest-at.ts';
import { type BaselineForecast, forecastBaselines, forecastOrders } from './order-forecasts.ts';
import { splitPurchases } from './split.ts';
import { judgeLearner, type LearnerTrial, type LearnerVerdict, withLearner } from './try-learner.ts';
import { type OrderTrial, tryOrders } from './try-orders.ts';
import { type TriedSpendModel, trySpend } from './try-spend.ts';
import type { BacktestWindow } from './windows.ts';

export interface RollingOptions extends BacktestOptions {
  /** The models in use; null at the first run. */
  readonly incumbent?: { readonly orders: OrderModelName | null; readonly spend: SpendModelName | null };
  readonly onProgress?: (progress: { readonly done: number; readonly of: number }) => void;
}

export interface RollingBacktest {
  /** In the order of the windows. */
  readonly cutoffs: readonly BacktestAt[];
  readonly orderChoice: Choice<OrderModelName>;
  /** Null where amounts are not known. */
  readonly spendChoice: Choice<SpendModelName> | null;
  /** How the learner fared beside the chosen order model; null where it was not to be measured. It is not chosen by itself. */
  readonly learner: LearnerVerdict | null;
  /** The simpler model that explains the data before the last cut-off as well, by order model; null where there is none. */
  readonly limits: Readonly<Record<string, OrderModelName | null>>;
  /** The chosen models against each baseline, over all cut-offs. */
  readonly contests: readonly Contest[];
  readonly bias: { readonly orders: BiasOverCutoffs; readonly spend: BiasOverCutoffs | null };
}

/** What one cut-off leaves behind until the spend model is chosen: columns of one length. */
interface Kept {
  readonly customer: Uint32Array;
  readonly actualDays: Float64Array;
  readonly predictedDays: Float64Array;
  readonly actualSpend: Float64Array;
  /** Mean spend of a purchase day so far. */
  readonly daySpend: number;
  readonly baselines: readonly BaselineForecast[];
  readonly spendModels: readonly TriedSpendModel[];
  readonly spendMeasures: readonly ForecastMeasures[];
  readonly horizonDays: number;
  /** Null where it was not available. */
  readonly learner: LearnerTrial | null;
}

/**
 * Fits every order model at every cut-off and chooses one by mean log score (equal ones by CRPS); on its purchase days then every
 * spend model, chosen by CRPS, and the learner that corrects it. Windows are worked through one after the other, twice: first for
 * orders, then for spend.
 * @param windows at least one, distinct
 * @throws RangeError when there is no window, or one holds nothing out or has no customer before its cut-off
 */
export function backtest(
  purchases: Purchases,
  windows: readonly BacktestWindow[],
  { incumbent, onProgress, ...options }: RollingOptions = {},
): RollingBacktest {
  if (windows.length === 0) throw new RangeError('a back-test needs at least one cut-off');
  const { orderModels, spendModels } = candidates(options);
  let done = 0;
  const tell = () => onProgress?.({ done: ++done, of: 2 * windows.length });

  const begun = windows.map((window) => {
    const split = splitPurchases(purchases, window, options.treat);
    const baselines = forecastBaselines(purchases, split);
    const trial = tryOrders({ split, baselines, models: orderModels, fit: options.fit ?? {} });
    tell();
    return { split, baselines, trial };
  });
  const trials = begun.map(({ trial }) => trial);
  const orderChoice = chooseOrders(trials, incumbent?.orders ?? null);

  const kept = begun.map(({ split, baselines, trial }): Kept => {
    const base = trial.models.find(({ name }) => name === orderChoice.chosen)!;
    const orders = forecastOrders(base, split);
    const spend = trySpend({ split, orders, baselines, models: spendModels });
    const learner = learn(options, { purchases, split, base });
    tell();
    return {
      customer: split.summary.customer,
      actualDays: split.held.purchaseDays,
      predictedDays: Float64Array.from(orders.rows, (row) => orders.mean[row]!),
      actualSpend: split.held.spend,
      daySpend: meanDaySpend(split.summary.spending, split.pastSpend),
      baselines,
      spendModels: spend.models,
      spendMeasures: spend.measures,
      horizonDays: split.horizonDays,
      learner,
    };
  });
  const spendChoice = spendModels.length === 0 ? null : chooseSpend(kept, incumbent?.spend ?? null);
  const chosenSpend = ({ spendModels: tried }: Kept) =>
    tried.find(({ name }) => name === spendChoice?.chosen)?.predicted;

  const days = kept.map(({ customer, actualDays, predictedDays, baselines }) => ({
    customer,
    actual: actualDays,
    predicted: predictedDays,
    baselines: baselines.map(({ name, purchaseDays }) => ({ name, predicted: purchaseDays })),
  }));
  const money = kept.flatMap((cutoff) => {
    const predicted = chosenSpend(cutoff);
    const baselines = cutoff.baselines.map(({ name, spend }) => ({ name, predicted: spend }));
    return predicted === undefined
      ? []
      : [{ customer: cutoff.customer, actual: cutoff.actualSpend, predicted, baselines }];
  });
  return {
    cutoffs: kept.map((cutoff, c) => ({
      window: windows[c]!,
      holdoutDays: cutoff.horizonDays,
      customers: cutoff.customer.length,
      orders: withLearner(trials[c]!, cutoff.learner),
      spend: cutoff.spendMeasures,
      totals: {
        actualPurchaseDays: sum(cutoff.actualDays),
        predictedPurchaseDays: sum(cutoff.predictedDays),
        actualSpend: spendChoice === null ? null : sum(cutoff.actualSpend),
        predictedSpend: spendChoice === null ? null : sum(chosenSpend(cutoff)!),
      },
    })),
    orderChoice,
    spendChoice,
    learner: options.hasLearner === false ? null : judge(orderChoice.chosen, trials, kept),
    limits: Object.fromEntries(trials.at(-1)!.models.map(({ name, fit }) => [name, fit.limit])),
    contests: [...contests('orders', days), ...contests('spend', money, kept.at(-1)!.daySpend)],
    bias: { orders: biasOverCutoffs(days), spend: money.length === 0 ? null : biasOverCutoffs(money) },
  };
}

const mean = (values: readonly number[]) => values.reduce((total, value) => total + value, 0) / values.length;

function judge(base: OrderModelName, trials: readonly OrderTrial[], kept: readonly Kept[]): LearnerVerdict {
  return judgeLearner(
    base,
    trials.map(({ models }, c) => ({
      learner: kept[c]!.learner,
      base: models.find(({ name }) => name === base)!.logScores,
    })),
  );
}

function chooseOrders(trials: readonly OrderTrial[], incumbent: OrderModelName | null): Choice<OrderModelName> {
  const candidate = (name: OrderModelName, m: number) => ({
    name,
    losses: trials.map(({ models }) => models[m]!.logScores),
    tieBreak: mean(trials.map(({ models }) => models[m]!.crps)),
  });
  return chooseByScore(
    trials[0]!.models.map(({ name }, m) => candidate(name, m)),
    incumbent,
  );
}

function chooseSpend(kept: readonly Kept[], incumbent: SpendModelName | null): Choice<SpendModelName> {
  const candidate = (name: SpendModelName, m: number) => ({
    name,
    losses: kept.map(({ spendModels }) => spendModels[m]!.crps),
    tieBreak: mean(kept.map(({ spendModels }) => spendModels[m]!.rmse)),
  });
  return chooseByScore(
    kept[0]!.spendModels.map(({ name }, m) => candidate(name, m)),
    incumbent,
  );
}
