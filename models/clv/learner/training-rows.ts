/** What a learner learns from: customers at earlier cut-offs, what a model expected of them there, and what they did. */
import { indexHistories } from '../histories.ts';
import type { OrderModel } from '../order-model.ts';
import { holdOutPurchases, type PurchaseSummary, type Purchases, summarisePurchases } from '../purchases.ts';
import { countMoments } from '../totals/count-moments.ts';
import { customerHash } from './customer-hash.ts';
import { type Covariate, type Feature, featuresAt } from './features.ts';

export interface TrainingRows {
  readonly features: readonly Feature[];
  /** By the model, fitted at the row's own cut-off, times what it missed of all customers together. */
  readonly expected: Float64Array;
  readonly actual: Float64Array;
  readonly weight: Float64Array;
  readonly isHeldBack: Uint8Array;
}

export interface TrainingCutoff {
  readonly from?: number;
  readonly cutoff: number;
  readonly horizonDays: number;
}

/** One customer in five says when to stop. */
const FOLDS = 5;

/** As if so many purchases had come as expected: the level of a window with few is left where it was. */
const LEVEL_PRIOR = 10;

/**
 * Rows of one earlier cut-off; nothing after its hold-out is read.
 * In words: the model is fitted on the days up to the cut-off, as it would have been then. A row weighs mean ÷ variance of the
 * purchases that the model expects of it, so that a step up in the weighted deviance is a step up in the log score: a purchase of
 * somebody of whom anything can be expected says little. What moved all customers alike between cut-off and hold-out (a
 * season) is taken out: it will not be there again, and the trees are to learn who differs.
 * @param share what rows count beside those of other cut-offs
 */
export function trainingRows(
  purchases: Purchases,
  { from, cutoff, horizonDays }: TrainingCutoff,
  model: OrderModel,
  covariates: readonly Covariate[],
  share: number,
): TrainingRows {
  const range = { ...(from === undefined ? {} : { from }), until: cutoff };
  const summary = summarisePurchases(purchases, range);
  const { purchaseDays: actual } = holdOutPurchases(purchases, summary, {
    after: cutoff,
    until: cutoff + horizonDays,
  });
  const { groups, groupOf } = indexHistories(summary.histories);
  const { parameters } = model.fit(groups);
  const { mean, variance } = countMoments(model.purchaseCounts(parameters, groups, horizonDays));
  const expected = Float64Array.from(groupOf, (group) => mean[group]!);
  const weight = Float64Array.from(groupOf, (group) => (variance[group]! > 0 ? mean[group]! / variance[group]! : 1));
  let [came, awaited] = [LEVEL_PRIOR, LEVEL_PRIOR];
  for (let i = 0; i < actual.length; i++) {
    came += weight[i]! * actual[i]!;
    awaited += weight[i]! * expected[i]!;
  }
  return {
    features: featuresAt(purchases, summary, { ...(from === undefined ? {} : { from }), cutoff }, covariates),
    expected: expected.map((value) => (value * came) / awaited),
    actual,
    weight: weight.map((value) => value * share),
    isHeldBack: heldBack(summary),
  };
}

/** The same customer is on the same side at every cut-off. */
function heldBack({ firstDay, spending: { firstSpend } }: PurchaseSummary): Uint8Array {
  return Uint8Array.from(firstDay, (day, i) => (customerHash(day, firstSpend[i]!, 1) % FOLDS === 0 ? 1 : 0));
}

/** One below the other; the same features in each. */
export function stackRows(parts: readonly TrainingRows[]): TrainingRows {
  const join = (column: (part: TrainingRows) => Float64Array) => {
    const joined = new Float64Array(parts.reduce((sum, part) => sum + part.actual.length, 0));
    let at = 0;
    for (const part of parts) {
      joined.set(column(part), at);
      at += part.actual.length;
    }
    return joined;
  };
  return {
    features: parts[0]!.features.map(({ name, isUnordered }, f) => ({
      name,
      isUnordered,
      values: join(({ features }) => features[f]!.values),
    })),
    expected: join(({ expected }) => expected),
    actual: join(({ actual }) => actual),
    weight: join(({ weight }) => weight),
    isHeldBack: Uint8Array.from(join(({ isHeldBack }) => Float64Array.from(isHeldBack))),
  };
}
