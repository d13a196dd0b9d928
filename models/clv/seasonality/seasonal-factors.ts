import { WEEKS_OF_YEAR } from './week-of-year.ts';
import type { WeeklyTracking } from './weekly-tracking.ts';

/** Demand of each week of the year against what the model, which knows no seasons, makes of the whole history. */
export type SeasonalFactors = Float64Array;

const LEAST_YEARS = 2;

/**
 * Seasonal factors of the weeks of a year.
 * In words: actual ÷ expected repeat days of a week, after the level of the 52 weeks around it has been taken out (a model that
 * is wrong about a year says nothing about a season), over all years together. What the factor of a week is worth is judged by
 * how much its years disagree: factors are drawn towards 1 by the share of their spread that this noise explains. At last they
 * are divided by their mean over the history, since the fit has already learned that mean. O(weeks).
 * @returns 52 factors ≥ 0; null with less than two years of whole weeks, where no week can be compared with itself
 * @source ratio to moving average, e.g. Hyndman & Athanasopoulos 2021, section 3.4; shrinkage of Efron & Morris 1975
 */
export function seasonalFactors({ weekOfYear, expected, actual }: WeeklyTracking): SeasonalFactors | null {
  const weeks = weekOfYear.length;
  if (weeks < LEAST_YEARS * WEEKS_OF_YEAR) return null;
  const levelled = levels(expected, actual).map((level, i) => level * expected[i]!);

  const came = new Float64Array(WEEKS_OF_YEAR);
  const base = new Float64Array(WEEKS_OF_YEAR);
  for (let i = 0; i < weeks; i++) {
    came[weekOfYear[i]!]! += actual[i]!;
    base[weekOfYear[i]!]! += levelled[i]!;
  }
  const raw = came.map((value, w) => (base[w]! > 0 ? value / base[w]! : 1));

  let disagreement = 0;
  for (let i = 0; i < weeks; i++) {
    const fitted = raw[weekOfYear[i]!]! * levelled[i]!;
    if (levelled[i]! > 0) disagreement += (actual[i]! - fitted) ** 2 / levelled[i]!;
  }
  const dispersion = Math.max(1, disagreement / (weeks - WEEKS_OF_YEAR + 1));
  const noise = base.map((value) => (value > 0 ? dispersion / value : Infinity));
  const spread = Math.max(0, seasonalSpread(raw, noise));
  const shrunk = raw.map((value, w) =>
    spread === 0 ? 1 : Math.max(0, 1 + (spread / (spread + noise[w]!)) * (value - 1)),
  );

  let learned = 0;
  let total = 0;
  for (let i = 0; i < weeks; i++) {
    learned += shrunk[weekOfYear[i]!]! * levelled[i]!;
    total += levelled[i]!;
  }
  return learned > 0 ? shrunk.map((value) => (value * total) / learned) : null;
}

/** Actual ÷ expected of the 52 weeks around each week, of the nearest 52 at the ends. */
function levels(expected: Float64Array, actual: Float64Array): Float64Array {
  return expected.map((_, i) => {
    const start = Math.min(Math.max(0, i - WEEKS_OF_YEAR / 2), expected.length - WEEKS_OF_YEAR);
    let [came, awaited] = [0, 0];
    for (let w = start; w < start + WEEKS_OF_YEAR; w++) {
      came += actual[w]!;
      awaited += expected[w]!;
    }
    return awaited > 0 ? came / awaited : 0;
  });
}

/** Variance of the true factors: that of the raw ones less their noise, over the weeks that have any expectation. */
function seasonalSpread(raw: Float64Array, noise: Float64Array): number {
  let sum = 0;
  let weeks = 0;
  for (let w = 0; w < raw.length; w++) {
    if (noise[w] === Infinity) continue;
    sum += (raw[w]! - 1) ** 2 - noise[w]!;
    weeks++;
  }
  return weeks === 0 ? 0 : sum / weeks;
}
