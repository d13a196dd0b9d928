import { type CountDistributions, type CountOptions, MOST_COUNTED } from '../counts.ts';
import { advance, clicksBeyond, slowestDecay, startClicks } from './clicks.ts';
import { newStanding, type Stand, type Standing } from './standing.ts';

/**
 * Distribution of the number of purchases in a window, geometric dropout.
 * In words: were nobody to leave, N purchases would come. The n-th of them comes only if the customer is alive and stays after each
 * of the n − 1 before it, so P(Y ≥ n) = P(alive) · P(N ≥ n) · w₁ ⋯, and the difference of two of these is
 *   P(Y = n) = P(alive) · wₙ₋₁ · [P(N = n) + P(N > n) · A / (A + B + n − 1)],  wₙ = Π_{i<n} (B + i) / (A + B + i).
 * Positive terms only; P(N > n) is summed from its end. O(length of a row · k).
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
  const row: Row = { probabilities: new Float64Array(64), stayed: new Float64Array(64) };
  let all = new Float64Array(Math.max(rows, 16) * 4);
  let end = 0;
  for (let i = 0; i < rows; i++) {
    stand(i, standing);
    const horizon = typeof horizons === 'number' ? horizons : horizons[i]!;
    const length = fillRow(row, standing, horizon / standing.rate, tail, reach?.[i] ?? 0);
    if (end + length > all.length) {
      const larger = new Float64Array(Math.max(2 * all.length, end + length));
      larger.set(all);
      all = larger;
    }
    for (let n = 0; n < length; n++) all[end + n] = row.probabilities[n]!;
    end += length;
    offsets[i + 1] = end;
  }
  return { offsets, probabilities: all.slice(0, end) };
}

/** Working columns, longer when a row needs it. */
interface Row {
  probabilities: Float64Array;
  /** wₙ */
  stayed: Float64Array;
}

/** @returns length of the row */
function fillRow(row: Row, standing: Standing, ratio: number, tail: number, reach: number): number {
  const { leaves, stays, phases, logOddsGone } = standing;
  const k = phases.length;
  const alive = 1 / (1 + Math.exp(logOddsGone));
  const clicks = startClicks(standing, ratio);
  let { probabilities, stayed } = row;
  let sum = 0;
  let decay = Number.POSITIVE_INFINITY;
  let last = 0;
  for (; ; last++) {
    if (last === probabilities.length) {
      probabilities = row.probabilities = lengthened(probabilities);
      stayed = row.stayed = lengthened(stayed);
    }
    let undisturbed = 0;
    for (let j = 0; j < k; j++) {
      undisturbed += clicks.probability;
      advance(clicks);
    }
    sum += undisturbed;
    probabilities[last] = undisturbed;
    stayed[last] = last === 0 ? 1 : stayed[last - 1]! * ((stays + (last - 1)) / (leaves + stays + (last - 1)));
    if (last >= MOST_COUNTED && last >= reach) break;
    decay = slowestDecay(clicks);
    if (last >= reach && alive * stayed[last]! * Math.min(1, clicks.probability / Math.max(0, 1 - decay)) <= tail)
      break;
  }
  let beyond = decay < 1 ? clicksBeyond(clicks) : Number.POSITIVE_INFINITY; // P(N > n), here of the last n
  if (beyond === Number.POSITIVE_INFINITY) beyond = Math.max(0, 1 - sum);
  let length = last + 1;
  for (let n = last; n > 0; n--) {
    if (n >= reach && alive * stayed[n]! * beyond <= tail) length = n + 1;
    const undisturbed = probabilities[n]!;
    const leavesNow = leaves / (leaves + stays + (n - 1));
    probabilities[n] = alive * stayed[n - 1]! * (undisturbed + beyond * leavesNow);
    beyond += undisturbed;
  }
  if (reach === 0 && alive * beyond <= tail) length = 1;
  probabilities[0] = 1 / (1 + Math.exp(-logOddsGone)) + alive * probabilities[0]!;
  return length;
}

function lengthened(column: Float64Array): Float64Array {
  const longer = new Float64Array(2 * column.length);
  longer.set(column);
  return longer;
}
