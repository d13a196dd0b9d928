import { type CountDistributions, type CountOptions, MOST_COUNTED } from '../counts.ts';
import { advance, type Clicks, clicksBeyond, slowestDecay, startClicks } from './clicks.ts';
import { sharedFutures } from './shared-futures.ts';
import { newStanding, type Stand, type Standing } from './standing.ts';

/**
 * Distribution of the number of purchases in a window, geometric dropout.
 * In words: were nobody to leave, N purchases would come. The n-th of them comes only if the customer is alive and stays after each
 * of the n − 1 before it, so P(Y ≥ n) = P(alive) · P(N ≥ n) · w₁ ⋯, and the difference of two of these is
 *   P(Y = n) = P(alive) · wₙ₋₁ · [P(N = n) + P(N > n) · A / (A + B + n − 1)],  wₙ = Π_{i<n} (B + i) / (A + B + i).
 * Positive terms only; P(N > n) is summed from its end, and what belongs to N alone is shared by rows. O(length of a row · k).
 * @param rows     how many customers
 * @param k        clicks a purchase takes
 * @param stand    their standing at the end of observation
 * @param horizons ≥ 0, one for all or one a row
 * @source k = 1: Fader, Hardie & Lee 2005, eq. (8), with the history's parameters; checked against 50-digit sums
 */
export function stoppedCounts(
  rows: number,
  k: number,
  stand: Stand,
  horizons: number | Float64Array,
  { tail = 1e-9, reach }: CountOptions = {},
): CountDistributions {
  if (!(tail > 0 && tail < 1)) throw new RangeError(`tail must lie between 0 and 1, got ${tail}`);
  const offsets = new Uint32Array(rows + 1);
  const standing = newStanding(k);
  const undisturbedOf = sharedFutures(startUndisturbed);
  let all = new Float64Array(Math.max(rows, 16) * 4);
  let end = 0;
  for (let i = 0; i < rows; i++) {
    stand(i, standing);
    const horizon = typeof horizons === 'number' ? horizons : horizons[i]!;
    const ratio = horizon / standing.rate;
    const least = reach?.[i] ?? 0;
    const undisturbed = undisturbedOf(standing, ratio);
    const last = lastNeeded(undisturbed, standing, tail, least);
    if (end + last >= all.length) {
      const larger = new Float64Array(Math.max(2 * all.length, end + last + 1));
      larger.set(all);
      all = larger;
    }
    end += fillRow(all.subarray(end, end + last + 1), undisturbed, standing, ratio, tail, least);
    offsets[i + 1] = end;
  }
  return { offsets, probabilities: all.slice(0, end) };
}

/** Columns by n of what would come were nobody to leave, as long as the rows that share them have asked for. */
interface Undisturbed {
  /** Of the next n. */
  readonly clicks: Clicks;
  /** P(N = n) */
  readonly counts: number[];
  /** wₙ */
  readonly stayed: number[];
  /** Not below P(N > n). */
  readonly most: number[];
  /** P(N > n), NaN where it has not been asked for. */
  readonly beyond: number[];
}

const startUndisturbed = (standing: Standing, ratio: number): Undisturbed => ({
  clicks: startClicks(standing, ratio),
  counts: [],
  stayed: [],
  most: [],
  beyond: [],
});

function lengthen({ clicks, counts, stayed, most, beyond }: Undisturbed, { phases, leaves, stays }: Standing): void {
  const n = counts.length;
  let count = 0;
  for (let j = 0; j < phases.length; j++) {
    count += clicks.probability;
    advance(clicks);
  }
  counts.push(count);
  stayed.push(n === 0 ? 1 : stayed[n - 1]! * ((stays + (n - 1)) / (leaves + stays + (n - 1))));
  most.push(Math.min(1, clicks.probability / Math.max(0, 1 - slowestDecay(clicks))));
  beyond.push(Number.NaN);
}

/** Largest n that may be more probable than the tail, or has to be reached. */
function lastNeeded(undisturbed: Undisturbed, standing: Standing, tail: number, reach: number): number {
  const alive = 1 / (1 + Math.exp(standing.logOddsGone));
  const { counts, stayed, most } = undisturbed;
  for (let n = 0; ; n++) {
    if (n === counts.length) lengthen(undisturbed, standing);
    if (n >= reach && (n >= MOST_COUNTED || alive * stayed[n]! * most[n]! <= tail)) return n;
  }
}

/** P(N > n) */
function countsBeyond(undisturbed: Undisturbed, standing: Standing, ratio: number, n: number): number {
  const { clicks, counts, beyond } = undisturbed;
  if (!Number.isNaN(beyond[n]!)) return beyond[n]!;
  let there = clicks;
  if (n < counts.length - 1) {
    there = startClicks(standing, ratio);
    while (there.m < (n + 1) * standing.phases.length) advance(there);
  }
  let sum = slowestDecay(there) < 1 ? clicksBeyond(there) : Number.POSITIVE_INFINITY;
  if (sum === Number.POSITIVE_INFINITY) {
    let upTo = 0;
    for (let i = 0; i <= n; i++) upTo += counts[i]!;
    sum = Math.max(0, 1 - upTo);
  }
  return (beyond[n] = sum);
}

/** @returns length of the row, at most that of `row` */
function fillRow(
  row: Float64Array,
  undisturbed: Undisturbed,
  standing: Standing,
  ratio: number,
  tail: number,
  reach: number,
): number {
  const { leaves, stays, logOddsGone } = standing;
  const { counts, stayed } = undisturbed;
  const alive = 1 / (1 + Math.exp(logOddsGone));
  const last = row.length - 1;
  let beyond = countsBeyond(undisturbed, standing, ratio, last);
  let length = row.length;
  for (let n = last; n > 0; n--) {
    if (n >= reach && alive * stayed[n]! * beyond <= tail) length = n + 1;
    const count = counts[n]!;
    const leavesNow = leaves / (leaves + stays + (n - 1));
    row[n] = alive * stayed[n - 1]! * (count + beyond * leavesNow);
    beyond += count;
  }
  if (reach === 0 && alive * beyond <= tail) length = 1;
  row[0] = 1 / (1 + Math.exp(-logOddsGone)) + alive * counts[0]!;
  return length;
}
