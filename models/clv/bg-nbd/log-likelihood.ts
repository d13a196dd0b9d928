import { requireSameUnit } from '../checks.ts';
import type { GroupedHistories } from '../histories.ts';
import { logOddsGone } from './log-odds-gone.ts';
import type { BgNbdParameters } from './parameters.ts';

/**
 * Log-likelihood of grouped histories under the BG/NBD model, and its slope.
 * In words: x purchases at the customer's rate and silence until T, staying each time; or the last purchase was the end.
 * Frequencies are whole numbers, so every ratio of gamma functions is a product of x factors: sums of logarithms, tabulated
 * once per call, which stay exact where r, alpha, a or b run to 0 or infinity. O(groups + highest frequency).
 *   ln L = Σ_{i<x} ln[(r + i) / (α + T)] − r ln(1 + T/α) − Σ_{i<x} ln(1 + a / (b + i)) + ln(1 + odds of being gone)
 * @param parameters {r, alpha, a, b}; alpha in `unit`s
 * @param histories  grouped, in the same `unit`
 * @param gradient   receives the derivatives by r, alpha, a and b
 * @returns the sum over customers. A density per `unit`: in another unit it differs by −Σx · ln(units per unit)
 * @throws RangeError when the units differ
 * @source Fader, Hardie & Lee 2005, eq. (6); slope derived, checked against finite differences
 * @example CDNOW until 1997-09-30 in weeks at its maximum // => -9582.429206…
 */
export function logLikelihood(
  parameters: BgNbdParameters,
  histories: GroupedHistories,
  gradient?: Float64Array,
): number {
  requireSameUnit(parameters, histories);
  const { r, alpha, a, b } = parameters;
  const { frequency, recency, tenure, weight } = histories;
  const table = tabulate(parameters, histories);
  let sum = 0;
  let byR = 0;
  let byAlpha = 0;
  let byA = 0;
  let byB = 0;
  for (let i = 0; i < frequency.length; i++) {
    const x = frequency[i]!;
    const tx = recency[i]!;
    const T = tenure[i]!;
    const w = weight[i]!;
    const silence = Math.log1p(T / alpha);
    let value = table.value[x]! - x * Math.log(alpha + T) - r * silence;
    let slopeR = table.byR[x]! - silence;
    let slopeAlpha = ((r * T) / alpha - x) / (alpha + T);
    if (x > 0) {
      const logOdds = logOddsGone(parameters, x, tx, T);
      const gone = 1 / (1 + Math.exp(-logOdds));
      value += Math.max(logOdds, 0) + Math.log1p(Math.exp(-Math.abs(logOdds)));
      slopeR += gone * Math.log1p((T - tx) / (alpha + tx));
      slopeAlpha -= (gone * (r + x) * (T - tx)) / ((alpha + T) * (alpha + tx));
      byA += w * (table.byA[x]! + gone / a);
      byB += w * (table.byB[x]! - gone / (b + x - 1));
    }
    sum += w * value;
    byR += w * slopeR;
    byAlpha += w * slopeAlpha;
  }
  gradient?.set([byR, byAlpha, byA, byB]);
  return sum;
}

/** The parts that depend on the frequency alone, for every frequency up to the highest. */
function tabulate({ r, a, b }: BgNbdParameters, { frequency }: GroupedHistories) {
  let highest = 0;
  for (let i = 0; i < frequency.length; i++) highest = Math.max(highest, frequency[i]!);
  const column = () => new Float64Array(highest + 1);
  const table = { value: column(), byR: column(), byA: column(), byB: column() };
  for (let i = 0; i < highest; i++) {
    const both = a + b + i;
    table.value[i + 1] = table.value[i]! + Math.log(r + i) - Math.log1p(a / (b + i));
    table.byR[i + 1] = table.byR[i]! + 1 / (r + i);
    table.byA[i + 1] = table.byA[i]! - 1 / both;
    table.byB[i + 1] = table.byB[i]! + a / ((b + i) * both);
  }
  return table;
}
