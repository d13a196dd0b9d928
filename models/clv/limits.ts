import type { BoxProblem, Minimum } from './minimise.ts';

/** A simpler model on an edge of the search box, and what it means that the data cannot tell the fit from it. */
export interface Limit {
  readonly coordinate: number;
  readonly edge: 'lower' | 'upper';
  readonly sentence: string;
}

/** Total log-likelihood that the edge may lose and still count as equally good. */
const INDISTINGUISHABLE = 0.01;

/**
 * First limit that explains the data as well as the fit does.
 * In words: walk from the fit straight to an edge of the box; if nothing is lost there, the data say nothing about the way.
 * @param problem total negative log-likelihood
 * @param minimum where its search ended
 * @param limits  in order of preference
 * @returns the sentence of the first indistinguishable limit, as a list of at most one
 */
export function indistinguishable(problem: BoxProblem, minimum: Minimum, limits: readonly Limit[]): readonly string[] {
  const gradient = new Float64Array(minimum.point.length);
  const reached = limits.find(({ coordinate, edge }) => {
    const atEdge = minimum.point.slice();
    atEdge[coordinate] = problem[edge][coordinate]!;
    return problem.evaluate(atEdge, gradient) - minimum.value <= INDISTINGUISHABLE;
  });
  return reached === undefined ? [] : [reached.sentence];
}
