import type { CountDistributions } from '../../clv/counts.ts';

/** One entry per customer. */
export interface CountScores {
  /** −ln P(N = y), natural units; less is better. */
  readonly logScore: Float64Array;
  /** Less is better. */
  readonly crps: Float64Array;
  /** P(N ≤ y − 1). */
  readonly below: Float64Array;
  /** P(N ≤ y). */
  readonly upTo: Float64Array;
}

/** What a distribution called impossible costs this much and no more, so that a mean stays a number. */
const LEAST_PROBABILITY = 1e-300;

/**
 * Proper scores of predicted distributions of a count, given what happened.
 * In words: the log score asks how probable the outcome was held; the ranked probability score how far the whole distribution
 * lies from it, in counts: CRPS = Σ (F(n) − 1{y ≤ n})², the absolute error when the forecast is a point. O(length) a customer.
 * @param counts distributions
 * @param rows   row of `counts` of each customer
 * @param actual what each customer did: whole numbers ≥ 0
 * @source Gneiting & Raftery 2007, sections 4.1 and 4.2; Czado, Gneiting & Held 2009, section 3
 * @example N = 0 or 1 with probability ½ each, y = 1 // => log score .6931…, crps .25, below ½, up to 1
 */
export function scoreCounts(counts: CountDistributions, rows: Uint32Array, actual: Float64Array): CountScores {
  const n = actual.length;
  const scores = {
    logScore: new Float64Array(n),
    crps: new Float64Array(n),
    below: new Float64Array(n),
    upTo: new Float64Array(n),
  };
  const { offsets, probabilities } = counts;
  for (let i = 0; i < n; i++) {
    const start = offsets[rows[i]!]!;
    const length = offsets[rows[i]! + 1]! - start;
    const y = actual[i]!;
    let [cumulative, crps, below] = [0, 0, 0];
    for (let count = 0; count < length; count++) {
      if (count === y) below = cumulative;
      cumulative = Math.min(1, cumulative + probabilities[start + count]!);
      const miss = count < y ? cumulative : 1 - cumulative;
      crps += miss * miss;
      if (count === y) scores.upTo[i] = cumulative;
    }
    if (y >= length) {
      // Behind the row's end the distribution stays where it was.
      crps += (y - length) * cumulative * cumulative;
      below = cumulative;
      scores.upTo[i] = cumulative;
    }
    scores.below[i] = below;
    scores.crps[i] = crps;
    scores.logScore[i] = -Math.log(Math.max(LEAST_PROBABILITY, y < length ? probabilities[start + y]! : 0));
  }
  return scores;
}
