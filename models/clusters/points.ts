/** Counted points in a space of few dimensions: what k-means groups. */

/** n distinct points, one after the other in `coordinates`. */
export interface Points {
  readonly dimensions: number;
  /** Coordinates of the first point, then of the second … */
  readonly coordinates: Float64Array;
  /** How often each point occurs, > 0. */
  readonly weights: Float64Array;
}

/** Squared distance of a point of one array to a point of another, both given by the index of their first coordinate. */
export function squaredDistance(
  a: Float64Array,
  atA: number,
  b: Float64Array,
  atB: number,
  dimensions: number,
): number {
  let sum = 0;
  for (let d = 0; d < dimensions; d++) {
    const difference = a[atA + d]! - b[atB + d]!;
    sum += difference * difference;
  }
  return sum;
}

/** Index of the centre nearest to a point, the first of several. */
export function nearestCentre(
  coordinates: Float64Array,
  at: number,
  centres: Float64Array,
  dimensions: number,
): number {
  let nearest = 0;
  let least = Number.POSITIVE_INFINITY;
  for (let c = 0; c * dimensions < centres.length; c++) {
    const distance = squaredDistance(coordinates, at, centres, c * dimensions, dimensions);
    if (distance < least) {
      least = distance;
      nearest = c;
    }
  }
  return nearest;
}

/** About `size` points that stand for all: every so many-th of them as they lie, each counted as often as it is met. */
export function samplePoints({ dimensions, coordinates, weights }: Points, size: number): Points {
  const total = weights.reduce((sum, weight) => sum + weight, 0);
  const step = Math.max(1, total / size);
  const rows: number[] = [];
  const counts: number[] = [];
  let [passed, next] = [0, step / 2];
  for (const [row, weight] of weights.entries()) {
    passed += weight;
    const met = passed > next ? Math.ceil((passed - next) / step) : 0;
    if (met === 0) continue;
    rows.push(row);
    counts.push(met);
    next += met * step;
  }
  const sampled = new Float64Array(rows.length * dimensions);
  for (const [i, row] of rows.entries()) {
    sampled.set(coordinates.subarray(row * dimensions, (row + 1) * dimensions), i * dimensions);
  }
  return { dimensions, coordinates: sampled, weights: Float64Array.from(counts) };
}
