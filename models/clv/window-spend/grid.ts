import { regularisedBeta } from '../special/regularised-beta.ts';

/** Equally spaced points of y = ln u. */
export interface SpendGrid {
  readonly start: number;
  readonly step: number;
  readonly points: number;
  /** e^y and ln(1 + e^y) of each point: every number of days needs them. */
  readonly ratios: Float64Array;
  readonly logs: Float64Array;
}

/** Probability left beyond either end, where the tails are powers of u. */
const BEYOND = 1e-7;
/** e^±40 is beyond any ratio of money. */
const FARTHEST = 40;
/** Standard deviations of ln u per step: a cubic between two points then gives probabilities to about 1e-5. */
const STEP_DEVIATIONS = 0.55;
const WIDEST_STEP = 0.3;
const FEWEST_POINTS = 32;
const MOST_POINTS = 2048;

/**
 * Where the spend of 1 … `most` purchase days lies, in units of its scale, and how finely it has to be looked at.
 * In words: from the lower tail of one day to the upper tail of all, in steps that the narrowest of them can be seen with. O(1).
 * @param shape of one day's spend
 * @param q     of the customer's rate
 * @param most  purchase days, ≥ 1
 */
export function spendGrid(shape: number, q: number, most: number): SpendGrid {
  const start = crossing((y) => probabilityBelow(y, shape, q) > BEYOND);
  const end = crossing((y) => probabilityBelow(-y, q, shape * most) < BEYOND);
  const step = Math.min(STEP_DEVIATIONS * logDeviation(shape * most, q), WIDEST_STEP);
  const points = Math.ceil(Math.min(Math.max((end - start) / step, FEWEST_POINTS), MOST_POINTS)) + 1;
  return layGrid(start, (end - start) / (points - 1), points);
}

function layGrid(start: number, step: number, points: number): SpendGrid {
  const ratios = Float64Array.from({ length: points }, (_, j) => Math.exp(start + j * step));
  return { start, step, points, ratios, logs: ratios.map(Math.log1p) };
}

/** P(ln U ≤ y) for U ~ BetaPrime(a, b). */
export function probabilityBelow(y: number, a: number, b: number): number {
  return regularisedBeta(a, b, 1 / (1 + Math.exp(-y)), 1 / (1 + Math.exp(y)));
}

/** Standard deviation of ln U for U ~ BetaPrime(a, b), about. */
export function logDeviation(a: number, b: number): number {
  return Math.sqrt(1 / a + 0.5 / (a * a) + 1 / b + 0.5 / (b * b));
}

/** Where a condition that fails far below begins to hold, to 0.01. */
function crossing(holds: (y: number) => boolean): number {
  let low = -FARTHEST;
  let high = FARTHEST;
  while (high - low > 0.01) {
    const middle = (low + high) / 2;
    if (holds(middle)) high = middle;
    else low = middle;
  }
  return high;
}
