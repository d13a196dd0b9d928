import { betaKernel } from '../special/beta-kernel.ts';
import { logDeviation, probabilityBelow, type SpendGrid } from './grid.ts';

/** Steps may be this many deviations wide for a sum of densities to stand for their integral. */
const SUMMABLE = 0.6;
/** Deviations beyond which nothing is left of a spend too narrow for the grid. */
const NOTHING_BEYOND = 9;

/**
 * The spend of a known number of purchase days on a grid of y = ln u: BetaPrime(a, q) with a = shape · days.
 * In words: the first point is an incomplete beta function, the others add up the density between, with the corrections of
 * Euler and Maclaurin at both ends. One exponential per point and number of days. A spend narrower than the steps is an incomplete beta everywhere.
 * @param grid points
 * @param a    positive
 * @param q    positive
 * @returns P(ln U ≤ y) of every point, then density · step of every point; the probabilities are off by about 1e-5 at most
 * @source NIST DLMF 2.10.1 (Euler–Maclaurin) and 8.17; checked against the incomplete beta function
 */
export function daysSpend(grid: SpendGrid, a: number, q: number): Float64Array {
  const { start, step, points, ratios, logs } = grid;
  const column = new Float64Array(2 * points);
  const deviation = logDeviation(a, q);
  if (step > SUMMABLE * deviation) return fillNarrow(column, grid, a, q);

  // ln density = a y − (a + q) ln(1 + e^y) + constant; the constant from the summit, where it is exact.
  const summit = Math.log(a / q);
  const highest = Math.log(betaKernel(a, q, a / (a + q), q / (a + q)) * step);
  const atSummit = a * summit - (a + q) * Math.log1p(a / q);
  let sum = probabilityBelow(start, a, q);
  let before = 0;
  let correctionBefore = 0;
  for (let j = 0; j < points; j++) {
    const y = start + j * step;
    const ratio = ratios[j]!;
    const density = Math.exp(highest + a * y - (a + q) * logs[j]! - atSummit);
    const share = ratio / (1 + ratio);
    // First and third derivative of the density by y, over the density, in steps.
    const slope = (a - (a + q) * share) * step;
    const bend = -(a + q) * share * (1 - share) * step * step;
    const third = slope * (slope * slope + 3 * bend) + bend * (1 - 2 * share) * step;
    const correction = density * (slope / 12 - third / 720);
    if (j > 0) sum += (before + density) / 2 - (correction - correctionBefore);
    before = density;
    correctionBefore = correction;
    column[j] = Math.min(j > 0 ? Math.max(sum, column[j - 1]!) : sum, 1);
    column[points + j] = density;
  }
  return column;
}

function fillNarrow(column: Float64Array, { start, step, points }: SpendGrid, a: number, q: number): Float64Array {
  const reach = NOTHING_BEYOND * logDeviation(a, q);
  const summit = Math.log(a / q);
  for (let j = 0; j < points; j++) {
    const y = start + j * step;
    if (y < summit - reach) continue;
    column[j] = y > summit + reach ? 1 : probabilityBelow(y, a, q);
    if (y <= summit + reach) {
      column[points + j] = step * betaKernel(a, q, 1 / (1 + Math.exp(-y)), 1 / (1 + Math.exp(y)));
    }
  }
  return column;
}
