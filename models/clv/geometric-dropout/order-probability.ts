import { advance, clicksBeyond, slowestDecay, startClicks } from './clicks.ts';
import type { Standing } from './standing.ts';

/**
 * Probability that a customer who is alive buys at least once in a window, geometric dropout.
 * In words: dropout can only follow that purchase, so it is the probability of k clicks, those since the last purchase included.
 * k = 1: 1 − (rate / (rate + h))^s. O(k²).
 * @param ratio horizon / standing.rate
 * @returns in [0, 1], with all its digits where it is small
 * @source derived from the assumptions; checked against 50-digit sums
 * @example shape 1, ratio 1, k = 1 // => 0.5
 */
export function orderProbabilityWhileAlive(standing: Standing, ratio: number): number {
  const k = standing.phases.length;
  if (ratio === 0) return 0;
  if (k === 1) return -Math.expm1(-standing.shape * Math.log1p(ratio));
  const clicks = startClicks(standing, ratio);
  let none = 0;
  for (let j = 0; j < k; j++) {
    none += clicks.probability;
    advance(clicks);
  }
  const some = slowestDecay(clicks) < 1 ? clicksBeyond(clicks) : Number.POSITIVE_INFINITY;
  return some === Number.POSITIVE_INFINITY ? Math.max(0, 1 - none) : Math.min(1, some);
}
