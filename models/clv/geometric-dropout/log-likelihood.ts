import type { GeometricDropout } from './family.ts';
import type { LikelihoodColumns } from './likelihood-columns.ts';
import { frequencyTerms } from './log-likelihoods.ts';

/**
 * Log-likelihood of grouped histories under geometric dropout, and its slope.
 * In words: the sum of `logLikelihoods`, with every logarithm that groups share taken once; what is left for a group is one
 * exponential and one logarithm. O(k · (groups + distinct times + highest frequency)).
 * @param gradient receives the derivatives by r, alpha, a and b; those by a and b mean nothing where a = 0
 * @returns the sum over customers. A density per unit of time: in another unit it differs by −Σx · ln(units per unit)
 * @source as `logLikelihoods`; slope derived, checked against finite differences
 */
export function logLikelihood(family: GeometricDropout, columns: LikelihoodColumns, gradient?: Float64Array): number {
  const { r, alpha, a, b, k, stayedAtFirst } = family;
  const { frequency, recencyAt, tenureAt, times, weight, customersWith } = columns;
  const terms = frequencyTerms(family, customersWith);
  let sum = -k * columns.purchases * Math.log(alpha) + (k === 1 ? 0 : (k - 1) * columns.purchaseLogTimes);
  let byR = 0;
  let byAlpha = 0;
  let byA = 0;
  let byB = 0;
  const logOddsLast = new Float64Array(customersWith.length); // of leaving at the last purchase
  for (let x = 0; x < customersWith.length; x++) {
    if (customersWith[x] === 0) continue;
    sum += customersWith[x]! * terms.value[x]!;
    byR += customersWith[x]! * terms.byR[x]!;
    byA += customersWith[x]! * terms.byA[x]!;
    byB += customersWith[x]! * terms.byB[x]!;
    logOddsLast[x] = x + stayedAtFirst === 0 ? Number.NEGATIVE_INFINITY : Math.log(a / (b + (x + stayedAtFirst - 1)));
  }
  const logGrowth = times.map((time) => Math.log1p(time / alpha));
  const inverse = times.map((time) => 1 / (alpha + time));

  for (let i = 0; i < frequency.length; i++) {
    const x = frequency[i]!;
    const w = weight[i]!;
    const atTenure = tenureAt[i]!;
    const growth = logGrowth[atTenure]!;
    const shape = r + k * x;
    let value = -shape * growth;
    let slopeR = -growth;
    let slopeAlpha = ((r * times[atTenure]!) / alpha - k * x) * inverse[atTenure]!;
    if (x + stayedAtFirst > 0) {
      const atRecency = recencyAt[i]!;
      const silence = growth - logGrowth[atRecency]!;
      const spread = inverse[atRecency]! - inverse[atTenure]!;
      let logOdds = logOddsLast[x]! + shape * silence;
      let phasesByR = 0;
      let phasesByAlpha = 0;
      if (k > 1) {
        const u = (times[atTenure]! - times[atRecency]!) * inverse[atTenure]!;
        let phase = 1;
        let total = 1;
        let harmonic = 0;
        for (let j = 1; j < k; j++) {
          phase *= ((shape + (j - 1)) * u) / j;
          harmonic += 1 / (shape + (j - 1));
          total += phase;
          phasesByR += phase * harmonic;
          phasesByAlpha -= phase * j;
        }
        phasesByR /= total;
        phasesByAlpha *= inverse[atTenure]! / total;
        const logPhases = Math.log(total);
        value += logPhases;
        logOdds -= logPhases;
      }
      const smaller = Math.exp(-Math.abs(logOdds));
      const gone = (logOdds > 0 ? 1 : smaller) / (1 + smaller);
      value += Math.max(logOdds, 0) + Math.log1p(smaller);
      slopeR += phasesByR + gone * (silence - phasesByR);
      slopeAlpha += phasesByAlpha - gone * (shape * spread + phasesByAlpha);
      byA += (w * gone) / a;
      byB -= (w * gone) / (b + (x + stayedAtFirst - 1));
    }
    sum += w * value;
    byR += w * slopeR;
    byAlpha += w * slopeAlpha;
  }
  gradient?.set([byR, byAlpha, byA, byB]);
  return sum;
}
