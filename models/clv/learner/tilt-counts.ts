import type { CountDistributions } from '../counts.ts';

/** Rounds of the search at most; six or seven are enough. */
const MOST_ROUNDS = 60;
const TOLERANCE = 1e-12;

/**
 * Distributions with other means, otherwise as much like the given ones as can be.
 * In words: P(n) is multiplied by θⁿ and scaled to 1. Of all distributions with the new mean this one tells least apart from the old
 * (smallest Kullback–Leibler divergence). A negative binomial stays one, with its shape and another rate; where a part of the
 * customers is gone, a higher mean also makes it likelier that this one is not. θ is found by Newton's method on ln θ, inside a
 * bracket. O(rounds · probabilities).
 * @param counts  distributions to start from
 * @param rows    which of them each new row starts from
 * @param factors new mean ÷ old mean of each new row, above 0
 * @returns one distribution per entry of `rows`, as long as the one it started from
 * @throws RangeError when a mean is beyond what the distribution counts
 * @source Csiszár 1975, "I-Divergence Geometry of Probability Distributions and Minimization Problems", section 3
 * @example N = 0 or 1 with probability ½ each, factor 1.5 // => P(1) = .75
 */
export function tiltCounts(counts: CountDistributions, rows: Uint32Array, factors: Float64Array): CountDistributions {
  const offsets = new Uint32Array(rows.length + 1);
  for (let i = 0; i < rows.length; i++) {
    offsets[i + 1] = offsets[i]! + counts.offsets[rows[i]! + 1]! - counts.offsets[rows[i]!]!;
  }
  const probabilities = new Float64Array(offsets[rows.length]!);
  for (let i = 0; i < rows.length; i++) {
    const given = counts.probabilities.subarray(counts.offsets[rows[i]!], counts.offsets[rows[i]! + 1]);
    tilt(given, factors[i]!, probabilities.subarray(offsets[i], offsets[i + 1]));
  }
  return { offsets, probabilities };
}

function tilt(given: Float64Array, factor: number, out: Float64Array): void {
  out.set(given);
  const wanted = meanOf(given) * factor;
  if (factor === 1 || wanted === 0) return;
  if (!(wanted > 0 && wanted < given.length - 1)) {
    throw new RangeError(`a count up to ${given.length - 1} cannot have mean ${wanted}`);
  }
  let [low, high] = [-Infinity, Infinity];
  let logTheta = Math.log(factor);
  for (let round = 0; round < MOST_ROUNDS; round++) {
    const { mean, variance } = fill(given, logTheta, out);
    const miss = mean - wanted;
    if (Math.abs(miss) <= TOLERANCE * wanted) return;
    if (miss > 0) high = logTheta;
    else low = logTheta;
    const next = logTheta - miss / variance;
    if (next > low && next < high && Number.isFinite(next)) logTheta = next;
    else if (Number.isFinite(low) && Number.isFinite(high)) logTheta = (low + high) / 2;
    else logTheta += miss > 0 ? -1 : 1;
  }
}

/** P(n)·θⁿ, scaled to 1; its moments. The largest term is 1 before scaling, so that nothing overflows. */
function fill(given: Float64Array, logTheta: number, out: Float64Array): { mean: number; variance: number } {
  let most = -Infinity;
  for (let n = 0; n < given.length; n++) {
    out[n] = Math.log(given[n]!) + n * logTheta;
    most = Math.max(most, out[n]!);
  }
  let [sum, first, second] = [0, 0, 0];
  for (let n = 0; n < given.length; n++) {
    out[n] = Math.exp(out[n]! - most);
    sum += out[n]!;
    first += n * out[n]!;
    second += n * n * out[n]!;
  }
  for (let n = 0; n < given.length; n++) out[n]! /= sum;
  return { mean: first / sum, variance: second / sum - (first / sum) ** 2 };
}

function meanOf(given: Float64Array): number {
  let [sum, first] = [0, 0];
  for (let n = 0; n < given.length; n++) {
    sum += given[n]!;
    first += n * given[n]!;
  }
  return first / sum;
}
