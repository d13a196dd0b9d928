/** Groups of alike rows: found from several beginnings, or those of an earlier analysis applied to rows of today. */
import type { KMeans } from '../clusters/k-means.ts';
import { uniformNumbers } from '../clusters/uniform-numbers.ts';
import { distinctRows } from './distinct-rows.ts';
import { sparseKMeans } from './sparse-k-means.ts';
import {
  type Centres,
  layCentres,
  leastOf,
  measureDistances,
  pointsOf,
  samplePoints,
  type SparsePoints,
} from './sparse-points.ts';
import { spreadSparseCentres } from './sparse-starts.ts';
import { transformRows } from './transform.ts';
import type { PersonaClustering, PersonaTransformation, SparseRows } from './types.ts';

export interface ClusterRowsInput {
  readonly rows: SparseRows;
  readonly k: number;
  readonly transformation: PersonaTransformation;
  /** Default: 5; 20 where there are few rows, which cost little. */
  readonly starts?: number;
}

/** Called before every round of every start; to stop the work, it throws. */
export type OnRound = (at: { readonly start: number; readonly starts: number }) => void;

/** Of every analysis: equal customers, equal groups. */
export const personaSeed = 20_261_122;
const sampleSize = 60_000;
const mostIterations = 300;
/** Rows by groups. */
const fewDistances = 100_000;
/** Of the mean variance of a column: where a start is good enough to be compared, and where the best one rests. */
const comparable = 1e-4;
const resting = 1e-9;

/**
 * In words: every start is spread over a sample, goes on there until it rests, then with everybody until it hardly moves;
 * the one with the least inertia goes on until it rests.
 * @throws RangeError when there is no row or no column
 */
export function clusterRows(input: ClusterRowsInput, onRound: OnRound = () => undefined): PersonaClustering {
  const { k: asked, transformation } = input;
  const { rows, scales } = transformRows(input.rows, transformation);
  const distinct = distinctRows(rows);
  const points = pointsOf(distinct);
  const n = distinct.weights.length;
  if (n === 0 || rows.width === 0) {
    throw new RangeError(`personas: need rows and columns to group, got ${n} and ${rows.width}`);
  }
  const k = Math.min(asked, n);
  const starts = input.starts ?? (n * k <= fewDistances ? 20 : 5);
  const variance = meanVariance(points);
  const some = samplePoints(points, Math.max(sampleSize, 200 * k));
  const sample = some.weights.length < k ? points : some;
  const random = uniformNumbers(personaSeed);
  let best: KMeans | undefined;
  for (let start = 1; start <= starts; start++) {
    const tell = () => onRound({ start, starts });
    const limits = { mostIterations, restingMove: comparable * variance };
    const begun = spreadSparseCentres(sample, k, random);
    const tried = sample === points ? begun : sparseKMeans(sample, begun, limits, tell).centres;
    const found = sparseKMeans(points, tried, limits, tell);
    if (best === undefined || found.inertia < best.inertia) best = found;
  }
  if (best === undefined) throw new RangeError(`personas: need a start, got ${starts}`);
  const end = sparseKMeans(points, best.centres, { mostIterations, restingMove: resting * variance }, () =>
    onRound({ start: starts, starts }),
  );
  const laid = layCentres(end.centres, rows.width);
  const { places, inertia } = assign(points, laid);
  return {
    asked,
    centres: listCentres(end.centres, rows.width),
    scales,
    places: Uint8Array.from(distinct.placeOf, (place) => places[place]!),
    inertia,
    iterations: best.iterations + end.iterations,
    converged: end.converged,
    starts,
  };
}

/** Every row to the nearest of centres that are given. */
export function applyRowCentres(
  { rows: raw, transformation }: Pick<ClusterRowsInput, 'rows' | 'transformation'>,
  { asked, centres, scales }: Pick<PersonaClustering, 'asked' | 'centres' | 'scales'>,
): PersonaClustering {
  const { rows } = transformRows(raw, transformation, scales);
  const points = pointsOf({ rows, weights: new Float64Array(rows.starts.length - 1).fill(1) });
  const { places, inertia } = assign(points, layCentres(Float64Array.from(centres.flat()), rows.width));
  return { asked, centres, scales, places, inertia, iterations: 0, converged: true, starts: 0 };
}

function assign(points: SparsePoints, centres: Centres): { readonly places: Uint8Array; readonly inertia: number } {
  const distances = new Float64Array(centres.k);
  let inertia = 0;
  const places = Uint8Array.from(points.weights, (weight, row) => {
    measureDistances(points, row, centres, distances);
    const place = leastOf(distances);
    inertia += weight * distances[place]!;
    return place;
  });
  return { places, inertia };
}

const listCentres = (centres: Float64Array, width: number): readonly (readonly number[])[] =>
  Array.from({ length: centres.length / width }, (_, c) => Array.from(centres.subarray(c * width, (c + 1) * width)));

/** Of the columns over all rows as often as they occur. */
function meanVariance({ rows: { width, starts, columns, values }, weights }: SparsePoints): number {
  const sums = new Float64Array(width);
  let [total, squares] = [0, 0];
  for (let row = 0; row < weights.length; row++) {
    const weight = weights[row]!;
    total += weight;
    for (let at = starts[row]!; at < starts[row + 1]!; at++) {
      sums[columns[at]!]! += weight * values[at]!;
      squares += weight * values[at]! * values[at]!;
    }
  }
  return (squares / total - sums.reduce((sum, of) => sum + (of / total) ** 2, 0)) / width;
}
