import type { BoxProblem, Minimum } from './minimise.ts';

export interface Uncertainty {
  /** Of the parameters' natural logarithms; null when the data leave any of them open. */
  readonly covariance: readonly (readonly number[])[] | null;
  /** Of the parameters' natural logarithms; null for each that the data leave open. */
  readonly standardErrors: readonly (number | null)[];
}

/** Small against any curvature met, large against the rounding of a slope. */
const STEP = 1e-4;

/**
 * How well a maximum of the likelihood is determined (observed Fisher information, delta method).
 * In words: the sharper the summit, the surer its place. The curvature is taken from differences of slopes; coordinates that
 * rest on an edge of the box say nothing about their surroundings, and parameters that depend on them get null.
 * @param problem  total negative log-likelihood; 2d slopes are evaluated
 * @param minimum  where its search ended
 * @param toLogarithms point of the search → natural logarithms of the model's parameters
 * @source Pawitan 2001, "In All Likelihood", sections 2.5 and 4.7; checked against simulation
 */
export function uncertaintyAt(
  problem: BoxProblem,
  { point }: Minimum,
  toLogarithms: (point: Float64Array) => readonly number[],
): Uncertainty {
  const d = point.length;
  const isFree = Array.from(point, (value, i) => value > problem.lower[i]! + STEP && value < problem.upper[i]! - STEP);
  const free = isFree.flatMap((is, i) => (is ? [i] : []));
  const jacobian = Array.from({ length: d }, (_, i) => {
    const [down, up] = [moved(point, i, -STEP), moved(point, i, STEP)].map(toLogarithms) as [number[], number[]];
    return up.map((value, parameter) => (value - down[parameter]!) / (2 * STEP));
  });
  const parameters = jacobian[0]?.length ?? 0;
  const inverse = invert(curvature(problem, point, free));
  if (inverse === null) return { covariance: null, standardErrors: Array.from({ length: parameters }, () => null) };

  const covariance = Array.from({ length: parameters }, (_, a) =>
    Array.from({ length: parameters }, (__, b) => {
      let sum = 0;
      free.forEach((i, k) => {
        free.forEach((j, l) => (sum += jacobian[i]![a]! * inverse[k]![l]! * jacobian[j]![b]!));
      });
      return sum;
    }),
  );
  const isOpen = (a: number) => jacobian.some((slopes, i) => !isFree[i]! && Math.abs(slopes[a]!) > 1e-9);
  const standardErrors = covariance.map((row, a) => (isOpen(a) ? null : Math.sqrt(row[a]!)));
  return { covariance: standardErrors.includes(null) ? null : covariance, standardErrors };
}

/** By name, on the parameters' own scale. */
export function namedErrors<P>(
  names: readonly (keyof P & string)[],
  parameters: P,
  { standardErrors }: Uncertainty,
): Readonly<Record<string, number | null>> {
  return Object.fromEntries(
    names.map((name, i) => {
      const error = standardErrors[i] ?? null;
      return [name, error === null ? null : error * (parameters[name] as number)];
    }),
  );
}

function moved(point: Float64Array, i: number, by: number): Float64Array {
  const next = point.slice();
  next[i]! += by;
  return next;
}

/** Second derivatives over the free coordinates, symmetric. */
function curvature({ evaluate }: BoxProblem, point: Float64Array, free: readonly number[]): number[][] {
  const slopes = free.map((i) => {
    const [down, up] = [new Float64Array(point.length), new Float64Array(point.length)];
    evaluate(moved(point, i, -STEP), down);
    evaluate(moved(point, i, STEP), up);
    return free.map((j) => (up[j]! - down[j]!) / (2 * STEP));
  });
  return slopes.map((row, k) => row.map((value, l) => (value + slopes[l]![k]!) / 2));
}

/** Inverse of a positive definite matrix by Gauss and Jordan; null when it is not positive definite. */
function invert(matrix: readonly (readonly number[])[]): number[][] | null {
  const n = matrix.length;
  const rows = matrix.map((row, i) => [...row, ...row.map((_, j) => (i === j ? 1 : 0))]);
  for (let i = 0; i < n; i++) {
    const pivot = rows[i]![i]!;
    if (!(pivot > 1e-12 * Math.abs(matrix[i]![i]!)) || !Number.isFinite(pivot)) return null;
    rows[i] = rows[i]!.map((value) => value / pivot);
    for (let k = 0; k < n; k++) {
      if (k === i) continue;
      const factor = rows[k]![i]!;
      rows[k] = rows[k]!.map((value, j) => value - factor * rows[i]![j]!);
    }
  }
  return rows.map((row) => row.slice(n));
}
