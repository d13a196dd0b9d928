import type { BoxProblem } from './minimise.ts';

/**
 * The same problem with a price on every squared step away from `centre`: what the data leave open stays moderate.
 * @param penalty total log-likelihood taken off per unit of squared distance, ≥ 0
 */
export function penalised(problem: BoxProblem, centre: readonly number[], penalty: number): BoxProblem {
  if (!(penalty >= 0 && Number.isFinite(penalty))) throw new RangeError(`penalty must be ≥ 0, got ${penalty}`);
  if (penalty === 0) return problem;
  return {
    ...problem,
    evaluate(point, gradient) {
      let value = problem.evaluate(point, gradient);
      for (let i = 0; i < point.length; i++) {
        const away = point[i]! - centre[i]!;
        value += penalty * away * away;
        gradient[i]! += 2 * penalty * away;
      }
      return value;
    },
  };
}
