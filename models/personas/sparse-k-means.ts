/** k-means of sparse rows from given centres: as models/clusters/k-means.ts, without ever writing a row's zeros. */
import {
  indexOfGreatest,
  greatestTwo,
  halfWays,
  moveCentres,
  type KMeans,
  type KMeansLimits,
} from '../clusters/k-means.ts';
import { layCentres, leastOf, measureDistances, type SparsePoints } from './sparse-points.ts';

/**
 * Lloyd's algorithm with Hamerly's bounds. A distance takes as many steps as the row has values: |x|² + |c|² − 2 x·c.
 * A centre that loses all its rows moves to the row that is farthest from its own. Same input, same bytes.
 * @param start        k centres, one after the other; k ≤ rows
 * @param onIteration  called before each round; to stop, it throws
 * @source Lloyd 1982, IEEE Trans. Inf. Theory 28(2); Hamerly 2010, Making k-means even faster, SDM
 */
export function sparseKMeans(
  points: SparsePoints,
  start: Float64Array,
  limits: KMeansLimits,
  onIteration: () => void = () => undefined,
): KMeans {
  const { rows, weights, squares } = points;
  const { width, starts, columns, values } = rows;
  const n = weights.length;
  const k = start.length / width;
  const centres = start.slice();
  let laid = layCentres(centres, width);
  const sums = new Float64Array(centres.length);
  const counts = new Float64Array(k);
  const own = new Uint8Array(n);
  /** At least as far as the own centre, at most as far as the second nearest. */
  const upper = new Float64Array(n);
  const lower = new Float64Array(n);
  const distances = new Float64Array(k);

  const search = (row: number): void => {
    measureDistances(points, row, laid, distances);
    let [least, second, nearest] = [Number.POSITIVE_INFINITY, Number.POSITIVE_INFINITY, 0];
    for (let c = 0; c < k; c++) {
      const distance = distances[c]!;
      if (distance < least) {
        second = least;
        least = distance;
        nearest = c;
      } else if (distance < second) second = distance;
    }
    own[row] = nearest;
    upper[row] = Math.sqrt(least);
    lower[row] = Math.sqrt(second);
  };
  const distanceToOwn = (row: number): number => {
    const c = own[row]!;
    let dot = 0;
    for (let at = starts[row]!; at < starts[row + 1]!; at++) dot += values[at]! * centres[c * width + columns[at]!]!;
    return Math.sqrt(Math.max(0, squares[row]! + laid.squares[c]! - 2 * dot));
  };
  const count = (row: number, c: number, sign: 1 | -1): void => {
    const weight = sign * weights[row]!;
    counts[c]! += weight;
    for (let at = starts[row]!; at < starts[row + 1]!; at++) sums[c * width + columns[at]!]! += weight * values[at]!;
  };
  const settle = (c: number): void => {
    const row = indexOfGreatest(upper);
    count(row, own[row]!, -1);
    own[row] = c;
    upper[row] = 0;
    lower[row] = 0;
    count(row, c, 1);
  };

  for (let row = 0; row < n; row++) {
    search(row);
    count(row, own[row]!, 1);
  }
  let iterations = 0;
  let converged = false;
  while (!converged && iterations < limits.mostIterations) {
    onIteration();
    iterations++;
    for (let c = 0; c < k; c++) if (counts[c]! <= 0) settle(c);
    const moves = moveCentres(centres, sums, counts, width);
    laid = layCentres(centres, width);
    converged = moves.reduce((sum, move) => sum + move * move, 0) <= limits.restingMove;
    if (converged) break;
    const [most, mover, secondMost] = greatestTwo(moves);
    const safe = halfWays(centres, width);
    for (let row = 0; row < n; row++) {
      const c = own[row]!;
      upper[row]! += moves[c]!;
      lower[row]! -= c === mover ? secondMost : most;
      const bound = Math.max(safe[c]!, lower[row]!);
      if (upper[row]! <= bound) continue;
      upper[row] = distanceToOwn(row);
      if (upper[row]! <= bound) continue;
      search(row);
      if (own[row] === c) continue;
      count(row, c, -1);
      count(row, own[row]!, 1);
    }
  }
  let inertia = 0;
  for (let row = 0; row < n; row++) {
    measureDistances(points, row, laid, distances);
    inertia += weights[row]! * distances[leastOf(distances)]!;
  }
  return { centres, inertia, iterations, converged };
}
