/** Recency, orders and spend of customers, made comparable and counted. */
import type { Points } from './points.ts';

/** n customers, columns of equal length. */
export interface RfmColumns {
  /** Days since the last order, ≥ 0. */
  readonly recencyDays: Float64Array;
  readonly orders: Float64Array;
  /** In units of the store's median order; below 0 counts as 0. */
  readonly spend: Float64Array;
}

/** What was subtracted from each logarithm, and what it was divided by: recency, orders, spend. */
export interface RfmStandard {
  readonly means: readonly number[];
  readonly deviations: readonly number[];
}

export interface RfmPoints extends Points {
  readonly standard: RfmStandard;
}

const dimensions = 3;

/** 17 bits: three columns share the 53 bits in which a number is exact. A step is a hundred-thousandth of the range. */
const steps = 2 ** 17 - 1;

/**
 * Distinct customers as points: log(1 + x) of each column on a grid of 131,072 steps from its least to its greatest, less
 * its mean, over its standard deviation. A column in which all are alike is 0 everywhere.
 * In words: the three positions on the grid make one whole number, and equal numbers stand together once sorted, so that
 * neither the order of customers nor the size of the currency plays a part. O(n log n), 48 bytes a customer.
 * @throws RangeError when columns differ in length, recency is below 0 or a value is not finite
 */
export function countRfmPoints({ recencyDays, orders, spend }: RfmColumns): RfmPoints {
  const n = recencyDays.length;
  if (orders.length !== n || spend.length !== n) {
    throw new RangeError(`clusters: need columns of equal length, got ${n}, ${orders.length} and ${spend.length}`);
  }
  const grids = [gridOf(recencyDays), gridOf(orders), gridOf(spend)] as const;
  const keys = new Float64Array(n);
  for (const [d, column] of [recencyDays, orders, spend].entries()) {
    const { least, step } = grids[d]!;
    for (let i = 0; i < n; i++) {
      keys[i] = keys[i]! * (steps + 1) + (step === 0 ? 0 : Math.round((toLog(column[i]!) - least) / step));
    }
  }
  keys.sort();
  let distinct = 0;
  for (let i = 0; i < n; i++) if (i === 0 || keys[i] !== keys[i - 1]) distinct++;
  const coordinates = new Float64Array(distinct * dimensions);
  const weights = new Float64Array(distinct);
  let at = -1;
  for (let i = 0; i < n; i++) {
    const key = keys[i]!;
    if (i === 0 || key !== keys[i - 1]) {
      at++;
      const high = Math.floor(key / (steps + 1));
      coordinates[at * dimensions] = grids[0].least + grids[0].step * Math.floor(high / (steps + 1));
      coordinates[at * dimensions + 1] = grids[1].least + grids[1].step * (high % (steps + 1));
      coordinates[at * dimensions + 2] = grids[2].least + grids[2].step * (key % (steps + 1));
    }
    weights[at]!++;
  }
  return { dimensions, coordinates, weights, standard: standardise(coordinates, weights, n) };
}

/** A customer's place among points that were standardised so. */
export function writeRfmPoint(columns: RfmColumns, i: number, { means, deviations }: RfmStandard, into: Float64Array) {
  into[0] = (toLog(columns.recencyDays[i]!) - means[0]!) / deviations[0]!;
  into[1] = (toLog(columns.orders[i]!) - means[1]!) / deviations[1]!;
  into[2] = (toLog(columns.spend[i]!) - means[2]!) / deviations[2]!;
}

const toLog = (value: number): number => Math.log1p(Math.max(0, value));

function gridOf(column: Float64Array): { readonly least: number; readonly step: number } {
  let [least, greatest] = [Number.POSITIVE_INFINITY, Number.NEGATIVE_INFINITY];
  for (let i = 0; i < column.length; i++) {
    const value = column[i]!;
    if (!Number.isFinite(value)) throw new RangeError(`clusters: need finite values, got ${value} at ${i}`);
    if (value < least) least = value;
    if (value > greatest) greatest = value;
  }
  const low = toLog(least);
  return { least: low, step: (toLog(greatest) - low) / steps };
}

/** In place. A deviation of 0 is returned as 1. */
function standardise(coordinates: Float64Array, weights: Float64Array, n: number): RfmStandard {
  const means = [0, 0, 0];
  const deviations = [1, 1, 1];
  for (let d = 0; d < dimensions; d++) {
    let sum = 0;
    for (let i = 0; i < weights.length; i++) sum += weights[i]! * coordinates[i * dimensions + d]!;
    const mean = sum / n;
    let squares = 0;
    for (let i = 0; i < weights.length; i++) squares += weights[i]! * (coordinates[i * dimensions + d]! - mean) ** 2;
    means[d] = mean;
    if (squares > 0) deviations[d] = Math.sqrt(squares / n);
    for (let i = d; i < coordinates.length; i += dimensions) coordinates[i] = (coordinates[i]! - mean) / deviations[d]!;
  }
  return { means, deviations };
}
