/** The learner at one cut-off, measured like a model; and over all of them, whether it would have earned its place. */
import type { Covariate } from '../../clv/learner/features.ts';
import { forecastLearned } from '../../clv/learner/forecast.ts';
import { trainLearner } from '../../clv/learner/train.ts';
import type { OrderModelName } from '../../clv/order-model.ts';
import type { Purchases } from '../../clv/purchases.ts';
import { type ForecastMeasures, measureCounts, outcomesOf } from '../measures/forecast-measures.ts';
import { comparePaired, type Losses } from '../measures/paired.ts';
import type { FittedOrderModel } from './order-forecasts.ts';
import type { Split } from './split.ts';
import type { OrderTrial } from './try-orders.ts';

export interface LearnerTrialInput {
  readonly purchases: Purchases;
  readonly split: Split;
  /** The model that it corrects, fitted at the cut-off. */
  readonly base: FittedOrderModel;
  readonly covariates: readonly Covariate[];
}

export interface LearnerTrial {
  readonly measures: ForecastMeasures;
  readonly logScores: Losses;
}

/** Null where the history before the cut-off is too short, or has too few customers, to learn from. */
export function tryLearner({ purchases, split, base, covariates }: LearnerTrialInput): LearnerTrial | null {
  const { window, horizonDays, summary, held } = split;
  const learner = trainLearner(purchases, {
    ...(window.from === undefined ? {} : { from: window.from }),
    cutoff: window.cutoff,
    horizonDays,
    base: { ...base.fit, model: base.model },
    covariates,
  });
  if (learner === null) return null;
  const forecast = forecastLearned(learner, { ...split, purchases, reach: held.purchaseDays });
  const { measures, logScores } = measureCounts('learner', outcomesOf(held.purchaseDays, summary.firstDay), forecast);
  return { measures, logScores: { customer: summary.customer, loss: logScores } };
}

/** The rows of an order trial with the learner's behind the models'. */
export function withLearner({ measures, models }: OrderTrial, learner: LearnerTrial | null) {
  return learner === null
    ? measures
    : [...measures.slice(0, models.length), learner.measures, ...measures.slice(models.length)];
}

export interface LearnerVerdict {
  /** The chosen model: what it corrects, and is compared with. */
  readonly base: OrderModelName;
  /** Cut-offs at which it was available, and all that were tested. */
  readonly cutoffs: number;
  readonly of: number;
  /** Its mean log score minus the model's where it was available; below 0 it is better. Null where it never was. */
  readonly difference: number | null;
  readonly standardError: number | null;
  /** Available at every cut-off, and better by more than one standard error of the paired difference. */
  readonly isBetter: boolean;
}

/** @param trials one entry per cut-off, of the learner and of its base */
export function judgeLearner(
  base: OrderModelName,
  trials: readonly { readonly learner: LearnerTrial | null; readonly base: Losses }[],
): LearnerVerdict {
  const pairs = trials.flatMap(({ learner, base: against }) =>
    learner === null ? [] : [{ learner: learner.logScores, base: against }],
  );
  const counted = { base, cutoffs: pairs.length, of: trials.length };
  if (pairs.length === 0) return { ...counted, difference: null, standardError: null, isBetter: false };
  const { difference, standardError } = comparePaired(
    pairs.map(({ learner }) => learner),
    pairs.map((pair) => pair.base),
  );
  const isClear = standardError !== null && difference < -standardError;
  return { ...counted, difference, standardError, isBetter: isClear && pairs.length === trials.length };
}
