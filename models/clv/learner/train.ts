/** A learner beside the order models: from what they missed at earlier cut-offs, it learns whom they misjudge. */
import type { FittedOrders } from '../predict/fitted.ts';
import type { Purchases } from '../purchases.ts';
import { type Binning, binRows, learnBins } from './bins.ts';
import { boost, type Boosted } from './boost.ts';
import type { Covariate } from './features.ts';
import { sampleKnown } from './sample-known.ts';
import { stackRows, trainingRows } from './training-rows.ts';

export interface TrainingRequest {
  /** First day that counts; the beginning unless told. */
  readonly from?: number;
  /** Last day that counts, in days since 1970-01-01. */
  readonly cutoff: number;
  /** Days after the cut-off that are to be forecast. */
  readonly horizonDays: number;
  /** The model that the learner corrects, fitted at the cut-off in days. */
  readonly base: FittedOrders;
  readonly covariates?: readonly Covariate[];
}

export interface Learner extends Boosted, TrainingRequest {
  readonly covariates: readonly Covariate[];
  readonly binnings: readonly Binning[];
  /** Latest first; each holds out `horizonDays` that end at the cut-off or before it. */
  readonly learnedAt: readonly number[];
  /** Rows learned from: a customer counts once per cut-off. */
  readonly rows: number;
}

const FEWEST_DAYS = 180;
const FEWEST_CUSTOMERS = 500;
const MOST_CUTOFFS = 3;
const SHORTEST_SPACING_DAYS = 28;
/** About; more teach little new where values have thirty bins, and time is bounded. */
const MOST_CUSTOMERS = 25_000;

/**
 * Learns from up to three earlier cut-offs: one horizon before this one, and further back by max(28 days, a quarter of the horizon).
 * In words: every one is a back-test of the model whose days had all passed by the cut-off; trees learn from the customers' features
 * there by which factor the model was wrong. Rows after the cut-off change nothing, and no randomness does.
 * @returns null when it is not available: fewer than 180 days or 500 customers before the latest of the earlier cut-offs
 * @throws RangeError when the horizon is not above 0, the model was not fitted in days, or a covariate has not one code per customer
 */
export function trainLearner(purchases: Purchases, request: TrainingRequest): Learner | null {
  const { from, horizonDays, base, covariates = [] } = request;
  if (!(horizonDays > 0)) throw new RangeError(`a learner needs a horizon above 0 days, got ${horizonDays}`);
  if (base.parameters.unit !== 'days') {
    throw new RangeError(`a learner needs a model fitted in days, got ${base.parameters.unit}`);
  }
  const learnedAt = earlierCutoffs(purchases, request);
  if (learnedAt.length === 0) return null;
  const sample = sampleKnown(purchases, request, MOST_CUSTOMERS);
  const range = from === undefined ? {} : { from };
  // Hold-outs overlap: together they say as much as their days do once.
  const daysOnce = horizonDays + learnedAt[0]! - learnedAt.at(-1)!;
  const share = Math.min(1, daysOnce / (horizonDays * learnedAt.length));
  const rows = stackRows(
    learnedAt.map((day) => trainingRows(sample, { ...range, cutoff: day, horizonDays }, base.model, covariates, share)),
  );
  const binnings = rows.features.map(learnBins);
  const boosted = boost({ ...rows, rows: binRows(rows.features, binnings) });
  return { ...request, covariates, ...boosted, binnings, learnedAt, rows: rows.actual.length };
}

/** Those with 180 days and 500 customers before them. */
function earlierCutoffs({ customer, day }: Purchases, { from = -Infinity, cutoff, horizonDays }: TrainingRequest) {
  const firstDays: number[] = [];
  let last = -1;
  for (let i = 0; i < customer.length; i++) {
    if (customer[i] === last || day[i]! < from || day[i]! > cutoff) continue;
    last = customer[i]!;
    firstDays.push(day[i]!);
  }
  const sorted = Int32Array.from(firstDays).sort();
  if (sorted.length < FEWEST_CUSTOMERS) return [];
  const spacing = Math.max(SHORTEST_SPACING_DAYS, Math.round(horizonDays / 4));
  return Array.from({ length: MOST_CUTOFFS }, (_, k) => cutoff - horizonDays - k * spacing).filter(
    (earlier) => earlier - sorted[0]! + 1 >= FEWEST_DAYS && sorted[FEWEST_CUSTOMERS - 1]! <= earlier,
  );
}
