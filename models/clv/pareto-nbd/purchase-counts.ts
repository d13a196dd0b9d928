import { requireHistories, requireHorizon, requireSameUnit } from '../checks.ts';
import type { CountDistributions, CountOptions } from '../counts.ts';
import type { Histories } from '../histories.ts';
import { countRow, type CountWork, type Outlook } from './count-rows.ts';
import { logOddsGone } from './log-odds-gone.ts';
import { type ParetoNbdParameters, requireParetoNbd } from './parameters.ts';
import { newRacePoints } from './race.ts';

/**
 * Distribution of each customer's purchase days in (tenure, tenure + horizon], Pareto/NBD.
 * In words: gone customers buy 0; an alive one is a new customer with parameters r + x, α + T, s, β + T. O(n · length of a row · 10).
 * @param parameters fitted {r, alpha, s, beta}; alpha and beta in `unit`s
 * @param histories  0 ≤ recency ≤ tenure, both in the same `unit`
 * @param horizon    ≥ 0, in the same `unit`
 * @returns probabilities of 0, 1, 2 …; the mean is the expected purchases, P(0) is 1 − the order probability
 * @throws RangeError when the units differ, a row is no history, or the horizon or the tail is out of range
 * @source the same distribution as Fader & Hardie 2014, "Deriving the Conditional PMF of the Pareto/NBD Model", without its
 *         differences of ₂F₁; checked against 50-digit quadrature
 * @example s → 0, r = alpha = 1, frequency 0, tenure 0, horizon 1 // => ½, ¼, ⅛ … (nobody leaves: geometric)
 */
export function purchaseCounts(
  parameters: ParetoNbdParameters,
  histories: Histories,
  horizon: number,
  options?: CountOptions,
): CountDistributions {
  requireParetoNbd(parameters);
  requireSameUnit(parameters, histories);
  requireHistories(histories);
  requireHorizon(horizon);
  const { r, alpha, s, beta } = parameters;
  const { frequency, recency, tenure } = histories;
  const points = newRacePoints();
  const outlook: Outlook = { alive: 1, gone: 0, shape: r, scale: alpha, s, beta };
  return countRows(frequency.length, options, (work, row, tail, reach) => {
    const logOdds = logOddsGone(points, parameters, frequency[row]!, recency[row]!, tenure[row]!);
    outlook.alive = 1 / (1 + Math.exp(logOdds));
    outlook.gone = 1 / (1 + Math.exp(-logOdds));
    outlook.shape = r + frequency[row]!;
    outlook.scale = alpha + tenure[row]!;
    outlook.beta = beta + tenure[row]!;
    return countRow(work, outlook, horizon, tail, reach);
  });
}

/** Repeat purchase days of somebody who has just bought for the first time, one row per horizon. */
export function purchaseCountsOfNew(
  parameters: ParetoNbdParameters,
  horizons: Float64Array,
  options?: CountOptions,
): CountDistributions {
  requireParetoNbd(parameters);
  horizons.forEach(requireHorizon);
  const { r, alpha, s, beta } = parameters;
  const outlook: Outlook = { alive: 1, gone: 0, shape: r, scale: alpha, s, beta };
  return countRows(horizons.length, options, (work, row, tail, reach) =>
    countRow(work, outlook, horizons[row]!, tail, reach),
  );
}

/** Rows of different lengths one after another. */
function countRows(
  rows: number,
  { tail = 1e-9, reach }: CountOptions = {},
  fill: (work: CountWork, row: number, tail: number, reach: number) => number,
): CountDistributions {
  if (!(tail > 0 && tail < 1)) throw new RangeError(`tail must lie between 0 and 1, got ${tail}`);
  const points = newRacePoints();
  const column = () => new Float64Array(points.own.length + 1);
  const work: CountWork = { points, chance: column(), onceMore: column(), scaled: column(), row: new Float64Array(64) };
  const offsets = new Uint32Array(rows + 1);
  let all = new Float64Array(Math.max(rows, 16) * 8);
  let end = 0;
  for (let row = 0; row < rows; row++) {
    const length = fill(work, row, tail, reach?.[row] ?? 0);
    if (end + length > all.length) {
      const larger = new Float64Array(Math.max(2 * all.length, end + length));
      larger.set(all);
      all = larger;
    }
    all.set(work.row.subarray(0, length), end);
    end += length;
    offsets[row + 1] = end;
  }
  return { offsets, probabilities: all.slice(0, end) };
}
