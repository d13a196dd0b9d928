/** Predicted beside actual means: by tenth of customers as predicted, and by quarter of the first purchase. */
import { blockSums, type TieBlocks } from './tie-blocks.ts';

export interface CalibrationDecile {
  /** 1 … 10, lowest predictions first. */
  readonly decile: number;
  readonly customers: number;
  readonly predictedMean: number;
  readonly actualMean: number;
}

export interface CohortCalibration {
  /** Of the first purchase, e.g. `1997-Q1`. */
  readonly quarter: string;
  readonly customers: number;
  readonly predictedMean: number;
  readonly actualMean: number;
}

/**
 * Tenths of customers by prediction. Where a bound goes through customers with equal predictions, each tenth gets its share of
 * them all, so that nothing hangs on the order of rows. Tenths without a customer are left out. O(n).
 */
export function calibrationByDecile(actual: Float64Array, predicted: TieBlocks): readonly CalibrationDecile[] {
  const n = actual.length;
  const sums = blockSums(predicted, actual);
  const bounds = Array.from({ length: 11 }, (_, tenth) => Math.floor((tenth * n) / 10));
  const [predictedSums, actualSums] = [new Float64Array(10), new Float64Array(10)];
  let tenth = 0;
  let position = 0;
  for (let block = 0; block < sums.length; block++) {
    const end = position + predicted.sizes[block]!;
    while (position < end) {
      while (bounds[tenth + 1]! <= position) tenth++;
      const taken = Math.min(end, bounds[tenth + 1]!) - position;
      predictedSums[tenth]! += taken * predicted.values[block]!;
      actualSums[tenth]! += (taken / predicted.sizes[block]!) * sums[block]!;
      position += taken;
    }
  }
  return Array.from({ length: 10 }, (_, i) => ({ decile: i + 1, customers: bounds[i + 1]! - bounds[i]! }))
    .filter(({ customers }) => customers > 0)
    .map(({ decile, customers }) => ({
      decile,
      customers,
      predictedMean: predictedSums[decile - 1]! / customers,
      actualMean: actualSums[decile - 1]! / customers,
    }));
}

/** @param firstDay day of each customer's first purchase, in days since 1970-01-01 */
export function calibrationByCohort(
  actual: Float64Array,
  predicted: Float64Array,
  firstDay: Int32Array,
): readonly CohortCalibration[] {
  const cohorts = new Map<string, { customers: number; predicted: number; actual: number }>();
  const quarters = new Map<number, string>();
  firstDay.forEach((day, i) => {
    const quarter = quarters.get(day) ?? quarterOf(day);
    quarters.set(day, quarter);
    const cohort = cohorts.get(quarter) ?? { customers: 0, predicted: 0, actual: 0 };
    cohorts.set(quarter, cohort);
    cohort.customers++;
    cohort.predicted += predicted[i]!;
    cohort.actual += actual[i]!;
  });
  return [...cohorts]
    .sort(([one], [other]) => (one < other ? -1 : 1))
    .map(([quarter, sums]) => ({
      quarter,
      customers: sums.customers,
      predictedMean: sums.predicted / sums.customers,
      actualMean: sums.actual / sums.customers,
    }));
}

function quarterOf(day: number): string {
  const date = new Date(day * 86_400_000);
  return `${date.getUTCFullYear()}-Q${Math.floor(date.getUTCMonth() / 3) + 1}`;
}
