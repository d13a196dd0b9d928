import type { BoxProblem, Minimum } from './minimise.ts';

/** A simpler model at the edge of the search box, and what it means that the data cannot tell the fit from it. */
export interface Limit {
  /** Which coordinates grow (1), shrink (−1) or stay (0) on the way to the edge. */
  readonly direction: readonly number[];
  readonly sentence: string;
}

/** Total log-likelihood that the edge may lose and still count as equally good. */
const INDISTINGUISHABLE = 0.01;

/**
 * First limit that explains the data as well as the fit does.
 * In words: walk from the fit towards an edge of the box; if the likelihood there is the same, the data say nothing about the way.
 * @param problem total negative log-likelihood over logarithms of parameters
 * @param minimum where its search ended
 * @param limits  in order of preference
 * @returns the sentence of the first indistinguishable limit, as a list of at most one
 */
export function indistinguishable(problem: BoxProblem, minimum: Minimum, limits: readonly Limit[]): readonly string[] {
  const { lower, upper } = problem;
  const reached = limits.find(({ direction }) => {
    const room = direction.map((sign, i) => {
      if (sign === 0) return Number.POSITIVE_INFINITY;
      return sign > 0 ? upper[i]! - minimum.point[i]! : minimum.point[i]! - lower[i]!;
    });
    const length = Math.min(...room);
    const edge = minimum.point.map((x, i) => x + direction[i]! * length);
    return problem.evaluate(edge, new Float64Array(edge.length)) - minimum.value <= INDISTINGUISHABLE;
  });
  return reached === undefined ? [] : [reached.sentence];
}
