/** What a learner says of the days after its cut-off: the model's distributions, moved to the means that it learned. */
import type { CountDistributions } from '../counts.ts';
import type { IndexedHistories } from '../histories.ts';
import { mixCounts } from '../predict/mix-counts.ts';
import { possibleParameters } from '../predict/possible-parameters.ts';
import type { PurchaseSummary, Purchases } from '../purchases.ts';
import { countMoments } from '../totals/count-moments.ts';
import { binRows } from './bins.ts';
import { scoreRows } from './boost.ts';
import { featuresAt } from './features.ts';
import { tiltCounts } from './tilt-counts.ts';
import type { Learner } from './train.ts';

export interface KnownAtCutoff extends IndexedHistories {
  readonly purchases: Purchases;
  /** Of these purchases up to the learner's cut-off. */
  readonly summary: PurchaseSummary;
  /** Whole numbers that each customer's distribution must reach: what was observed, for a log score. */
  readonly reach?: Float64Array;
}

/** As every forecast of purchase days: rows, and which one is a customer's. */
export interface LearnedForecast {
  readonly rows: Uint32Array;
  readonly mean: Float64Array;
  readonly orderProbability: Float64Array;
  readonly counts: CountDistributions;
}

/** Nobody is predicted more than four times what the model says, or less than a quarter of it. */
const LARGEST_SCORE = Math.log(4);
/** Scores are rounded to it, so that customers with the same history and nearly the same score share a row. */
const STEP = 1 / 64;
/** A row counts to three at least, and its mean stays in the lower half of what it counts. */
const LEAST_REACH = 3;
const TAIL = 1e-12;

/**
 * Purchase days in the learner's horizon.
 * In words: the sum of the trees is the logarithm of a factor on the model's expectation; the model's distribution (over all
 * parameters that remain possible) is tilted to the new mean. Without a tree this is the model's own forecast. O(customers · trees).
 */
export function forecastLearned(learner: Learner, known: KnownAtCutoff): LearnedForecast {
  const { base, horizonDays, covariates, binnings } = learner;
  const { purchases, summary, groups, groupOf, reach } = known;
  const features = featuresAt(purchases, summary, learner, covariates);
  const scores = scoreRows(learner, binRows(features, binnings));

  const least = new Float64Array(groups.frequency.length).fill(LEAST_REACH);
  if (reach !== undefined) {
    for (let i = 0; i < groupOf.length; i++) least[groupOf[i]!] = Math.max(least[groupOf[i]!]!, reach[i]!);
  }
  const options = { reach: least, tail: TAIL };
  const counts = mixCounts(
    possibleParameters(base, groups).map((one) => base.model.purchaseCounts(one, groups, horizonDays, options)),
  );
  const expected = base.model.expectedPurchases(base.parameters, groups, horizonDays);
  const { mean: counted } = countMoments(counts);
  const most = (group: number) => (counts.offsets[group + 1]! - counts.offsets[group]! - 1) / 2 / counted[group]!;

  const { rows, groupOfRow, scoreOfRow } = distinctRows(groupOf, scores);
  const factors = scoreOfRow.map((score, row) => {
    const factor = Math.exp(score);
    return factor > 1 ? Math.max(1, Math.min(factor, most(groupOfRow[row]!))) : factor;
  });
  const tilted = tiltCounts(counts, groupOfRow, factors);
  return {
    rows,
    mean: factors.map((factor, row) => expected[groupOfRow[row]!]! * factor),
    orderProbability: factors.map((_, row) => 1 - Math.min(1, tilted.probabilities[tilted.offsets[row]!]!)),
    counts: tilted,
  };
}

/** A row for every group and rounded score that occurs, in the order of the customers. */
function distinctRows(groupOf: Uint32Array, scores: Float64Array) {
  const steps = 2 * Math.round(LARGEST_SCORE / STEP) + 1;
  const rowOf = new Map<number, number>();
  const [groupOfRow, scoreOfRow]: [number[], number[]] = [[], []];
  const rows = groupOf.map((group, i) => {
    const score = Math.max(-LARGEST_SCORE, Math.min(LARGEST_SCORE, scores[i]!));
    const step = Math.round(score / STEP);
    const key = group * steps + step + (steps - 1) / 2;
    let row = rowOf.get(key);
    if (row === undefined) {
      row = rowOf.size;
      rowOf.set(key, row);
      groupOfRow.push(group);
      scoreOfRow.push(step * STEP);
    }
    return row;
  });
  return { rows, groupOfRow: Uint32Array.from(groupOfRow), scoreOfRow: Float64Array.from(scoreOfRow) };
}
