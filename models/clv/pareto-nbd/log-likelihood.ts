import { requireSameUnit } from '../checks.ts';
import type { GroupedHistories } from '../histories.ts';
import type { ParetoNbdParameters } from './parameters.ts';
import { newRacePoints, race } from './race.ts';
import { risingFactorials } from './rising-factorials.ts';

/**
 * Log-likelihood of grouped histories under the Pareto/NBD model, and its slope.
 * In words: x purchases while staying, then silence: either neither a purchase nor dropout came until T, or dropout came first.
 *   ln L = Σ_{i<x} ln[(r + i) / (α + t_x)] − r ln(1 + t_x/α) − s ln(1 + t_x/β) + ln[P(neither) + P(dropout first)]
 * Both probabilities start from the last purchase and are sums of positive terms, so nothing cancels. The points of the quadrature
 * that gives the second give its slope, too. O(groups · 10 + highest frequency).
 * @param parameters {r, alpha, s, beta}; alpha and beta in `unit`s
 * @param histories  grouped, in the same `unit`
 * @param gradient   receives the derivatives by r, alpha, s and beta
 * @returns the sum over customers. A density per `unit`: in another unit it differs by −Σx · ln(units per unit)
 * @throws RangeError when the units differ
 * @source Schmittlein, Morrison & Colombo 1987, Management Science 33(1); as the integral in Fader & Hardie 2005, "A Note on
 *         Deriving the Pareto/NBD Model"; slope derived, checked against finite differences
 * @example CDNOW until 1997-09-30 in weeks at its maximum // => -9594.976178…
 */
export function logLikelihood(
  parameters: ParetoNbdParameters,
  histories: GroupedHistories,
  gradient?: Float64Array,
): number {
  requireSameUnit(parameters, histories);
  const { r, alpha, s, beta } = parameters;
  const { frequency, recency, tenure, weight } = histories;
  const rising = risingFactorials(r, frequency);
  const points = newRacePoints();
  let sum = 0;
  let byR = 0;
  let byAlpha = 0;
  let byS = 0;
  let byBeta = 0;
  for (let i = 0; i < frequency.length; i++) {
    const x = frequency[i]!;
    const tx = recency[i]!;
    const w = weight[i]!;
    const silence = tenure[i]! - tx;
    const ownSlowing = Math.log1p(tx / alpha);
    const stayed = Math.log1p(tx / beta);
    const quiet = Math.log1p(silence / (alpha + tx));
    const staying = Math.log1p(silence / (beta + tx));
    const neither = Math.exp(-(r + x) * quiet - s * staying);
    const gone = silence > 0 ? race(points, s, beta + tx, r + x, alpha + tx, silence) : 0;
    const total = neither + gone;
    sum += w * (rising.value[x]! - x * Math.log(alpha + tx) - r * ownSlowing - s * stayed + Math.log(total));
    if (gradient === undefined) continue;

    // Sums over the moment of dropout, the end of observation standing for "not yet".
    let meanQuiet = neither * quiet;
    let meanStaying = neither * staying;
    let rate = (neither * (r + x)) / (alpha + tenure[i]!);
    let dropoutRate = (neither * s) / (beta + tenure[i]!);
    if (silence > 0) {
      let [bySilence, byStay, left, stay] = [0, 0, 0, 0];
      for (let k = 0; k < points.count; k++) {
        const mass = points.mass[k]!;
        bySilence += mass * points.rival[k]!;
        byStay += mass * points.own[k]!;
        left += mass / points.rivalGrowth[k]!;
        stay += mass / points.ownGrowth[k]!;
      }
      meanQuiet += bySilence;
      meanStaying += byStay;
      rate += ((r + x) * left) / (alpha + tx);
      dropoutRate += ((s + 1) * stay) / (beta + tx);
    }
    byR += w * (rising.slope[x]! - ownSlowing - meanQuiet / total);
    byAlpha += w * (r / alpha - rate / total);
    byS += w * ((gone / s - meanStaying) / total - stayed);
    byBeta += w * (s / beta - dropoutRate / total);
  }
  gradient?.set([byR, byAlpha, byS, byBeta]);
  return sum;
}
