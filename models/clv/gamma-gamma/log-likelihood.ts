import { digamma } from '../special/digamma.ts';
import { logBeta } from '../special/log-beta.ts';
import type { Repeaters } from './group-repeaters.ts';
import type { GammaGammaParameters } from './parameters.ts';

/**
 * Log-likelihood of repeat customers' mean spends under the Gamma-Gamma model, and its slope.
 * In words: a customer's spends vary around an own mean (p), the means vary between customers (q, v); the mean m of x spends
 * has density (m x)^(p x) v^q / [m B(p x, q) (v + x m)^(p x + q)]. One logarithm per customer, gamma functions per frequency.
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
  const logV = Math.log(v);
  const digammaQ = digamma(q);
  for (const { frequency: x, monetary, sumOfLogs } of groups) {
    const n = monetary.length;
    const shape = p * x;
    let logs = 0;
    let inverses = 0;
    for (let i = 0; i < n; i++) {
      const total = v + x * monetary[i]!;
      logs += Math.log(total);
      inverses += 1 / total;
    }
    const logX = Math.log(x);
    const digammaBoth = digamma(shape + q);
    sum += n * (shape * logX + q * logV - logBeta(shape, q)) + (shape - 1) * sumOfLogs - (shape + q) * logs;
    byP += x * (n * (digammaBoth - digamma(shape) + logX) + sumOfLogs - logs);
    byQ += n * (digammaBoth - digammaQ + logV) - logs;
    byV += (n * q) / v - (shape + q) * inverses;
  }
  gradient?.set([byP, byQ, byV]);
  return sum;
}
