/** Counted sparse rows as points: what the sparse k-means groups, and how far they are from centres. */
import { type DistinctRows, pickRows } from './distinct-rows.ts';
import type { SparseRows } from './types.ts';

export interface SparsePoints {
  readonly rows: SparseRows;
  /** How often each row occurs, > 0. */
  readonly weights: Float64Array;
  /** Per row its squared length. */
  readonly squares: Float64Array;
}

export function pointsOf({ rows, weights }: Pick<DistinctRows, 'rows' | 'weights'>): SparsePoints {
  const { starts, values } = rows;
  const squares = new Float64Array(weights.length);
  for (let row = 0; row < squares.length; row++) {
    let sum = 0;
    for (let at = starts[row]!; at < starts[row + 1]!; at++) sum += values[at]! * values[at]!;
    squares[row] = sum;
  }
  return { rows, weights, squares };
}

/** About `size` that stand for all: every so many-th as they lie, counted as often as it is met. All where they are fewer. */
export function samplePoints(points: SparsePoints, size: number): SparsePoints {
  const { rows, weights } = points;
  if (weights.length <= size) return points;
  const total = weights.reduce((sum, weight) => sum + weight, 0);
  const step = total / size;
  const places: number[] = [];
  const counts: number[] = [];
  let [passed, next] = [0, step / 2];
  for (let row = 0; row < weights.length; row++) {
    passed += weights[row]!;
    if (passed <= next) continue;
    const met = Math.ceil((passed - next) / step);
    places.push(row);
    counts.push(met);
    next += met * step;
  }
  return pointsOf({ rows: pickRows(rows, Int32Array.from(places)), weights: Float64Array.from(counts) });
}

/** Centres by column, so that a value meets those of all centres side by side. */
export interface Centres {
  readonly k: number;
  /** [column * k + centre] */
  readonly byColumn: Float64Array;
  readonly squares: Float64Array;
}

/** @param centres k rows of `width` numbers, one after the other */
export function layCentres(centres: Float64Array, width: number): Centres {
  const k = centres.length / width;
  const byColumn = new Float64Array(centres.length);
  const squares = new Float64Array(k);
  for (let c = 0; c < k; c++) {
    for (let column = 0; column < width; column++) {
      const value = centres[c * width + column]!;
      byColumn[column * k + c] = value;
      squares[c]! += value * value;
    }
  }
  return { k, byColumn, squares };
}

/** Fills `distances` with the squared distances of a row to all centres. */
export function measureDistances(
  { rows: { starts, columns, values }, squares }: SparsePoints,
  row: number,
  centres: Centres,
  distances: Float64Array,
): void {
  const { k, byColumn } = centres;
  distances.fill(0);
  const end = starts[row + 1]!;
  for (let at = starts[row]!; at < end; at++) {
    const value = values[at]!;
    const from = columns[at]! * k;
    for (let c = 0; c < k; c++) distances[c]! += value * byColumn[from + c]!;
  }
  const own = squares[row]!;
  for (let c = 0; c < k; c++) distances[c] = Math.max(0, own + centres.squares[c]! - 2 * distances[c]!);
}

/** Place of the least, the first of several. */
export function leastOf(distances: Float64Array): number {
  let place = 0;
  for (let c = 1; c < distances.length; c++) if (distances[c]! < distances[place]!) place = c;
  return place;
}
