import type { TotalError } from '../totals/common-error.ts';

/** Fewer cut-offs than this are no back-test of a season. */
const LEAST_CUT_OFFS = 3;

/**
 * Whether totals with seasonal factors came nearer than those without, at earlier cut-offs.
 * In words: the mean squared ln(actual / predicted) over the cut-offs decides. A season that shows in no hold-out is not used.
 * @param plain    without factors
 * @param seasonal at the same cut-offs, each with factors learned before it
 * @throws RangeError when the cut-offs are not the same
 */
export function seasonIsWorthIt(plain: readonly TotalError[], seasonal: readonly TotalError[]): boolean {
  if (plain.length !== seasonal.length || plain.some(({ from }, i) => from !== seasonal[i]!.from)) {
    throw new RangeError('totals with and without seasons must come from the same cut-offs');
  }
  return plain.length >= LEAST_CUT_OFFS && squaredError(seasonal) < squaredError(plain);
}

function squaredError(errors: readonly TotalError[]): number {
  return errors.reduce((sum, { actual, predicted }) => sum + Math.log((actual + 0.5) / (predicted + 0.5)) ** 2, 0);
}
