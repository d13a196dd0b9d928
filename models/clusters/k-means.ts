/** k-means from given centres: points to their nearest centre, centres to the mean of their points, until they rest. */
import { nearestCentre, type Points, squaredDistance } from './points.ts';

export interface KMeans {
  /** k centres, one after the other. */
  readonly centres: Float64Array;
  /** Weighted squared distance of all points to their nearest centre. */
  readonly inertia: number;
  readonly iterations: number;
  readonly converged: boolean;
}

export interface KMeansLimits {
  readonly mostIterations: number;
  /** Rest: the squared way of all centres in one round is at most this much. */
  readonly restingMove: number;
}

/**
 * Lloyd's algorithm with Hamerly's bounds.
 * In words: a point that is nearer to its centre than half of the way to any other centre cannot change sides, and most
 * points need no more than this comparison. The result is Lloyd's; a few hundredths of the distances are computed.
 * A centre that loses all its points moves to the point that is farthest from its own centre. Same input, same bytes.
 * @param points n distinct points
 * @param start  k centres, one after the other; k ≤ n
 * @source Lloyd 1982, IEEE Trans. Inf. Theory 28(2); Hamerly 2010, Making k-means even faster, SDM
 */
export function kMeans(points: Points, start: Float64Array, limits: KMeansLimits): KMeans {
  const { dimensions, coordinates, weights } = points;
  const n = weights.length;
  const k = start.length / dimensions;
  const centres = start.slice();
  const sums = new Float64Array(centres.length);
  const counts = new Float64Array(k);
  const own = new Uint8Array(n);
  /** At least as far as the own centre, at most as far as the second nearest. */
  const upper = new Float64Array(n);
  const lower = new Float64Array(n);

  const search = (i: number): void => {
    const at = i * dimensions;
    let [least, second, nearest] = [Number.POSITIVE_INFINITY, Number.POSITIVE_INFINITY, 0];
    for (let c = 0; c < k; c++) {
      const distance = squaredDistance(coordinates, at, centres, c * dimensions, dimensions);
      if (distance < least) {
        second = least;
        least = distance;
        nearest = c;
      } else if (distance < second) second = distance;
    }
    own[i] = nearest;
    upper[i] = Math.sqrt(least);
    lower[i] = Math.sqrt(second);
  };
  const count = (i: number, sign: 1 | -1): void => {
    const [at, c, weight] = [i * dimensions, own[i]!, sign * weights[i]!];
    counts[c]! += weight;
    for (let d = 0; d < dimensions; d++) sums[c * dimensions + d]! += weight * coordinates[at + d]!;
  };

  for (let i = 0; i < n; i++) {
    search(i);
    count(i, 1);
  }
  let iterations = 0;
  let converged = false;
  while (!converged && iterations < limits.mostIterations) {
    iterations++;
    for (let c = 0; c < k; c++) if (counts[c]! <= 0) settle(c, indexOfGreatest(upper));
    const moves = moveCentres(centres, sums, counts, dimensions);
    converged = moves.reduce((sum, move) => sum + move * move, 0) <= limits.restingMove;
    if (converged) break;
    const [most, mover, secondMost] = greatestTwo(moves);
    const safe = halfWays(centres, dimensions);
    for (let i = 0; i < n; i++) {
      const c = own[i]!;
      upper[i]! += moves[c]!;
      lower[i]! -= c === mover ? secondMost : most;
      const bound = Math.max(safe[c]!, lower[i]!);
      if (upper[i]! <= bound) continue;
      upper[i] = Math.sqrt(squaredDistance(coordinates, i * dimensions, centres, c * dimensions, dimensions));
      if (upper[i]! <= bound) continue;
      search(i);
      if (own[i] === c) continue;
      const to = own[i]!;
      own[i] = c;
      count(i, -1);
      own[i] = to;
      count(i, 1);
    }
  }
  return { centres, inertia: inertiaOf(points, centres), iterations, converged };

  function settle(c: number, i: number): void {
    count(i, -1);
    own[i] = c;
    upper[i] = 0;
    lower[i] = 0;
    count(i, 1);
  }
}

/** Every centre to the mean of its points; how far each went. */
export function moveCentres(
  centres: Float64Array,
  sums: Float64Array,
  counts: Float64Array,
  dimensions: number,
): Float64Array {
  return counts.map((weight, c) => {
    let way = 0;
    for (let d = c * dimensions; d < (c + 1) * dimensions; d++) {
      const mean = sums[d]! / weight;
      way += (mean - centres[d]!) ** 2;
      centres[d] = mean;
    }
    return Math.sqrt(way);
  });
}

/** Per centre half of the way to the nearest other one. */
export function halfWays(centres: Float64Array, dimensions: number): Float64Array {
  const k = centres.length / dimensions;
  return Float64Array.from({ length: k }, (_, a) => {
    let least = Number.POSITIVE_INFINITY;
    for (let b = 0; b < k; b++) {
      if (b !== a)
        least = Math.min(least, squaredDistance(centres, a * dimensions, centres, b * dimensions, dimensions));
    }
    return Math.sqrt(least) / 2;
  });
}

/** The greatest, where it is, and the greatest of the others. */
export function greatestTwo(values: Float64Array): readonly [greatest: number, at: number, second: number] {
  let [greatest, at, second] = [-1, 0, 0];
  for (const [i, value] of values.entries()) {
    if (value > greatest) [greatest, at, second] = [value, i, Math.max(0, greatest)];
    else if (value > second) second = value;
  }
  return [greatest, at, second];
}

export function indexOfGreatest(values: Float64Array): number {
  let at = 0;
  for (let i = 1; i < values.length; i++) if (values[i]! > values[at]!) at = i;
  return at;
}

function inertiaOf({ dimensions, coordinates, weights }: Points, centres: Float64Array): number {
  let inertia = 0;
  for (let i = 0; i < weights.length; i++) {
    const at = i * dimensions;
    const nearest = nearestCentre(coordinates, at, centres, dimensions);
    inertia += weights[i]! * squaredDistance(coordinates, at, centres, nearest * dimensions, dimensions);
  }
  return inertia;
}
