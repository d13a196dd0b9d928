import { digamma } from '../special/digamma.ts';
import { logBeta } from '../special/log-beta.ts';
import type { Repeaters } from './group-repeaters.ts';
import type { GammaGammaParameters } from './parameters.ts';

/** Customers whose factors are multiplied before a logarithm is taken: up to 1e±38 each they stay in the range of a double. */
const MULTIPLIED = 8;

/**
 * Log-likelihood of repeat customers' mean spends under the Gamma-Gamma model, and its slope.
 * In words: a customer's spends vary around an own mean (p), the means vary between customers (q, v); the mean m of x spends
 * has density (x m / (v + x m))^(p x) (v / (v + x m))^q / [m B(p x, q)]. A sum of logarithms is the logarithm of a product: two of
 * them for eight customers, gamma functions once per frequency.
 * @param parameters {p, q, v}; v in the money unit of the groups
 * @param groups     repeat customers by frequency
 * @param gradient   receives the derivatives by p, q and v
 * @returns the sum over customers. A density per unit of money: in a unit `scale` times smaller it differs by −n · ln(scale)
 * @source Fader & Hardie 2013, "The Gamma-Gamma Model of Monetary Value", eq. (1a); slope derived, checked against finite differences
 * @example CDNOW until 1997-09-30 at its maximum // => -4055.917695…
 */
export function logLikelihood(
  { p, q, v }: GammaGammaParameters,
  groups: readonly Repeaters[],
  gradient?: Float64Array,
): number {
  let sum = 0;
  let byP = 0;
  let byQ = 0;
  let byV = 0;
  const digammaQ = digamma(q);
  for (const { frequency: x, monetary, sumOfLogs } of groups) {
    const n = monetary.length;
    const shape = p * x;
    let aboveV = 0; // Σ ln[(v + x m) / v]
    let aboveOwn = 0; // Σ ln[(v + x m) / (x m)]
    let shareOfV = 0; // Σ v / (v + x m)
    for (let from = 0; from < n; from += MULTIPLIED) {
      const to = Math.min(from + MULTIPLIED, n);
      let wholes = 1; // Π (v + x m) / v
      let ratios = 1; // Π x m / v
      for (let i = from; i < to; i++) {
        const ratio = (x * monetary[i]!) / v;
        const whole = 1 + ratio;
        wholes *= whole;
        ratios *= ratio;
        shareOfV += 1 / whole;
      }
      aboveV += Math.log(wholes);
      aboveOwn += Math.log(wholes / ratios);
    }
    const digammaBoth = digamma(shape + q);
    sum -= n * logBeta(shape, q) + sumOfLogs + q * aboveV + shape * aboveOwn;
    byP += x * (n * (digammaBoth - digamma(shape)) - aboveOwn);
    byQ += n * (digammaBoth - digammaQ) - aboveV;
    byV += (q * (n - shareOfV) - shape * shareOfV) / v;
  }
  gradient?.set([byP, byQ, byV]);
  return sum;
}
